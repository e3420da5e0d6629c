//! What every input of a layer is worth to its output has length 1: w ← w / ‖w‖, vectors of zeros left alone.
//!
//! One vector w per index on the last axis but one: row j of a dense layer's `[n, m]`, which is what code j writes
//! into the output. On a one-layer decoder these are the dictionary's columns in the words of sparse coding, whose
//! length would otherwise let an L1 penalty on the codes be cheated.
//!
//! Reference: Olshausen, Field (1997), "Sparse coding with an overcomplete basis set"; for sparse autoencoders
//! Bricken et al. (2023), "Towards monosemanticity".

use super::{Constraint, Part, rescale};
use crate::options::Options;
use crate::registry::Member;
use kernels::Scalar;

#[derive(Clone, Debug, PartialEq, Options)]
pub struct UnitNorm {
    /// `all`, `encoder` or `decoder`. Default `decoder`.
    #[options(default = "decoder")]
    pub part: Part,
}

fn decoder() -> Part {
    Part::Decoder
}

impl Member for UnitNorm {
    fn examples() -> Vec<Self> {
        [Part::Decoder, Part::All]
            .map(|part| UnitNorm { part })
            .to_vec()
    }
}

impl<T: Scalar> Constraint<T> for UnitNorm {
    fn part(&self) -> Part {
        self.part
    }

    fn apply(&self, shape: &[usize], weight: &mut [T]) {
        let (zero, one) = (T::from_f64(0.0), T::from_f64(1.0));
        rescale(shape, shape.len().saturating_sub(2), weight, |length| {
            (length > zero).then(|| one / length)
        });
    }
}
