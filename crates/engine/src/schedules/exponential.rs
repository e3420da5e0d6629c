//! The rate is multiplied by `factor` after every epoch of the run.
//!
//! rate = learningRate · factor^epoch, epochs counted from 0.

use super::{Place, Schedule};
use crate::error::Result;
use crate::optimizers::power;
use crate::options::Options;
use crate::registry::{Member, range};
use kernels::Scalar;

#[derive(Clone, Debug, PartialEq, Options)]
#[options(default)]
pub struct Exponential {
    /// 0 < factor ≤ 1. Default 0.95.
    pub factor: f64,
    /// Steps over which the rate rises to its full size, evenly, ≥ 0. Default 0.
    pub warmup: u64,
}

impl Default for Exponential {
    fn default() -> Self {
        Exponential {
            factor: 0.95,
            warmup: 0,
        }
    }
}

impl Member for Exponential {
    fn examples() -> Vec<Self> {
        vec![
            Exponential::default(),
            Exponential {
                factor: 0.5,
                warmup: 2,
            },
        ]
    }

    fn check(&self) -> Result<()> {
        range::share("factor", self.factor, "0.95 is the usual value")
    }
}

impl<T: Scalar> Schedule<T> for Exponential {
    fn factor(&self, at: &Place) -> f64 {
        at.warm(self.warmup) * power(self.factor, at.epoch())
    }
}
