//! The optimizer's own rate in every step, behind the warm-up.
//!
//! rate = learningRate · min(1, (step + 1) / warmup).

use super::{Place, Schedule};
use crate::options::Options;
use crate::registry::Member;
use kernels::Scalar;

#[derive(Clone, Debug, Default, PartialEq, Options)]
#[options(default)]
pub struct Constant {
    /// Steps over which the rate rises to its full size, evenly, ≥ 0. Default 0.
    pub warmup: u64,
}

impl Member for Constant {
    fn examples() -> Vec<Self> {
        vec![Constant::default(), Constant { warmup: 4 }]
    }
}

impl<T: Scalar> Schedule<T> for Constant {
    fn factor(&self, at: &Place) -> f64 {
        at.warm(self.warmup)
    }
}
