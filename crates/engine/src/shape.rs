//! The shape of one row: `[784]`, `[28, 28, 1]`. The batch axis is never part of it.

use crate::options::Options;
use ndarray::{ArrayView2, ArrayViewMut2};
use std::fmt;

#[derive(Clone, Debug, PartialEq, Eq, Options)]
pub struct Shape(pub Vec<usize>);

impl Shape {
    pub fn flat(size: usize) -> Self {
        Shape(vec![size])
    }

    /// Values in one row; saturates, so that an absurd shape is refused for its size and cannot wrap around.
    pub fn size(&self) -> usize {
        self.0
            .iter()
            .fold(1usize, |product, &axis| product.saturating_mul(axis))
    }

    /// Height, width and channels of an image, for layers that refused all else.
    pub fn image(&self) -> [usize; 3] {
        [self.0[0], self.0[1], self.0[2]]
    }

    /// A sequence as an image of one row, for layers that refused all else.
    pub fn sequence(&self) -> [usize; 3] {
        [1, self.0[0], self.0[1]]
    }

    /// Length of the last axis: channels, or the values of a flat row.
    pub fn last(&self) -> usize {
        self.0.last().copied().unwrap_or(1)
    }
}

/// A batch seen along the last axis: every run of `last` values as a row of its own.
pub fn steps<T>(batch: ArrayView2<'_, T>, last: usize) -> ArrayView2<'_, T> {
    let rows = batch.len() / last;
    batch.into_shape_with_order((rows, last)).expect(WHOLE)
}

pub fn steps_mut<T>(batch: ArrayViewMut2<'_, T>, last: usize) -> ArrayViewMut2<'_, T> {
    let rows = batch.len() / last;
    batch.into_shape_with_order((rows, last)).expect(WHOLE)
}

const WHOLE: &str = "rows stand one behind the other";

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let axes: Vec<String> = self.0.iter().map(usize::to_string).collect();
        write!(f, "[{}]", axes.join(", "))
    }
}

impl From<&[usize]> for Shape {
    fn from(axes: &[usize]) -> Self {
        Shape(axes.to_vec())
    }
}
