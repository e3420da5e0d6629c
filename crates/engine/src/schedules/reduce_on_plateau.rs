//! The rate is multiplied by `factor` whenever the loss has not become better for some epochs: the validation loss where
//! there is one, else that of training. It looks at the epochs of the run so far and keeps nothing of its own, so a
//! resumed run goes on exactly.
//!
//! rate = learningRate · max(minimum, factor^reductions).

use super::{Place, Schedule};
use crate::error::Result;
use crate::optimizers::power;
use crate::options::Options;
use crate::registry::{Member, range};
use kernels::Scalar;

#[derive(Clone, Debug, PartialEq, Options)]
#[options(default)]
pub struct ReduceOnPlateau {
    /// 0 < factor ≤ 1. Default 0.1.
    pub factor: f64,
    /// Epochs without a better figure before the rate falls, ≥ 1. Default 10.
    pub patience: usize,
    /// How much better counts, ≥ 0, in the unit of the loss. Default 0.
    pub min_delta: f64,
    /// Least share of the rate, 0 ≤ minimum ≤ 1. Default 0.
    pub minimum: f64,
    /// Steps over which the rate rises to its full size, evenly, ≥ 0. Default 0.
    pub warmup: u64,
}

impl Default for ReduceOnPlateau {
    fn default() -> Self {
        ReduceOnPlateau {
            factor: 0.1,
            patience: 10,
            min_delta: 0.0,
            minimum: 0.0,
            warmup: 0,
        }
    }
}

impl Member for ReduceOnPlateau {
    fn examples() -> Vec<Self> {
        vec![
            ReduceOnPlateau::default(),
            ReduceOnPlateau {
                factor: 0.5,
                patience: 1,
                min_delta: 1.0,
                minimum: 0.2,
                warmup: 2,
            },
        ]
    }

    fn check(&self) -> Result<()> {
        range::share("factor", self.factor, "0.1 is the usual value")?;
        range::at_least_one("patience", self.patience, "it is a number of epochs")?;
        range::not_negative("minDelta", self.min_delta, "it is in the unit of the loss")?;
        range::half_open(
            "minimum",
            self.minimum,
            0.0,
            1.0,
            "it is a share of the learning rate",
        )
    }
}

impl<T: Scalar> Schedule<T> for ReduceOnPlateau {
    fn factor(&self, at: &Place) -> f64 {
        let (mut best, mut waited, mut reductions) = (f64::INFINITY, 0, 0);
        for value in at.watched {
            if *value < best - self.min_delta {
                (best, waited) = (*value, 0);
            } else {
                waited += 1;
            }
            if waited == self.patience {
                (waited, reductions) = (0, reductions + 1);
            }
        }
        at.warm(self.warmup) * power(self.factor, reductions).max(self.minimum)
    }
}
