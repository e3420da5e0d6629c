//! AdaMax: Adam with the largest gradient in the place of the mean square.
//!
//! m ← β₁ m + (1 − β₁) g,  u ← max(β₂ u, |g| + ε),  p ← p − rate / (1 − β₁ᵗ) · m / u.
//!
//! Reference: Kingma, Ba (2015), "Adam: a method for stochastic optimization", section 7.1.

use super::Optimizer;
use crate::error::Result;
use crate::options::Options;
use crate::registry::{Member, range};
use kernels::{Scalar, Team};

#[derive(Clone, Debug, PartialEq, Options)]
#[options(default)]
pub struct AdaMax {
    /// > 0, at most 1e6. Default 0.002.
    pub learning_rate: f64,
    /// Memory of the mean, 0 ≤ β₁ < 1. Default 0.9.
    pub beta1: f64,
    /// Memory of the largest, 0 ≤ β₂ < 1. Default 0.999.
    pub beta2: f64,
    /// Keeps the division finite, > 0. Default 1e-8.
    pub epsilon: f64,
}

impl Default for AdaMax {
    fn default() -> Self {
        AdaMax {
            learning_rate: 2e-3,
            beta1: 0.9,
            beta2: 0.999,
            epsilon: 1e-8,
        }
    }
}

impl Member for AdaMax {
    fn examples() -> Vec<Self> {
        vec![
            AdaMax::default(),
            AdaMax {
                learning_rate: 0.01,
                beta1: 0.0,
                beta2: 0.5,
                epsilon: 1e-3,
            },
        ]
    }

    fn check(&self) -> Result<()> {
        range::learning_rate(self.learning_rate, "0.002 is the usual start")?;
        range::half_open("beta1", self.beta1, 0.0, 1.0, "0.9 is the usual value")?;
        range::half_open("beta2", self.beta2, 0.0, 1.0, "0.999 is the usual value")?;
        range::positive("epsilon", self.epsilon, "1e-8 is the usual value")
    }
}

impl<T: Scalar> Optimizer<T> for AdaMax {
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
        let size = rate / (1.0 - super::power(self.beta1, step));
        let [beta1, rest, beta2, epsilon, size] =
            [self.beta1, 1.0 - self.beta1, self.beta2, self.epsilon, size].map(T::from_f64);
        super::update2(team, params, gradients, state, |p, g, m, u| {
            *m = (beta1 * *m + rest * g).settled();
            let (kept, new) = (beta2 * *u, g.abs() + epsilon);
            *u = if kept > new { kept } else { new };
            *p -= size * *m / *u;
        });
    }
}
