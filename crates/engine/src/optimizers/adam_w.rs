//! AdamW: Adam beside a decay of every parameter that its gradient has no part in: p ← p − rate · λ p, then Adam's step.
//! Biases decay too, as in PyTorch; the penalty l2Weight leaves them alone.
//!
//! Reference: Loshchilov, Hutter (2019), "Decoupled weight decay regularization".

use super::Optimizer;
use super::adam::Adam;
use crate::error::Result;
use crate::options::Options;
use crate::registry::{Member, range};
use kernels::{Scalar, Team};

#[derive(Clone, Debug, PartialEq, Options)]
#[options(default)]
pub struct AdamW {
    /// > 0, at most 1e6. Default 0.001.
    pub learning_rate: f64,
    /// Memory of the mean, 0 ≤ β₁ < 1. Default 0.9.
    pub beta1: f64,
    /// Memory of the square, 0 ≤ β₂ < 1. Default 0.999.
    pub beta2: f64,
    /// Keeps the division finite, > 0. Default 1e-8.
    pub epsilon: f64,
    /// λ: share of every parameter that a step of rate 1 takes away, ≥ 0. Default 0.01.
    pub weight_decay: f64,
}

impl Default for AdamW {
    fn default() -> Self {
        AdamW {
            learning_rate: 1e-3,
            beta1: 0.9,
            beta2: 0.999,
            epsilon: 1e-8,
            weight_decay: 0.01,
        }
    }
}

impl Member for AdamW {
    fn examples() -> Vec<Self> {
        vec![
            AdamW::default(),
            AdamW {
                learning_rate: 0.01,
                beta1: 0.0,
                beta2: 0.5,
                epsilon: 1e-3,
                weight_decay: 0.3,
            },
        ]
    }

    fn check(&self) -> Result<()> {
        self.adam().check()?;
        range::weight_decay(
            self.weight_decay,
            self.learning_rate,
            "0.01 is the usual value",
        )
    }
}

impl AdamW {
    fn adam(&self) -> Adam {
        Adam {
            learning_rate: self.learning_rate,
            beta1: self.beta1,
            beta2: self.beta2,
            epsilon: self.epsilon,
        }
    }
}

impl<T: Scalar> Optimizer<T> for AdamW {
    fn learning_rate(&self) -> f64 {
        self.learning_rate
    }

    fn state_vectors(&self) -> usize {
        2
    }

    fn step(
        &self,
        team: &Team,
        step: u64,
        rate: f64,
        params: &mut [T],
        gradients: &[T],
        state: [&mut [T]; 2],
    ) {
        kernels::scale(team, T::from_f64(1.0 - rate * self.weight_decay), params);
        self.adam().step(team, step, rate, params, gradients, state);
    }
}
