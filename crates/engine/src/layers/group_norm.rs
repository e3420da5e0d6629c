//! Group normalisation: neighbouring channels in groups, each over all positions of the row to mean 0 and variance 1,
//! then scaled and shifted per channel. The same in training and inference. As many groups as channels is instance
//! normalisation.
//!
//! y = γ (x − μ) / √(v + ε) + β, μ and v of a group; derivative in `normalization`.
//! In: any shape, channels last; a group has at least two values. Out: the same.
//!
//! Reference: Wu and He (2018), "Group normalization".

use super::{Backward, Forward, Layer};
use crate::error::{Code, Error, Result};
use crate::normalization::{self, Sets};
use crate::options::Options;
use crate::param::Param;
use crate::pass::Pass;
use crate::registry::{Member, range};
use crate::shape::Shape;
use kernels::Scalar;

#[derive(Clone, Debug, PartialEq, Options)]
pub struct GroupNorm {
    /// Groups of channels, ≥ 1; their number divides that of the channels.
    pub groups: usize,
    /// Added to the variance, > 0. Default 1e-5.
    #[options(default = "normalization::epsilon")]
    pub epsilon: f64,
}

impl Member for GroupNorm {
    fn examples() -> Vec<Self> {
        let of = |groups, epsilon| GroupNorm { groups, epsilon };
        vec![of(2, 1e-5), of(1, 0.1), of(4, 0.1)]
    }

    fn example_shape(&self) -> Vec<usize> {
        vec![3, 2, 4]
    }

    fn check(&self) -> Result<()> {
        range::at_least_one("groups", self.groups, "all channels in one group is 1")?;
        normalization::check(self.epsilon)
    }
}

impl GroupNorm {
    fn sets(&self, shape: &Shape) -> Sets {
        let channels = shape.last();
        let run = channels / self.groups;
        Sets {
            count: self.groups,
            step: run,
            runs: shape.size() / channels,
            stride: channels,
            run,
            channels: run,
        }
    }
}

impl<T: Scalar> Layer<T> for GroupNorm {
    fn output_shape(&self, input: &Shape) -> Result<Shape> {
        let channels = input.last();
        if !channels.is_multiple_of(self.groups) {
            return Err(Error::new(Code::InvalidShape, "groups")
                .expected(format!("a divisor of {channels}, the channels of {input}"))
                .received(self.groups)
                .hint("all groups have equally many channels"));
        }
        match self.sets(input).values() {
            1 => Err(normalization::lone_value(
                input,
                "of one alone is always 0: make fewer groups, or use batchNorm",
            )),
            _ => Ok(input.clone()),
        }
    }

    fn params(&self, input: &Shape) -> Vec<Param> {
        normalization::params(input.last())
    }

    fn keeps(&self, _: &Shape) -> usize {
        2 * self.groups
    }

    fn scratch(&self, input: &Shape, rows: usize, _: usize) -> usize {
        Sets::scratch(rows, input.last())
    }

    fn forward(&self, pass: &Pass, state: Forward<'_, T>) {
        self.sets(state.shape).forward(pass, self.epsilon, state);
    }

    fn backward(&self, pass: &Pass, state: Backward<'_, T>) {
        self.sets(state.shape).backward(pass, state);
    }
}
