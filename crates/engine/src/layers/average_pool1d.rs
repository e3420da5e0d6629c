//! The mean of every window of a sequence, channel by channel.
//!
//! y[t, c] = mean over the window of x[…, c]; cells of the padding do not count, as in Keras.
//! d_x: a window's d_y in equal shares to its cells; overlapping windows add up.
//! In: `[time, channels]`. Out: `[⌊(time + padding − poolSize) / stride⌋ + 1, channels]`; with padding `same` that is
//! ⌈time / stride⌉.
//!
//! Reference: LeCun, Bottou, Bengio, Haffner (1998), "Gradient-based learning applied to document recognition".

use super::{Backward, Forward, Layer};
use crate::error::Result;
use crate::options::Options;
use crate::pass::Pass;
use crate::pooling::Way;
use crate::registry::Member;
use crate::shape::Shape;
use crate::window::{self, Padding};
use kernels::{Pool2d, Scalar};

#[derive(Clone, Debug, PartialEq, Options)]
pub struct AveragePool1d {
    /// Time steps of a window, ≥ 1. Default 2.
    #[options(default = "window::two_steps")]
    pub pool_size: usize,
    /// Time steps from window to window, ≥ 1. Default: as `poolSize`.
    #[options(default, skip_if = "Option::is_none")]
    pub stride: Option<usize>,
    /// `same`, `valid`, a number, or [before, after]. Default `valid`.
    #[options(default = "window::valid")]
    pub padding: Padding<1>,
}

impl Member for AveragePool1d {
    fn examples() -> Vec<Self> {
        let of = |pool_size, stride, padding| AveragePool1d {
            pool_size,
            stride,
            padding,
        };
        vec![
            of(2, None, Padding::Valid),
            of(3, Some(2), Padding::Same),
            of(3, Some(1), Padding::Explicit([[0, 2]])),
        ]
    }

    fn example_shape(&self) -> Vec<usize> {
        vec![7, 2]
    }

    fn check(&self) -> Result<()> {
        window::check("poolSize", &[self.pool_size])?;
        window::check("stride", &[self.steps()])?;
        self.padding.check([self.pool_size], [1])
    }
}

impl AveragePool1d {
    fn steps(&self) -> usize {
        self.stride.unwrap_or(self.pool_size)
    }

    fn pool(&self, input: [usize; 3]) -> Pool2d {
        let (window, stride) = (self.pool_size, self.steps());
        let around = self.padding.around(0, input[1], window, stride, 1);
        Pool2d {
            input,
            window: [1, window],
            stride: [1, stride],
            padding: [[0, 0], around],
        }
    }
}

impl<T: Scalar> Layer<T> for AveragePool1d {
    fn output_shape(&self, input: &Shape) -> Result<Shape> {
        let windows = self.pool(window::sequence(input)?).output();
        let [_, steps] = window::fits("poolSize", windows, input)?;
        Ok(Shape(vec![steps, input.last()]))
    }

    fn has_tangent(&self) -> bool {
        true
    }

    fn forward(&self, pass: &Pass, state: Forward<'_, T>) {
        let pool = self.pool(state.shape.sequence());
        Way::Average.forward(pass, &pool, state);
    }

    fn backward(&self, pass: &Pass, state: Backward<'_, T>) {
        let pool = self.pool(state.shape.sequence());
        Way::Average.backward(pass, &pool, state);
    }
}
