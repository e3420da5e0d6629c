//! Schedules: the factor on the optimizer's learning rate in each step.

pub mod constant;

use crate::registry::registry;
use kernels::Scalar;

/// `T` is unused by design of the registry; a schedule is plain f64 arithmetic.
pub trait Schedule<T: Scalar> {
    /// `step` counts from 0 over the whole life of the model.
    fn factor(&self, step: u64) -> f64;
}

registry! {
    /// Any schedule.
    AnySchedule("a schedule"): Schedule {
        "constant" => constant::Constant,
    }
}

impl Default for AnySchedule {
    fn default() -> Self {
        AnySchedule::Constant(constant::Constant {})
    }
}
