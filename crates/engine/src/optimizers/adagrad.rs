//! Adagrad: steps scaled by the root of all squares so far: s ← s + g²,  p ← p − rate · g / (√s + ε).
//!
//! Reference: Duchi, Hazan, Singer (2011), "Adaptive subgradient methods for online learning and stochastic optimization".

use super::Optimizer;
use crate::error::Result;
use crate::options::Options;
use crate::registry::{Member, range};
use kernels::{Scalar, Team};

#[derive(Clone, Debug, PartialEq, Options)]
#[options(default)]
pub struct Adagrad {
    /// > 0, at most 1e6. Default 0.01.
    pub learning_rate: f64,
    /// Keeps the division finite, > 0. Default 1e-10.
    pub epsilon: f64,
}

impl Default for Adagrad {
    fn default() -> Self {
        Adagrad {
            learning_rate: 0.01,
            epsilon: 1e-10,
        }
    }
}

impl Member for Adagrad {
    fn examples() -> Vec<Self> {
        vec![
            Adagrad::default(),
            Adagrad {
                learning_rate: 0.1,
                epsilon: 1e-3,
            },
        ]
    }

    fn check(&self) -> Result<()> {
        range::learning_rate(self.learning_rate, "0.01 is the usual start")?;
        range::positive("epsilon", self.epsilon, "1e-10 is the usual value")
    }
}

impl<T: Scalar> Optimizer<T> for Adagrad {
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
        let [epsilon, rate] = [self.epsilon, rate].map(T::from_f64);
        super::update(team, params, gradients, state, |p, g, s| {
            *s += g * g;
            *p -= rate * (g / (s.sqrt() + epsilon));
        });
    }
}
