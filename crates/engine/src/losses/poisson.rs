//! Counts: −Σ over features of ln P(t), t ~ Poisson(λ), with the output z = ln λ:  e^z − t z + ln t!.  d_z = e^z − t.
//!
//! The decoder ends in linear; the reconstruction is λ. Targets are ≥ 0; what is not whole is compared by ln Γ(t + 1).
//!
//! Reference: Cameron, Trivedi (1998), "Regression analysis of count data".

use super::counts::rising;
use super::{Loss, values};
use crate::activation::Activation;
use crate::options::Options;
use crate::registry::Member;
use crate::shape::Shape;
use kernels::{Scalar, Team};
use ndarray::{ArrayView2, ArrayViewMut2};

#[derive(Clone, Debug, PartialEq, Options)]
pub struct Poisson {}

impl Member for Poisson {
    fn examples() -> Vec<Self> {
        vec![Poisson {}]
    }
}

impl<T: Scalar> Loss<T> for Poisson {
    fn fused_activation(&self) -> Option<Activation> {
        Some(Activation::Linear)
    }

    fn target_bounds(&self, last: usize) -> Vec<(f64, f64)> {
        vec![(0.0, f64::INFINITY); last]
    }

    fn value(&self, z: &[T], target: T, d: &mut [T]) -> T {
        let rate = z[0].exp();
        d[0] = rate - target;
        rate - target * z[0] + rising(target, T::from_f64(1.0)).0
    }

    fn rebuild(&self, team: &Team, shape: &Shape, output: ArrayView2<T>, out: ArrayViewMut2<T>) {
        values::rebuild(team, (1, shape.last()), output, out, &|z| z[0].exp());
    }
}
