//! Stairs: the rate is multiplied by `factor` every few epochs of the run.
//!
//! rate = learningRate · factor^⌊epoch / every⌋, epochs counted from 0.

use super::{Place, Schedule};
use crate::error::Result;
use crate::optimizers::power;
use crate::options::Options;
use crate::registry::{Member, range};
use kernels::Scalar;

#[derive(Clone, Debug, PartialEq, Options)]
#[options(default)]
pub struct Step {
    /// Epochs on one stair, ≥ 1. Default 10.
    pub every: usize,
    /// 0 < factor ≤ 1. Default 0.1.
    pub factor: f64,
    /// Steps over which the rate rises to its full size, evenly, ≥ 0. Default 0.
    pub warmup: u64,
}

impl Default for Step {
    fn default() -> Self {
        Step {
            every: 10,
            factor: 0.1,
            warmup: 0,
        }
    }
}

impl Member for Step {
    fn examples() -> Vec<Self> {
        vec![
            Step::default(),
            Step {
                every: 1,
                factor: 0.5,
                warmup: 2,
            },
        ]
    }

    fn check(&self) -> Result<()> {
        range::at_least_one("every", self.every, "it is a number of epochs")?;
        range::share("factor", self.factor, "0.1 is the usual value")
    }
}

impl<T: Scalar> Schedule<T> for Step {
    fn factor(&self, at: &Place) -> f64 {
        let stairs = at.epoch() / self.every as u64;
        at.warm(self.warmup) * power(self.factor, stairs)
    }
}
