//! Stochastic gradient descent, with momentum where asked: v ← μ v + g,  p ← p − rate · v.
//!
//! Reference: Polyak (1964), "Some methods of speeding up the convergence of iteration methods".

use super::Optimizer;
use crate::error::Result;
use crate::registry::{Member, range};
use kernels::{Scalar, Team};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Sgd {
    /// > 0. Default 0.01.
    pub learning_rate: f64,
    /// μ, 0 ≤ μ < 1. Default 0: no momentum, no state.
    pub momentum: f64,
}

impl Default for Sgd {
    fn default() -> Self {
        Sgd {
            learning_rate: 0.01,
            momentum: 0.0,
        }
    }
}

impl Member for Sgd {
    fn examples() -> Vec<Self> {
        vec![
            Sgd::default(),
            Sgd {
                learning_rate: 0.05,
                momentum: 0.9,
            },
        ]
    }

    fn check(&self) -> Result<()> {
        range::positive(
            "learningRate",
            self.learning_rate,
            "0.01 is the usual start",
        )?;
        range::half_open(
            "momentum",
            self.momentum,
            0.0,
            1.0,
            "0.9 is the usual value",
        )
    }
}

impl<T: Scalar> Optimizer<T> for Sgd {
    fn learning_rate(&self) -> f64 {
        self.learning_rate
    }

    fn state_vectors(&self) -> usize {
        usize::from(self.momentum > 0.0)
    }

    fn step(
        &self,
        team: &Team,
        _: u64,
        rate: f64,
        params: &mut [T],
        gradients: &[T],
        state: &mut [T],
    ) {
        let velocity = (self.momentum > 0.0).then_some(state);
        kernels::sgd(
            team,
            params,
            gradients,
            velocity,
            T::from_f64(rate),
            T::from_f64(self.momentum),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn momentum_by_hand() {
        let sgd = Sgd {
            learning_rate: 0.1,
            momentum: 0.5,
        };
        let (mut p, mut v) = ([1.0_f64], [0.0]);
        Optimizer::step(&sgd, Team::solo(), 1, 0.1, &mut p, &[1.0], &mut v);
        Optimizer::step(&sgd, Team::solo(), 2, 0.1, &mut p, &[1.0], &mut v);
        assert!((p[0] - (1.0 - 0.1 - 0.15)).abs() < 1e-12, "{p:?}");
    }
}
