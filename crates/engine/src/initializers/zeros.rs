//! All zeros: for weights that other parts of a model give something to add to: w = 0.

use super::Initializer;
use crate::options::Options;
use crate::registry::Member;
use kernels::{Key, Scalar, Team};

#[derive(Clone, Debug, PartialEq, Options)]
pub struct Zeros {}

impl Member for Zeros {
    fn examples() -> Vec<Self> {
        vec![Zeros {}]
    }
}

impl<T: Scalar> Initializer<T> for Zeros {
    fn fill(&self, _: &Team, _: Key, _: (usize, usize), _: &[usize], weight: &mut [T]) {
        weight.fill(T::from_f64(0.0));
    }
}
