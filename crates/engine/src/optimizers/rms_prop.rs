//! RMSprop: steps scaled by a running mean of the gradient's square, with momentum where asked.
//!
//! v ← d v + (1 − d) g²,  s = g / (√v + ε);  m ← μ m + s,  p ← p − rate · m; without momentum p ← p − rate · s.
//!
//! Reference: Tieleman, Hinton (2012), "Lecture 6.5: rmsprop", Neural networks for machine learning.

use super::Optimizer;
use crate::error::Result;
use crate::options::Options;
use crate::registry::{Member, range};
use kernels::{Scalar, Team};

#[derive(Clone, Debug, PartialEq, Options)]
#[options(default)]
pub struct RmsProp {
    /// > 0, at most 1e6. Default 0.001.
    pub learning_rate: f64,
    /// Memory of the square, 0 ≤ d < 1. Default 0.9.
    pub decay: f64,
    /// μ, 0 ≤ μ < 1. Default 0.
    pub momentum: f64,
    /// Keeps the division finite, > 0. Default 1e-8.
    pub epsilon: f64,
}

impl Default for RmsProp {
    fn default() -> Self {
        RmsProp {
            learning_rate: 1e-3,
            decay: 0.9,
            momentum: 0.0,
            epsilon: 1e-8,
        }
    }
}

impl Member for RmsProp {
    fn examples() -> Vec<Self> {
        vec![
            RmsProp::default(),
            RmsProp {
                learning_rate: 0.01,
                decay: 0.5,
                momentum: 0.9,
                epsilon: 1e-3,
            },
        ]
    }

    fn check(&self) -> Result<()> {
        range::learning_rate(self.learning_rate, "0.001 is the usual start")?;
        range::half_open("decay", self.decay, 0.0, 1.0, "0.9 is the usual value")?;
        range::half_open(
            "momentum",
            self.momentum,
            0.0,
            1.0,
            "0.9 is the usual value",
        )?;
        range::positive("epsilon", self.epsilon, "1e-8 is the usual value")
    }
}

impl<T: Scalar> Optimizer<T> for RmsProp {
    fn learning_rate(&self) -> f64 {
        self.learning_rate
    }

    fn state_vectors(&self) -> usize {
        1 + usize::from(self.momentum > 0.0)
    }

    fn step(
        &self,
        team: &Team,
        _: u64,
        rate: f64,
        params: &mut [T],
        gradients: &[T],
        state: [&mut [T]; 2],
    ) {
        let [decay, rest, momentum, epsilon, rate] = [
            self.decay,
            1.0 - self.decay,
            self.momentum,
            self.epsilon,
            rate,
        ]
        .map(T::from_f64);
        let scaled = |g: T, v: &mut T| {
            *v = (decay * *v + rest * g * g).settled();
            g / (v.sqrt() + epsilon)
        };
        if self.momentum > 0.0 {
            super::update2(team, params, gradients, state, |p, g, v, m| {
                *m = (momentum * *m + scaled(g, v)).settled();
                *p -= rate * *m;
            });
        } else {
            super::update(team, params, gradients, state, |p, g, v| {
                *p -= rate * scaled(g, v);
            });
        }
    }
}
