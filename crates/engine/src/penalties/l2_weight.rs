//! Small weights: weight · Σ w² over all weight tensors of encoder and decoder, biases left alone.
//! d_w = 2 · weight · w.
//!
//! Reference: Krogh, Hertz (1992), "A simple weight decay can improve generalization".

use super::{Need, Penalty, Site};
use crate::error::Result;
use crate::options::Options;
use crate::pass::Pass;
use crate::registry::{Member, range};
use kernels::Scalar;

#[derive(Clone, Debug, PartialEq, Options)]
pub struct L2Weight {
    /// Factor of the penalty, ≥ 0.
    pub weight: f64,
}

impl Member for L2Weight {
    fn examples() -> Vec<Self> {
        vec![L2Weight { weight: 0.0 }, L2Weight { weight: 0.02 }]
    }

    fn check(&self) -> Result<()> {
        range::not_negative("weight", self.weight, "0 switches the penalty off")
    }
}

impl<T: Scalar> Penalty<T> for L2Weight {
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
        if let Some(d_weight) = d_weight {
            kernels::axpy(pass.team, T::from_f64(2.0 * self.weight), weight, d_weight);
        }
        T::from_f64(self.weight) * kernels::sum_squares(pass.team, weight)
    }
}
