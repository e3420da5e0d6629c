//! Adam: steps scaled by running means of the gradient and of its square.
//!
//! m ← β₁ m + (1 − β₁) g,  v ← β₂ v + (1 − β₂) g²,  p ← p − rate · m̂ / (√v̂ + ε), with m̂ = m / (1 − β₁ᵗ),
//! v̂ = v / (1 − β₂ᵗ).
//!
//! Reference: Kingma, Ba (2015), "Adam: a method for stochastic optimization".

use super::Optimizer;
use crate::error::Result;
use crate::options::Options;
use crate::registry::{Member, range};
use kernels::{AdamStep, Scalar, Team};

#[derive(Clone, Debug, PartialEq, Options)]
#[options(default)]
pub struct Adam {
    /// > 0, at most 1e6. Default 0.001.
    pub learning_rate: f64,
    /// Memory of the mean, 0 ≤ β₁ < 1. Default 0.9.
    pub beta1: f64,
    /// Memory of the square, 0 ≤ β₂ < 1. Default 0.999.
    pub beta2: f64,
    /// Keeps the division finite, > 0. Default 1e-8.
    pub epsilon: f64,
}

impl Default for Adam {
    fn default() -> Self {
        Adam {
            learning_rate: 1e-3,
            beta1: 0.9,
            beta2: 0.999,
            epsilon: 1e-8,
        }
    }
}

impl Member for Adam {
    fn examples() -> Vec<Self> {
        vec![
            Adam::default(),
            Adam {
                learning_rate: 0.01,
                beta1: 0.0,
                beta2: 0.5,
                epsilon: 1e-3,
            },
        ]
    }

    fn check(&self) -> Result<()> {
        range::learning_rate(self.learning_rate, "0.001 is the usual start")?;
        range::half_open("beta1", self.beta1, 0.0, 1.0, "0.9 is the usual value")?;
        range::half_open("beta2", self.beta2, 0.0, 1.0, "0.999 is the usual value")?;
        range::positive("epsilon", self.epsilon, "1e-8 is the usual value")
    }
}

impl<T: Scalar> Optimizer<T> for Adam {
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
        let [mean, square] = state;
        let settings = AdamStep {
            rate: T::from_f64(rate),
            beta1: T::from_f64(self.beta1),
            beta2: T::from_f64(self.beta2),
            rest1: T::from_f64(1.0 - self.beta1),
            rest2: T::from_f64(1.0 - self.beta2),
            epsilon: T::from_f64(self.epsilon),
            correction1: T::from_f64(1.0 - super::power(self.beta1, step)),
            correction2: T::from_f64(1.0 - super::power(self.beta2, step)),
        };
        kernels::adam(team, params, gradients, mean, square, settings);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_step_has_the_length_of_the_rate() {
        let (mut p, mut state) = ([1.0_f64, -1.0], [0.0; 4]);
        Optimizer::step(
            &Adam::default(),
            Team::solo(),
            1,
            1e-3,
            &mut p,
            &[0.5, -20.0],
            crate::optimizers::vectors(&mut state, 2, 0..2),
        );
        assert!(
            (p[0] - 0.999).abs() < 1e-9 && (p[1] + 0.999).abs() < 1e-9,
            "{p:?}"
        );
    }
}
