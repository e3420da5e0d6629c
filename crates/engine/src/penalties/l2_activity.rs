//! Small codes: weight · mean over rows of Σ z².  d_z = 2 · weight / rows · z.

use super::{Need, Penalty, Site};
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
        let Site::Codes { codes, d_codes, .. } = site else {
            return T::from_f64(0.0);
        };
        let per_row = T::from_f64(self.weight / codes.nrows() as f64);
        let codes = codes.to_slice().expect("codes stand together");
        if let Some(mut d_codes) = d_codes {
            let d_codes = d_codes.as_slice_mut().expect("codes stand together");
            kernels::axpy(pass.team, per_row + per_row, codes, d_codes);
        }
        per_row * kernels::sum_squares(pass.team, codes)
    }
}
