//! The correntropy-induced loss: Σ over features of 1 − exp(−e² / 2σ²), e = y − t.  d_y = e / σ² · exp(−e² / 2σ²).
//!
//! An error of many σ costs 1 and pulls on nothing: outliers are ignored.
//!
//! Reference: Liu, Pokharel, Príncipe (2007), "Correntropy: properties and applications in non-Gaussian signal
//! processing".

use super::Loss;
use crate::error::Result;
use crate::options::Options;
use crate::registry::{Member, range};
use kernels::Scalar;

#[derive(Clone, Debug, PartialEq, Options)]
#[options(default)]
pub struct Correntropy {
    /// σ: errors beyond a few of it are outliers; in the unit of the data, > 0. Default 1.
    pub sigma: f64,
}

impl Default for Correntropy {
    fn default() -> Self {
        Correntropy { sigma: 1.0 }
    }
}

impl Member for Correntropy {
    fn examples() -> Vec<Self> {
        vec![Correntropy::default(), Correntropy { sigma: 0.3 }]
    }

    fn check(&self) -> Result<()> {
        range::positive("sigma", self.sigma, "it is in the unit of the data")
    }
}

impl<T: Scalar> Loss<T> for Correntropy {
    fn value(&self, z: &[T], target: T, d: &mut [T]) -> T {
        let (error, one) = (z[0] - target, T::from_f64(1.0));
        let precision = T::from_f64(1.0 / (self.sigma * self.sigma));
        let likeness = (T::from_f64(-0.5) * precision * error * error).exp();
        d[0] = error * precision * likeness;
        one - likeness
    }
}
