//! Convolution in two dimensions (in one dimension the height is 1), its gradients, and so transposed convolution.
//!
//! ```text
//! x [height, width, channels]        weight [kh, kw, channels, filters]        y [height', width', filters]
//!
//!   · · · · · · ·                       kx 0 1 2
//!   · ┌─────┐ x ·   one window:      ky 0┌─────┐
//!   · │x x x│ x ·   kh × kw cells,     1 │ w w │   every cell a matrix       y[oy, ox, f] = Σ window · weight
//!   · └─────┘ x ·   each a run of      2 └─────┘   [channels, filters]
//!   · · · · · · ·   channels
//! ```
//!
//! Dots are padding: cells of zeros, which take part in sums like all others. There is no matrix of all windows in
//! memory: a window's rows are runs of `kw·channels` numbers that lie side by side in the image, of which a band at a time
//! is copied with its padding to the first cache; tiles of the matrix product walk through a few windows there at once.
//! (Where one to three channels come out, windows are copied once more: there vectors run along them.)

mod axis;
mod band;
mod dots;
pub(crate) mod fast;
mod image;
mod numbers;
mod panels;
mod part;
mod pixels;
mod tiles;
mod weight;

use ndarray::{ArrayView2, ArrayViewMut2};

pub(crate) use dots::MANY;

use crate::gemm::STEPS;
use crate::{Scalar, Team, Write};

/// The geometry of a convolution; of both axes the vertical one comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conv2d {
    /// Height, width and channels of an image.
    pub input: [usize; 3],
    pub filters: usize,
    pub kernel: [usize; 2],
    /// From window to window; at least 1, like the dilation.
    pub stride: [usize; 2],
    /// From cell to cell of a window.
    pub dilation: [usize; 2],
    /// Rows and columns of zeros before and after the image.
    pub padding: [[usize; 2]; 2],
}

impl Conv2d {
    /// The padding with which ⌈size / stride⌉ windows fit: an odd rest goes to the end, as in Keras and ONNX.
    pub fn same(size: usize, kernel: usize, stride: usize, dilation: usize) -> [usize; 2] {
        let windows = size.div_ceil(stride);
        let covered = (windows.max(1) - 1) * stride + (kernel.max(1) - 1) * dilation + 1;
        let total = covered.saturating_sub(size);
        [total / 2, total - total / 2]
    }

    /// Height and width of the output: how many windows fit; 0 where the image is smaller than a window.
    pub fn output(&self) -> [usize; 2] {
        [0, 1].map(|axis| {
            let padded = self.input[axis] + self.padding[axis][0] + self.padding[axis][1];
            let window = (self.kernel[axis] - 1) * self.dilation[axis] + 1;
            match padded.checked_sub(window) {
                Some(rest) => rest / self.stride[axis] + 1,
                None => 0,
            }
        })
    }

    /// Numbers of an image, of an output and of the weights.
    pub fn sizes(&self) -> [usize; 3] {
        let [height, width, channels] = self.input;
        let [rows, columns] = self.output();
        let taps = self.kernel[0] * self.kernel[1];
        let filters = self.filters;
        [
            height * width * channels,
            rows * columns * filters,
            taps * channels * filters,
        ]
    }

    /// Numbers of scratch memory that the three kernels need with a team of so many members.
    pub fn scratch(&self, members: usize) -> usize {
        members * fast::part(self).max(weight::part(self))
    }

    /// Images and rows of output whose windows' products are summed up before they are added to the gradient of the
    /// weights: about 256 windows, from a few small images or a few rows of a large one.
    pub(crate) fn block(&self, batch: usize) -> [usize; 2] {
        let [rows, columns] = self.output();
        [together(batch, rows * columns), together(rows, columns)]
    }

    fn check<T>(&self, batch: [usize; 2], sizes: [usize; 3], scratch: (&Team, &[T])) {
        assert!(
            self.kernel
                .iter()
                .chain(&self.stride)
                .chain(&self.dilation)
                .all(|&n| n > 0),
            "a kernel, stride or dilation of 0"
        );
        assert_eq!(sizes, self.sizes(), "sizes of image, output and weights");
        assert_eq!(batch[0], batch[1], "as many outputs as images");
        let (team, scratch) = scratch;
        assert!(
            scratch.len() >= self.scratch(team.members()),
            "scratch memory"
        );
    }
}

