//! One value for all weights, w = value. Units that start alike stay alike; it is for thresholds and for tests.

use super::Initializer;
use crate::error::Result;
use crate::options::Options;
use crate::registry::{Member, range};
use kernels::{Key, Scalar, Team};

#[derive(Clone, Debug, PartialEq, Options)]
pub struct Constant {
    /// Any finite number.
    pub value: f64,
}

impl Member for Constant {
    fn examples() -> Vec<Self> {
        vec![Constant { value: 0.1 }]
    }

    fn check(&self) -> Result<()> {
        range::finite(
            "value",
            self.value,
            "give the value that all weights start with",
        )
    }
}

impl<T: Scalar> Initializer<T> for Constant {
    fn fill(&self, _: &Team, _: Key, _: (usize, usize), _: &[usize], weight: &mut [T]) {
        weight.fill(T::from_f64(self.value));
    }
}
