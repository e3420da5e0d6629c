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
        let mut value = T::from_f64(0.0);
        let Site::Codes {
            codes, mut d_codes, ..
        } = site
        else {
            return value;
        };
        let (count, dim) = codes.dim();
        let per_row = self.weight / count as f64;
        let codes = codes.to_slice().expect("codes stand together");
        for (rows, weight) in pass.weights.runs(count) {
            let factor = T::from_f64(per_row * weight);
            let place = rows.start * dim..rows.end * dim;
            let codes = &codes[place.clone()];
            if let Some(d_codes) = &mut d_codes {
                let d_codes = d_codes.as_slice_mut().expect("codes stand together");
                kernels::axpy(pass.team, factor + factor, codes, &mut d_codes[place]);
            }
            value += factor * kernels::sum_squares(pass.team, codes);
        }
        value
    }
}
