//! Weights of one sign: w ← max(w, 0). Parts then add up and never cancel.
//!
//! Reference: Lemme, Reinhart, Steil (2012), "Online learning and generalization of parts-based image
//! representations by non-negative sparse autoencoders".

use super::{Constraint, Part};
use crate::options::Options;
use crate::registry::Member;
use kernels::Scalar;

#[derive(Clone, Debug, PartialEq, Options)]
pub struct NonNegative {
    /// `all`, `encoder` or `decoder`. Default `all`.
    #[options(default)]
    pub part: Part,
}

impl Member for NonNegative {
    fn examples() -> Vec<Self> {
        [Part::All, Part::Decoder]
            .map(|part| NonNegative { part })
            .to_vec()
    }
}

impl<T: Scalar> Constraint<T> for NonNegative {
    fn part(&self) -> Part {
        self.part
    }

    fn apply(&self, _: &[usize], weight: &mut [T]) {
        let zero = T::from_f64(0.0);
        for value in weight.iter_mut().filter(|value| **value < zero) {
            *value = zero;
        }
    }
}
