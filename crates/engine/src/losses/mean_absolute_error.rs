//! Absolute error: Σ over features of |y − t|.  d_y = sign(y − t), 0 where they are equal.
//!
//! Large errors pull no more than small ones: robust, and rebuilt values tend to medians.

use super::Loss;
use crate::options::Options;
use crate::registry::Member;
use kernels::Scalar;

#[derive(Clone, Debug, PartialEq, Options)]
pub struct MeanAbsoluteError {}

impl Member for MeanAbsoluteError {
    fn examples() -> Vec<Self> {
        vec![MeanAbsoluteError {}]
    }
}

impl<T: Scalar> Loss<T> for MeanAbsoluteError {
    fn value(&self, z: &[T], target: T, d: &mut [T]) -> T {
        let (error, zero) = (z[0] - target, T::from_f64(0.0));
        d[0] = T::from_f64(f64::from(i8::from(error > zero) - i8::from(error < zero)));
        error.abs()
    }
}
