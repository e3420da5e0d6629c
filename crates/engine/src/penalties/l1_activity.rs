//! Sparse codes: weight · mean over rows of Σ |z|.  d_z = weight / rows · sign(z), 0 at z = 0.
//!
//! The reconstruction is summed over features here, so a weight published against a per-feature mean, as Keras's
//! are, is multiplied by the number of features: 1e-4 on 784 pixels is 0.0784.

use super::{Need, Penalty, Site, mean_over_rows};
use crate::error::Result;
use crate::graph::{matrix, matrix_mut};
use crate::options::Options;
use crate::pass::Pass;
use crate::registry::{Member, range};
use kernels::Scalar;

#[derive(Clone, Debug, PartialEq, Options)]
pub struct L1Activity {
    /// Factor of the penalty, ≥ 0.
    pub weight: f64,
}

impl Member for L1Activity {
    fn examples() -> Vec<Self> {
        vec![L1Activity { weight: 0.0 }, L1Activity { weight: 0.3 }]
    }

    fn check(&self) -> Result<()> {
        range::not_negative("weight", self.weight, "0 switches the penalty off")
    }
}

impl<T: Scalar> Penalty<T> for L1Activity {
    fn need(&self) -> Need {
        Need::Codes
    }

    fn apply(&self, pass: &Pass, site: Site<'_, T>) -> T {
        mean_over_rows(pass, site, self.weight, |factor, codes, rows, d_codes| {
            if let Some(d_codes) = d_codes {
                let d_codes = matrix_mut(d_codes, rows);
                kernels::add_sign(pass.team, matrix(codes, rows), factor, d_codes);
            }
            kernels::sum_abs(pass.team, codes)
        })
    }
}
