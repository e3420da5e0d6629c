//! Σ over features of ln cosh(y − t): half a square near 0, a line far away, smooth everywhere.  d_y = tanh(y − t).
//!
//! Computed as |e| + ln(1 + e^−2|e|) − ln 2, which cannot overflow.

use super::Loss;
use crate::options::Options;
use crate::registry::Member;
use kernels::Scalar;

#[derive(Clone, Debug, PartialEq, Options)]
pub struct LogCosh {}

impl Member for LogCosh {
    fn examples() -> Vec<Self> {
        vec![LogCosh {}]
    }
}

impl<T: Scalar> Loss<T> for LogCosh {
    fn value(&self, z: &[T], target: T, d: &mut [T]) -> T {
        let error = z[0] - target;
        let size = error.abs();
        d[0] = error.tanh();
        size + (-(size + size)).softplus() - T::from_f64(std::f64::consts::LN_2)
    }
}
