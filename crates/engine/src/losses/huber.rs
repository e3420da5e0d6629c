//! Huber's loss: Σ over features of e² / 2 where |e| ≤ δ, else δ (|e| − δ / 2), e = y − t.  d_y = e cut to ±δ.
//!
//! Reference: Huber (1964), "Robust estimation of a location parameter".

use super::Loss;
use crate::error::Result;
use crate::options::Options;
use crate::registry::{Member, range};
use kernels::Scalar;

#[derive(Clone, Debug, PartialEq, Options)]
#[options(default)]
pub struct Huber {
    /// δ: where squares end and lines begin, in the unit of the data, > 0. Default 1.
    pub delta: f64,
}

impl Default for Huber {
    fn default() -> Self {
        Huber { delta: 1.0 }
    }
}

impl Member for Huber {
    fn examples() -> Vec<Self> {
        vec![Huber::default(), Huber { delta: 0.1 }]
    }

    fn check(&self) -> Result<()> {
        range::positive("delta", self.delta, "it is in the unit of the data")
    }
}

impl<T: Scalar> Loss<T> for Huber {
    fn value(&self, z: &[T], target: T, d: &mut [T]) -> T {
        let [half, delta] = [0.5, self.delta].map(T::from_f64);
        let error = z[0] - target;
        if error.abs() <= delta {
            d[0] = error;
            return half * error * error;
        }
        d[0] = if error > delta { delta } else { -delta };
        delta * (error.abs() - half * delta)
    }
}
