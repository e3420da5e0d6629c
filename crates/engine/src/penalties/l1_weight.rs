//! Few weights: weight · Σ |w| over all weight tensors of encoder and decoder, biases left alone.
//! d_w = weight · sign(w), 0 at w = 0.
//!
//! Reference: Tibshirani (1996), "Regression shrinkage and selection via the lasso".

use super::{Need, Penalty, Site};
use crate::error::Result;
use crate::graph::{matrix, matrix_mut};
use crate::options::Options;
use crate::pass::Pass;
use crate::registry::{Member, range};
use kernels::Scalar;

#[derive(Clone, Debug, PartialEq, Options)]
pub struct L1Weight {
    /// Factor of the penalty, ≥ 0.
    pub weight: f64,
}

impl Member for L1Weight {
    fn examples() -> Vec<Self> {
        vec![L1Weight { weight: 0.02 }]
    }

    fn check(&self) -> Result<()> {
        range::not_negative("weight", self.weight, "0 switches the penalty off")
    }
}

impl<T: Scalar> Penalty<T> for L1Weight {
    fn need(&self) -> Need {
        Need::Weights
    }

    fn apply(&self, pass: &Pass, site: Site<'_, T>) -> T {
        let Site::Weights {
            weight, d_weight, ..
        } = site
        else {
            return T::from_f64(0.0);
        };
        let factor = T::from_f64(self.weight);
        if let Some(d_weight) = d_weight {
            let (weight, d_weight) = (matrix(weight, 1), matrix_mut(d_weight, 1));
            kernels::add_sign(pass.team, weight, factor, d_weight);
        }
        factor * kernels::sum_abs(pass.team, weight)
    }
}
