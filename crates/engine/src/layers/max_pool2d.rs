//! The largest value of every window of an image, channel by channel.
//!
//! y[i, j, c] = max over the window of x[…, c]; cells of the padding do not count.
//! d_x: a window's d_y goes to its largest value, of equal ones to the first; overlapping windows add up.
//! In: `[height, width, channels]`. Out: `[⌊(height + padding − poolSize) / stride⌋ + 1, …, channels]`; with padding
//! `same` that is ⌈height / stride⌉.
//!
//! Reference: Ranzato, Huang, Boureau, LeCun (2007), "Unsupervised learning of invariant feature hierarchies".

use super::{Backward, Forward, Layer};
use crate::error::Result;
use crate::options::Options;
use crate::pass::Pass;
use crate::pooling::{self, Way};
use crate::registry::Member;
use crate::shape::Shape;
use crate::window::{self, Padding, Pair};
use kernels::{Pool2d, Scalar};
use ndarray::ArrayView2;

#[derive(Clone, Debug, PartialEq, Options)]
pub struct MaxPool2d {
    /// Rows and columns of a window: a number or [height, width], ≥ 1. Default 2.
    #[options(default = "window::two")]
    pub pool_size: Pair,
    /// Rows and columns from window to window, ≥ 1. Default: as `poolSize`.
    #[options(default, skip_if = "Option::is_none")]
    pub stride: Option<Pair>,
    /// `same`, `valid`, a number, or [[top, bottom], [left, right]]. Default `valid`.
    #[options(default = "window::valid")]
    pub padding: Padding<2>,
}

impl Member for MaxPool2d {
    fn examples() -> Vec<Self> {
        let of = |size, stride, padding| MaxPool2d {
            pool_size: Pair(size),
            stride,
            padding,
        };
        vec![
            of([2, 2], None, Padding::Valid),
            of([3, 2], Some(Pair([1, 2])), Padding::Same),
            of(
                [2, 3],
                Some(Pair([3, 1])),
                Padding::Explicit([[0, 1], [2, 0]]),
            ),
        ]
    }

    fn example_shape(&self) -> Vec<usize> {
        vec![4, 3, 2]
    }

    fn check(&self) -> Result<()> {
        window::check("poolSize", &self.pool_size.0)?;
        window::check("stride", &self.strides())?;
        self.padding.check(self.pool_size.0, [1; 2])
    }
}

impl MaxPool2d {
    fn strides(&self) -> [usize; 2] {
        self.stride.unwrap_or(self.pool_size).0
    }

    fn pool(&self, input: [usize; 3]) -> Pool2d {
        let (window, stride) = (self.pool_size.0, self.strides());
        let around = |axis: usize| {
            self.padding
                .around(axis, input[axis], window[axis], stride[axis], 1)
        };
        Pool2d {
            input,
            window,
            stride,
            padding: [around(0), around(1)],
        }
    }
}

impl<T: Scalar> Layer<T> for MaxPool2d {
    fn output_shape(&self, input: &Shape) -> Result<Shape> {
        let windows = self.pool(window::image(input)?).output();
        let [rows, columns] = window::fits("poolSize", windows, input)?;
        Ok(Shape(vec![rows, columns, input.last()]))
    }

    fn has_tangent(&self) -> bool {
        true
    }

    fn forward(&self, pass: &Pass, state: Forward<'_, T>) {
        let pool = self.pool(state.shape.image());
        Way::Max.forward(pass, &pool, state);
    }

    fn tangent(&self, pass: &Pass, batch: [ArrayView2<'_, T>; 2], state: Forward<'_, T>) {
        let pool = self.pool(state.shape.image());
        pooling::max_tangent(pass, &pool, batch, state);
    }

    fn backward(&self, pass: &Pass, state: Backward<'_, T>) {
        let pool = self.pool(state.shape.image());
        Way::Max.backward(pass, &pool, state);
    }
}
