//! Masking noise: each value is replaced at random, independently of the others.
//!
//! x̃ = value where u < p, else x, u uniform in [0, 1): one u for each value, each channel, or each block of a grid.
//!
//! Reference: Vincent, Larochelle, Bengio, Manzagol (2008), "Extracting and composing robust features with denoising
//! autoencoders".

use super::Corruption;
use crate::error::{Code, Error, Result};
use crate::options::Options;
use crate::registry::{Member, range};
use crate::shape::Shape;
use kernels::{Key, Scalar, Team};
use ndarray::{ArrayView2, ArrayViewMut2};

#[derive(Clone, Debug, PartialEq, Options)]
pub struct Masking {
    /// Chance of each value, channel or block to be replaced, 0 … 1.
    pub probability: f64,
    /// What stands in its place. Default 0.
    #[options(default)]
    pub value: f64,
    /// What is replaced as a whole. Default `element`.
    #[options(default, skip_if = "By::is_element")]
    pub by: By,
    /// Positions along each side of a block, ≥ 1; only `block` has it.
    #[options(default, skip_if = "Option::is_none")]
    pub size: Option<usize>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Options)]
pub enum By {
    /// Single values.
    #[default]
    Element,
    /// All values of a channel: one place of the last axis.
    Channel,
    /// Blocks of a grid over all axes but the channels (of `[length]` over that one), with all their channels.
    Block,
}

impl By {
    fn is_element(&self) -> bool {
        *self == By::Element
    }
}

impl Member for Masking {
    fn examples() -> Vec<Self> {
        let masking = |probability, value, by, size| Masking {
            probability,
            value,
            by,
            size,
        };
        vec![
            masking(0.3, 0.0, By::Element, None),
            masking(1.0, -1.0, By::Element, None),
            masking(0.5, 0.5, By::Channel, None),
            masking(0.5, 0.0, By::Block, Some(2)),
        ]
    }

    fn example_shape(&self) -> Vec<usize> {
        match self.by {
            By::Element => vec![6],
            _ => vec![3, 3, 2],
        }
    }

    fn check(&self) -> Result<()> {
        range::probability("probability", self.probability)?;
        range::finite(
            "value",
            self.value,
            "it stands in the place of what is masked",
        )?;
        match (self.by, self.size) {
            (By::Block, Some(size)) => {
                range::at_least_one("size", size, "it is the side of a block")
            }
            (By::Block, None) => Err(Error::new(Code::InvalidSpec, "size")
                .expected("the side of a block")
                .received("nothing")
                .hint("set size, 4 for example")),
            (_, None) => Ok(()),
            (_, Some(size)) => Err(Error::new(Code::Incompatible, "size")
                .expected("no size without blocks")
                .received(size)
                .hint("set by: \"block\", or remove size")),
        }
    }
}

impl<T: Scalar> Corruption<T> for Masking {
    fn check_shape(&self, shape: &Shape) -> Result<()> {
        if self.by != By::Channel || shape.0.len() >= 2 {
            return Ok(());
        }
        Err(Error::new(Code::Incompatible, "by")
            .expected("rows with channels, such as [time, channels] or [height, width, channels]")
            .received(shape)
            .hint("mask by element or by block"))
    }

    fn apply(
        &self,
        team: &Team,
        key: Key,
        shape: &Shape,
        clean: ArrayView2<T>,
        corrupted: ArrayViewMut2<T>,
    ) {
        let replaced = (self.probability, self.value);
        match self.by {
            By::Element => {
                let [probability, value, one] =
                    [self.probability, self.value, 1.0].map(T::from_f64);
                kernels::masked(team, key, probability, value, one, clean, corrupted);
            }
            By::Channel => {
                let channels = shape.0.last().copied().unwrap_or(1);
                let first = |place| place % channels;
                super::replace_groups(team, key, replaced, clean, corrupted, first);
            }
            By::Block => {
                let size = self.size.unwrap_or(1);
                let first = |place| first_of_block(&shape.0, size, place);
                super::replace_groups(team, key, replaced, clean, corrupted, first);
            }
        }
    }
}

/// The first place of the block that `place` is in.
fn first_of_block(shape: &[usize], size: usize, place: usize) -> usize {
    let (mut rest, mut stride, mut first) = (place, 1, 0);
    for (axis, length) in shape.iter().enumerate().rev() {
        let at = rest % length;
        let is_channels = shape.len() > 1 && axis == shape.len() - 1;
        if !is_channels {
            first += (at - at % size) * stride;
        }
        (rest, stride) = (rest / length, stride * length);
    }
    first
}
