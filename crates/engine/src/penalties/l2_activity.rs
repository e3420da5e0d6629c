//! Small codes: weight · mean over rows of Σ z².  d_z = 2 · weight / rows · z.

use super::{Need, Penalty, Site, mean_over_rows};
use crate::error::Result;
use crate::options::Options;
use crate::pass::Pass;
use crate::registry::{Member, range};
use kernels::Scalar;

#[derive(Clone, Debug, PartialEq, Options)]
pub struct L2Activity {
    /// Factor of the penalty, ≥ 0.
    pub weight: f64,
}

impl Member for L2Activity {
    fn examples() -> Vec<Self> {
        vec![L2Activity { weight: 0.3 }]
    }

    fn check(&self) -> Result<()> {
        range::not_negative("weight", self.weight, "0 switches the penalty off")
    }
}

impl<T: Scalar> Penalty<T> for L2Activity {
    fn need(&self) -> Need {
        Need::Codes
    }

    fn apply(&self, pass: &Pass, site: Site<'_, T>) -> T {
        mean_over_rows(pass, site, self.weight, |factor, codes, _, d_codes| {
            if let Some(d_codes) = d_codes {
                kernels::axpy(pass.team, factor + factor, codes, d_codes);
            }
            kernels::sum_squares(pass.team, codes)
        })
    }
}
