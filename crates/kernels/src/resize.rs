//! Up-sampling of images by whole factors: nearest cell, or bilinear with half-pixel centres.
//!
//! ```text
//! factor 4         cell 0      │      cell 1           centres of cells:   i + 1/2
//! outputs       0    1    2    3    4    5    6    7   their centres:      (o + 1/2) / 4
//! nearest       0    0    0    0    1    1    1    1   the cell they lie in
//! bilinear      0    0   1/8  3/8  5/8  7/8   1    1   between the centres of two cells; beyond the last: that one
//! ```
//!
//! This is what PyTorch calls `align_corners=False` and what Keras does.

pub(crate) mod fast;

use ndarray::{ArrayView2, ArrayViewMut2};

use crate::{Scalar, Team};

/// The geometry of an up-sampling; of both axes the vertical one comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resize2d {
    /// Height, width and channels of an image.
    pub input: [usize; 3],
    /// How many times as high and as wide the output is; at least 1.
    pub factor: [usize; 2],
}

/// Two cells along an axis and the share of the second one.
#[derive(Clone, Copy)]
pub(crate) struct Between<T> {
    pub(crate) cells: [usize; 2],
    pub(crate) shares: [T; 2],
}

impl Resize2d {
    /// Height and width of the output.
    pub fn output(&self) -> [usize; 2] {
        [0, 1].map(|axis| self.input[axis] * self.factor[axis])
    }

    /// Numbers of an image and of an output.
    pub fn sizes(&self) -> [usize; 2] {
        let ([height, width, channels], [rows, columns]) = (self.input, self.output());
        [height * width * channels, rows * columns * channels]
    }

    /// The index of a cell's first number.
    pub(crate) fn cell(&self, y: usize, x: usize) -> usize {
        (y * self.input[1] + x) * self.input[2]
    }

    /// Where row (or column) `out` lies: at (2·out + 1 - factor) / (2·factor) cells, not before the first.
    pub(crate) fn between<T: Scalar>(&self, axis: usize, out: usize) -> Between<T> {
        let twice = 2 * self.factor[axis];
        let at = (2 * out + 1).saturating_sub(self.factor[axis]);
        let first = at / twice;
        let share = T::from_f64((at % twice) as f64 / twice as f64);
        Between {
            cells: [first, (first + 1).min(self.input[axis] - 1)],
            shares: [T::one() - share, share],
        }
    }

    fn check(&self, batch: [usize; 2], sizes: [usize; 2]) {
        assert!(
            self.factor.iter().all(|&factor| factor > 0),
            "a factor of 0"
        );
        assert_eq!(sizes, self.sizes(), "sizes of image and output");
        assert_eq!(batch[0], batch[1], "as many outputs as images");
    }
}

/// y[oy, ox] = x[oy / factor, ox / factor].
/// Shapes: x `[batch, height·width·channels]`, y `[batch, height'·width'·channels]`.
pub fn nearest<T: Scalar>(team: &Team, resize: &Resize2d, x: ArrayView2<T>, y: ArrayViewMut2<T>) {
    resize.check([x.nrows(), y.nrows()], [x.ncols(), y.ncols()]);
    T::nearest(team, resize, x, y);
}

/// d_x = Σ d_y over a cell's outputs, row by row. Shapes as in [`nearest`].
pub fn nearest_backward<T: Scalar>(
    team: &Team,
    resize: &Resize2d,
    d_y: ArrayView2<T>,
    d_x: ArrayViewMut2<T>,
) {
    resize.check([d_x.nrows(), d_y.nrows()], [d_x.ncols(), d_y.ncols()]);
    T::nearest_backward(team, resize, d_y, d_x);
}

/// y = (a·u + b·v)·s + (c·u + d·v)·t with the four cells a b / c d around an output, shares u, v of columns and s, t
/// of rows. Shapes as in [`nearest`].
pub fn bilinear<T: Scalar>(team: &Team, resize: &Resize2d, x: ArrayView2<T>, y: ArrayViewMut2<T>) {
    resize.check([x.nrows(), y.nrows()], [x.ncols(), y.ncols()]);
    T::bilinear(team, resize, x, y);
}

/// d_x: every output in order adds (d_y·s)·u, (d_y·s)·v, (d_y·t)·u, (d_y·t)·v to its four cells, in this order.
/// Shapes as in [`nearest`].
pub fn bilinear_backward<T: Scalar>(
    team: &Team,
    resize: &Resize2d,
    d_y: ArrayView2<T>,
    d_x: ArrayViewMut2<T>,
) {
    resize.check([d_x.nrows(), d_y.nrows()], [d_x.ncols(), d_y.ncols()]);
    T::bilinear_backward(team, resize, d_y, d_x);
}

#[cfg(test)]
mod tests;
