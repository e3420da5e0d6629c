//! Layer normalisation: the values along the last axis (of a flat row all of them) to mean 0 and variance 1, then
//! scaled and shifted per channel. The same in training and inference.
//!
//! y = γ (x − μ) / √(v + ε) + β, μ and v of the last axis; derivative in `normalization`.
//! In: any shape whose last axis has at least two places. Out: the same.
//!
//! Reference: Ba, Kiros, Hinton (2016), "Layer normalization".

use super::{Backward, Forward, Layer};
use crate::error::Result;
use crate::normalization::{self, Sets};
use crate::options::Options;
use crate::param::Param;
use crate::pass::Pass;
use crate::registry::Member;
use crate::shape::Shape;
use kernels::Scalar;

#[derive(Clone, Debug, PartialEq, Options)]
pub struct LayerNorm {
    /// Added to the variance, > 0. Default 1e-5.
    #[options(default = "normalization::epsilon")]
    pub epsilon: f64,
}

impl Member for LayerNorm {
    fn examples() -> Vec<Self> {
        [1e-5, 0.1].map(|epsilon| LayerNorm { epsilon }).to_vec()
    }

    fn example_shape(&self) -> Vec<usize> {
        match self.epsilon > 0.01 {
            true => vec![2, 2, 3],
            false => vec![6],
        }
    }

    fn check(&self) -> Result<()> {
        normalization::check(self.epsilon)
    }
}

/// One set per position: its channels.
fn sets(shape: &Shape) -> Sets {
    let run = shape.last();
    Sets {
        count: shape.size() / run,
        step: run,
        runs: 1,
        stride: run,
        run,
        channels: 0,
    }
}

impl<T: Scalar> Layer<T> for LayerNorm {
    fn output_shape(&self, input: &Shape) -> Result<Shape> {
        match input.last() {
            1 => Err(normalization::lone_value(
                input,
                "of one alone is always 0: leave it out, or use batchNorm",
            )),
            _ => Ok(input.clone()),
        }
    }

    fn params(&self, input: &Shape) -> Vec<Param> {
        normalization::params(input.last())
    }

    fn keeps(&self, input: &Shape) -> usize {
        2 * sets(input).count
    }

    fn scratch(&self, input: &Shape, rows: usize, _: usize) -> usize {
        Sets::scratch(rows, input.last())
    }

    fn forward(&self, pass: &Pass, state: Forward<'_, T>) {
        sets(state.shape).forward(pass, self.epsilon, state);
    }

    fn backward(&self, pass: &Pass, state: Backward<'_, T>) {
        sets(state.shape).backward(pass, state);
    }
}
