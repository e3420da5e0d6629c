//! One fused pass over parameters, gradients and moments per training step.

pub(crate) mod fast;

use crate::{Scalar, Team};

/// The figures of one step of Adam.
#[derive(Clone, Copy, Debug)]
pub struct AdamStep<T> {
    pub rate: T,
    pub beta1: T,
    pub beta2: T,
    /// 1 - beta1 and 1 - beta2, subtracted in double precision: 1 - 0.999 in single is off by 5e-5.
    pub rest1: T,
    pub rest2: T,
    pub epsilon: T,
    /// 1 - beta1^t, t = 1 in the first step
    pub correction1: T,
    /// 1 - beta2^t
    pub correction2: T,
}

/// Adam (Kingma and Ba 2015, "Adam: a method for stochastic optimization"), arranged as in PyTorch:
///
/// ```text
/// m = beta1·m + (1 - beta1)·g        v = beta2·v + ((1 - beta2)·g)·g
/// p = p - ((rate / correction1)·m) / (√v · (1 / √correction2) + epsilon)
/// ```
///
/// Means that die away become 0: [`Scalar::settled`].
pub fn adam<T: Scalar>(
    team: &Team,
    p: &mut [T],
    g: &[T],
    m: &mut [T],
    v: &mut [T],
    step: AdamStep<T>,
) {
    assert!(
        g.len() == p.len() && m.len() == p.len() && v.len() == p.len(),
        "lengths of p, g, m and v"
    );
    T::adam(team, p, g, m, v, step);
}

/// Gradient descent: v = momentum·v + g; p = p - rate·v. Without a velocity: p = p - rate·g. A velocity that
/// dies away becomes 0: [`Scalar::settled`].
pub fn sgd<T: Scalar>(
    team: &Team,
    p: &mut [T],
    g: &[T],
    velocity: Option<&mut [T]>,
    rate: T,
    momentum: T,
) {
    assert_eq!(g.len(), p.len(), "lengths of p and g");
    assert!(
        velocity.as_ref().is_none_or(|v| v.len() == p.len()),
        "lengths of p and velocity"
    );
    T::sgd(team, p, g, velocity, rate, momentum);
}
