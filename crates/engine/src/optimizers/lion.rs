//! Lion: steps of one length, along the sign of a mean of the gradients; one state vector, and rates a third to a tenth
//! of Adam's.
//!
//! s = sign(β₁ m + (1 − β₁) g),  p ← p − rate · (s + λ p),  m ← β₂ m + (1 − β₂) g.
//!
//! Reference: Chen et al. (2023), "Symbolic discovery of optimization algorithms".

use super::Optimizer;
use crate::error::Result;
use crate::options::Options;
use crate::registry::{Member, range};
use kernels::{Scalar, Team};

#[derive(Clone, Debug, PartialEq, Options)]
#[options(default)]
pub struct Lion {
    /// > 0, at most 1e6. Default 1e-4.
    pub learning_rate: f64,
    /// Memory in the step, 0 ≤ β₁ < 1. Default 0.9.
    pub beta1: f64,
    /// Memory kept, 0 ≤ β₂ < 1. Default 0.99.
    pub beta2: f64,
    /// λ: share of every parameter that a step of rate 1 takes away, ≥ 0. Default 0.
    pub weight_decay: f64,
}

impl Default for Lion {
    fn default() -> Self {
        Lion {
            learning_rate: 1e-4,
            beta1: 0.9,
            beta2: 0.99,
            weight_decay: 0.0,
        }
    }
}

impl Member for Lion {
    fn examples() -> Vec<Self> {
        vec![
            Lion::default(),
            Lion {
                learning_rate: 0.001,
                beta1: 0.5,
                beta2: 0.9,
                weight_decay: 0.1,
            },
        ]
    }

    fn check(&self) -> Result<()> {
        range::learning_rate(self.learning_rate, "1e-4 is the usual start")?;
        range::half_open("beta1", self.beta1, 0.0, 1.0, "0.9 is the usual value")?;
        range::half_open("beta2", self.beta2, 0.0, 1.0, "0.99 is the usual value")?;
        range::weight_decay(
            self.weight_decay,
            self.learning_rate,
            "leave it away to decay nothing",
        )
    }
}

impl<T: Scalar> Optimizer<T> for Lion {
    fn learning_rate(&self) -> f64 {
        self.learning_rate
    }

    fn state_vectors(&self) -> usize {
        1
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
        let [beta1, rest1, beta2, rest2, kept, rate] = [
            self.beta1,
            1.0 - self.beta1,
            self.beta2,
            1.0 - self.beta2,
            1.0 - rate * self.weight_decay,
            rate,
        ]
        .map(T::from_f64);
        let zero = T::from_f64(0.0);
        super::update(team, params, gradients, state, |p, g, m| {
            let along = beta1 * *m + rest1 * g;
            *p *= kept;
            if along > zero {
                *p -= rate;
            } else if along < zero {
                *p += rate;
            }
            *m = (beta2 * *m + rest2 * g).settled();
        });
    }
}
