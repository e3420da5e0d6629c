//! Constraints: what the weights are put back to after every optimizer step. Biases and running state are left alone.

pub mod max_norm;
pub mod non_negative;
pub mod unit_norm;

use crate::options::Options;
use crate::registry::registry;
use kernels::Scalar;

/// Some weights of the autoencoder. The latent's projection belongs to the encoder; a discriminator, which judges the
/// codes, to no part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Options)]
pub enum Part {
    /// Encoder and decoder.
    #[default]
    All,
    Encoder,
    Decoder,
}

impl Part {
    /// Whether a tensor of this full name (`decoder.1.weight`) belongs to the part.
    pub fn holds(self, name: &str) -> bool {
        match self {
            Part::All => Part::Encoder.holds(name) || Part::Decoder.holds(name),
            Part::Encoder => name.starts_with("encoder.") || name.starts_with("latent."),
            Part::Decoder => name.starts_with("decoder."),
        }
    }
}

pub trait Constraint<T: Scalar> {
    fn part(&self) -> Part;

    /// Changes one weight tensor to the nearest one that is allowed.
    fn apply(&self, shape: &[usize], weight: &mut [T]);
}

registry! {
    /// Any constraint.
    AnyConstraint("a constraint"): Constraint {
        "maxNorm" => max_norm::MaxNorm,
        "unitNorm" => unit_norm::UnitNorm,
        "nonNegative" => non_negative::NonNegative,
    }
}

/// Multiplies every vector along `axis` by `factor(its length)`: the weights of one index on that axis are one vector.
fn rescale<T: Scalar>(
    shape: &[usize],
    axis: usize,
    weight: &mut [T],
    factor: impl Fn(T) -> Option<T>,
) {
    let inner: usize = shape[axis + 1..].iter().product();
    let block = shape[axis] * inner;
    for vector in 0..shape[axis] {
        let part = vector * inner..(vector + 1) * inner;
        let mut squares = T::from_f64(0.0);
        for values in weight.chunks(block) {
            values[part.clone()]
                .iter()
                .for_each(|&value| squares += value * value);
        }
        if let Some(factor) = factor(squares.sqrt()) {
            for values in weight.chunks_mut(block) {
                values[part.clone()]
                    .iter_mut()
                    .for_each(|value| *value *= factor);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_told_by_name() {
        let names = [
            "encoder.0.weight",
            "latent.weight",
            "decoder.0.weight",
            "discriminator.0.weight",
        ];
        let held = |part: Part| names.map(|name| part.holds(name));
        assert_eq!(held(Part::All), [true, true, true, false]);
        assert_eq!(held(Part::Encoder), [true, true, false, false]);
        assert_eq!(held(Part::Decoder), [false, false, true, false]);
    }
}