/// How many of `rows` rows of `steps` steps each make a block of at most 256 steps (or one row); blocks are as equal
/// as possible.
pub(crate) fn together(rows: usize, steps: usize) -> usize {
    let most = (STEPS / steps.max(1)).max(1);
    rows.div_ceil(rows.div_ceil(most).max(1)).max(1)
}

/// y[oy, ox, f] = Σ over ky, kx, c of x[oy·stride + ky·dilation - before, …, c] · weight[ky, kx, c, f].
///
/// Sums go in the order of ky, kx, c, in blocks of whole kernel rows ([`together`]): for each block s = 0;
/// s = s + x·weight; y = s for the first block, then y = y + s. For fewer than 4 filters s has four lanes: step i of a
/// block goes to lane i mod 4, zeros fill up the last four, and s = (s0 + s2) + (s1 + s3).
/// Shapes: x `[batch, height·width·channels]`, weight `[kh, kw, channels, filters]`, y `[batch, height'·width'·filters]`.
pub fn conv2d<T: Scalar>(
    team: &Team,
    conv: &Conv2d,
    x: ArrayView2<T>,
    weight: &[T],
    y: ArrayViewMut2<T>,
    scratch: &mut [T],
) {
    let sizes = [x.ncols(), y.ncols(), weight.len()];
    conv.check([x.nrows(), y.nrows()], sizes, (team, scratch));
    T::conv2d(team, conv, x, weight, y, scratch);
}

/// The gradient of the input, which is also the transposed convolution of `d_y`; overwrites `d_x`.
///
/// ```text
/// forward, stride 2     x  0 1 2 3 4 5      backward, by phases      x  even:  taps 2, 0 of outputs i - 1, i
///                       y  └─0─┘ │                                   x  odd:   tap 1     of output  i
///                              └─1─┘
/// ```
///
/// d_x[iy, ix, c] = Σ d_y[oy, ox, f] · weight[ky, kx, c, f] over all taps and outputs with
/// iy = oy·stride + ky·dilation - before (and so for x). With stride s the inputs fall into s·s phases; within one phase
/// it is a convolution of stride 1 with every s-th tap. Taps go from the last to the first, so that outputs follow one
/// another as they lie in memory: order ky, kx downwards, f upwards; a tap whose output would lie outside counts as 0 times
/// its weight. Blocks and lanes (for fewer than 4 channels) are as in [`conv2d`], of the kernel rows of the phase.
/// Shapes as in [`conv2d`]. As a transposed convolution it turns images of `filters` channels into such of `channels`.
pub fn conv2d_input<T: Scalar>(
    team: &Team,
    conv: &Conv2d,
    d_y: ArrayView2<T>,
    weight: &[T],
    d_x: ArrayViewMut2<T>,
    scratch: &mut [T],
) {
    let sizes = [d_x.ncols(), d_y.ncols(), weight.len()];
    conv.check([d_x.nrows(), d_y.nrows()], sizes, (team, scratch));
    T::conv2d_input(team, conv, d_y, weight, d_x, scratch);
}

/// The gradient of the weights, d_weight[ky, kx, c, f] = (or +=) Σ x[…, c] · d_y[oy, ox, f] over images and outputs.
///
/// Sums go in the order of images, oy, ox, in blocks of about 256 outputs: images are taken [`together`] while they are
/// small, rows of output where they are large. For each block s = 0; s = s + x·d_y; d_weight = s for the first
/// block of [`Write::Overwrite`], else d_weight = d_weight + s.
/// Shapes as in [`conv2d`]. For a transposed convolution x is the gradient of its output and d_y its input.
pub fn conv2d_weight<T: Scalar>(
    team: &Team,
    conv: &Conv2d,
    x: ArrayView2<T>,
    d_y: ArrayView2<T>,
    write: Write,
    d_weight: &mut [T],
    scratch: &mut [T],
) {
    let sizes = [x.ncols(), d_y.ncols(), d_weight.len()];
    conv.check([x.nrows(), d_y.nrows()], sizes, (team, scratch));
    T::conv2d_weight(team, conv, x, d_y, write, d_weight, scratch);
}

#[cfg(test)]
mod tests;
