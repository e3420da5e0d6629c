//! The optimizer's own rate in every step.

use super::Schedule;
use crate::registry::Member;
use kernels::Scalar;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Constant {}

impl Member for Constant {
    fn examples() -> Vec<Self> {
        vec![Constant {}]
    }
}

impl<T: Scalar> Schedule<T> for Constant {
    fn factor(&self, _: u64) -> f64 {
        1.0
    }
}
