//! No unit with incoming weights longer than `limit`: w ← w · min(1, limit / ‖w‖).
//!
//! One vector w per index on the last axis: a dense unit's column, a filter's whole kernel.
//!
//! Reference: Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov (2014), "Dropout: a simple way to prevent
//! neural networks from overfitting", section 5.1.

use super::{Constraint, Part, rescale};
use crate::error::Result;
use crate::options::Options;
use crate::registry::{Member, range};
use kernels::Scalar;

#[derive(Clone, Debug, PartialEq, Options)]
pub struct MaxNorm {
    /// Greatest length, > 0; 3 to 4 is customary.
    pub limit: f64,
    /// `all`, `encoder` or `decoder`. Default `all`.
    #[options(default)]
    pub part: Part,
}

impl Member for MaxNorm {
    fn examples() -> Vec<Self> {
        let of = |limit, part| MaxNorm { limit, part };
        vec![of(0.5, Part::All), of(3.0, Part::Encoder)]
    }

    fn check(&self) -> Result<()> {
        range::positive("limit", self.limit, "it is the greatest length")
    }
}

impl<T: Scalar> Constraint<T> for MaxNorm {
    fn part(&self) -> Part {
        self.part
    }

    fn apply(&self, shape: &[usize], weight: &mut [T]) {
        let limit = T::from_f64(self.limit);
        rescale(shape, shape.len() - 1, weight, |length| {
            (length > limit).then(|| limit / length)
        });
    }
}
