//! Up to the full rate and down to nearly nothing within the run, each along half a cosine.
//!
//! rate = learningRate · (from `start` to 1 in the first `rise` of the steps, then to `end`): between a and b,
//! b + (a − b) (1 + cos πx) / 2, x = the share of the way that is done.
//!
//! Reference: Smith, Topin (2018), "Super-convergence: very fast training of neural networks using large learning
//! rates"; the form is PyTorch's, without its cycle of the momentum.

use super::{Place, Schedule, falling};
use crate::error::Result;
use crate::options::Options;
use crate::registry::{Member, range};
use kernels::Scalar;

#[derive(Clone, Debug, PartialEq, Options)]
#[options(default)]
pub struct OneCycle {
    /// Share of the steps on the way up, 0 < rise < 1. Default 0.3.
    pub rise: f64,
    /// Share of the rate at the first step, 0 < start ≤ 1. Default 0.04.
    pub start: f64,
    /// Share of the rate at the last step, 0 < end ≤ 1. Default 4e-6.
    pub end: f64,
}

impl Default for OneCycle {
    fn default() -> Self {
        OneCycle {
            rise: 0.3,
            start: 0.04,
            end: 4e-6,
        }
    }
}

impl Member for OneCycle {
    fn examples() -> Vec<Self> {
        vec![
            OneCycle::default(),
            OneCycle {
                rise: 0.5,
                start: 0.1,
                end: 0.01,
            },
        ]
    }

    fn check(&self) -> Result<()> {
        range::share("rise", self.rise, "0.3 is the usual value")?;
        range::share("start", self.start, "0.04 is the usual value")?;
        range::share("end", self.end, "4e-6 is the usual value")
    }
}

impl<T: Scalar> Schedule<T> for OneCycle {
    fn factor(&self, at: &Place) -> f64 {
        let (step, last) = (at.step as f64, at.steps.saturating_sub(1) as f64);
        let top = self.rise * at.steps as f64 - 1.0;
        // Where a run is too short for a way, its end is there at once.
        let share = |done: f64, all: f64| if done < all { done / all } else { 1.0 };
        match step <= top {
            true => falling(self.start, 1.0, share(step, top)),
            false => falling(1.0, self.end, share(step - top, last - top)),
        }
    }

    fn needs_length(&self) -> bool {
        true
    }
}
