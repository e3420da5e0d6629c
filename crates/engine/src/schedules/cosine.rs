//! Half a cosine from the full rate, behind the warm-up, down to `minimum` at the end of the run:
//! m + (1 − m) (1 + cos πx) / 2, x = share of the run's steps that are done.
//!
//! Reference: Loshchilov, Hutter (2017), "SGDR: stochastic gradient descent with warm restarts".

use super::{Place, Schedule, falling};
use crate::error::Result;
use crate::options::Options;
use crate::registry::{Member, range};
use kernels::Scalar;

#[derive(Clone, Debug, PartialEq, Options)]
#[options(default)]
pub struct Cosine {
    /// Share of the rate at the end of the run, 0 ≤ m < 1. Default 0.
    pub minimum: f64,
    /// Steps over which the rate rises to its full size, evenly, ≥ 0. Default 0.
    pub warmup: u64,
}

impl Default for Cosine {
    fn default() -> Self {
        Cosine {
            minimum: 0.0,
            warmup: 0,
        }
    }
}

impl Member for Cosine {
    fn examples() -> Vec<Self> {
        vec![
            Cosine::default(),
            Cosine {
                minimum: 0.1,
                warmup: 3,
            },
        ]
    }

    fn check(&self) -> Result<()> {
        range::half_open(
            "minimum",
            self.minimum,
            0.0,
            1.0,
            "it is a share of the learning rate",
        )
    }
}

impl<T: Scalar> Schedule<T> for Cosine {
    fn factor(&self, at: &Place) -> f64 {
        let rest = at.steps.saturating_sub(self.warmup).max(1);
        let done = at.step.saturating_sub(self.warmup).min(rest);
        at.warm(self.warmup) * falling(1.0, self.minimum, done as f64 / rest as f64)
    }

    fn needs_length(&self) -> bool {
        true
    }
}
