//! Pooling in two dimensions (in one dimension the height is 1): the largest or the average number of a window.
//!
//! ```text
//!   x [height, width, channels]          y [height', width', channels]
//!
//!   ┌───┐╌╌╌┐ window 2, stride 2          every channel for itself;
//!   │a b│c d┆                             cells of the padding do not count:
//!   │e f│g h┆   max(a, b, e, f)           a window's average is that of the
//!   └───┘╌╌╌┘   (a + b + e + f) / 4       cells it has
//! ```
//!
//! The whole image as window gives the global average.

pub(crate) mod fast;

use std::ops::Range;

use ndarray::{ArrayView2, ArrayViewMut2};

use crate::{Scalar, Team};

/// The geometry of a pooling; of both axes the vertical one comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pool2d {
    /// Height, width and channels of an image.
    pub input: [usize; 3],
    pub window: [usize; 2],
    /// From window to window; at least 1.
    pub stride: [usize; 2],
    /// Rows and columns before and after the image, less than a window's: no window is without a cell.
    pub padding: [[usize; 2]; 2],
}

impl Pool2d {
    /// Height and width of the output: how many windows fit; 0 where the image is smaller than a window.
    pub fn output(&self) -> [usize; 2] {
        [0, 1].map(|axis| {
            let padded = self.input[axis] + self.padding[axis][0] + self.padding[axis][1];
            match padded.checked_sub(self.window[axis]) {
                Some(rest) => rest / self.stride[axis] + 1,
                None => 0,
            }
        })
    }

    /// Numbers of an image and of an output.
    pub fn sizes(&self) -> [usize; 2] {
        let ([height, width, channels], [rows, columns]) = (self.input, self.output());
        [height * width * channels, rows * columns * channels]
    }

    /// The rows (or columns) of the image that output `out` covers.
    pub(crate) fn covered(&self, axis: usize, out: usize) -> Range<usize> {
        let (start, before) = (out * self.stride[axis], self.padding[axis][0]);
        let end = (start + self.window[axis]).saturating_sub(before);
        start.saturating_sub(before)..end.min(self.input[axis])
    }

    /// The index of the first number of every cell of a window, row by row.
    pub(crate) fn cells(
        &self,
        [oy, ox]: [usize; 2],
    ) -> impl DoubleEndedIterator<Item = usize> + Clone {
        let [_, width, channels] = self.input;
        let columns = self.covered(1, ox);
        self.covered(0, oy)
            .flat_map(move |y| columns.clone().map(move |x| (y * width + x) * channels))
    }

    fn check(&self, batch: [usize; 2], sizes: [usize; 2]) {
        for axis in [0, 1] {
            let (window, padding) = (self.window[axis], self.padding[axis]);
            assert!(
                window > 0 && self.stride[axis] > 0,
                "a window or stride of 0"
            );
            assert!(
                padding.iter().all(|&p| p < window),
                "padding of a whole window"
            );
        }
        assert_eq!(sizes, self.sizes(), "sizes of image and output");
        assert_eq!(batch[0], batch[1], "as many outputs as images");
    }
}

/// y = the largest number of each window; a NaN is larger than any number.
/// Shapes: x `[batch, height·width·channels]`, y `[batch, height'·width'·channels]`.
pub fn max_pool<T: Scalar>(team: &Team, pool: &Pool2d, x: ArrayView2<T>, y: ArrayViewMut2<T>) {
    pool.check([x.nrows(), y.nrows()], [x.ncols(), y.ncols()]);
    T::max_pool(team, pool, x, y);
}

/// d_x: the gradient of each window goes to its first number (row by row) that is not below its y: so to the first of
/// equal ones, and in a window with a NaN to its first cell. Windows add up in the order of outputs.
/// Shapes: x and d_x, y and d_y as in [`max_pool`], of which y is the output.
pub fn max_pool_backward<T: Scalar>(
    team: &Team,
    pool: &Pool2d,
    x: ArrayView2<T>,
    y: ArrayView2<T>,
    d_y: ArrayView2<T>,
    d_x: ArrayViewMut2<T>,
) {
    pool.check([x.nrows(), y.nrows()], [x.ncols(), y.ncols()]);
    assert_eq!(d_x.dim(), x.dim(), "shape of the input's gradient");
    assert_eq!(d_y.dim(), y.dim(), "shape of the output's gradient");
    T::max_pool_backward(team, pool, x, y, d_y, d_x);
}

/// t_y: of each window the t_x of the number that [`max_pool_backward`] gives its gradient to, so that both are products
/// with one matrix and its transpose. Shapes: x and t_x, y and t_y as in [`max_pool`], of which y is the output.
pub fn max_pool_tangent<T: Scalar>(
    team: &Team,
    pool: &Pool2d,
    x: ArrayView2<T>,
    y: ArrayView2<T>,
    t_x: ArrayView2<T>,
    t_y: ArrayViewMut2<T>,
) {
    pool.check([x.nrows(), y.nrows()], [x.ncols(), y.ncols()]);
    assert_eq!(t_x.dim(), x.dim(), "shape of the input's tangent");
    assert_eq!(t_y.dim(), y.dim(), "shape of the output's tangent");
    T::max_pool_tangent(team, pool, x, y, t_x, t_y);
}

/// y = Σ / n over the n cells of each window, added up row by row. Shapes as in [`max_pool`].
pub fn average_pool<T: Scalar>(team: &Team, pool: &Pool2d, x: ArrayView2<T>, y: ArrayViewMut2<T>) {
    pool.check([x.nrows(), y.nrows()], [x.ncols(), y.ncols()]);
    T::average_pool(team, pool, x, y);
}

/// d_x = Σ d_y / n over the windows that cover a cell, in the order of outputs. Shapes as in [`max_pool`].
pub fn average_pool_backward<T: Scalar>(
    team: &Team,
    pool: &Pool2d,
    d_y: ArrayView2<T>,
    d_x: ArrayViewMut2<T>,
) {
    pool.check([d_x.nrows(), d_y.nrows()], [d_x.ncols(), d_y.ncols()]);
    T::average_pool_backward(team, pool, d_y, d_x);
}

#[cfg(test)]
mod tests;
