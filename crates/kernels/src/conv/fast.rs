//! Forward and backward to the input: windows over an image with padding, times panels of the weights.
//!
//! ```text
//! for every band of rows          its image with padding, at most 128 KB, lies in the second cache
//!   for every phase               one forward; stride · stride backwards
//!     for every panel             eight columns of the weights, packed once a call
//!       for every block of kernel rows      256 steps of the panel, 8 KB, stay in the first cache
//!         for every 5 (or 6) pixels         a tile
//! ```

use std::ops::Range;

use ndarray::{ArrayView2, ArrayViewMut2};

use super::axis::Axis;
use super::image::Image;
use super::tile::{COLUMNS, NOWHERE, Row, Walk, heights, tile};
use super::{Conv2d, together};
use crate::gemm::pack::{in_rows, transposed};
use crate::matrix::{Matrix, MatrixMut, lined};
use crate::parallel::{Divide, SliceMut};
use crate::{Share, Team, naive};

pub(crate) use super::weight::conv2d_weight;

/// Most numbers of a band's image, unless one row has more: an eighth of the second cache.
const BAND: usize = 32 * 1024;

pub(crate) fn conv2d(
    team: &Team,
    conv: &Conv2d,
    x: ArrayView2<f32>,
    weight: &[f32],
    y: ArrayViewMut2<f32>,
    scratch: &mut [f32],
) {
    if !(lined(&x) && lined(&y)) {
        return naive::conv2d(conv, x, weight, y);
    }
    Windows::forward(conv).compute(team, weight, x, y, scratch);
}

pub(crate) fn conv2d_input(
    team: &Team,
    conv: &Conv2d,
    d_y: ArrayView2<f32>,
    weight: &[f32],
    d_x: ArrayViewMut2<f32>,
    scratch: &mut [f32],
) {
    if !(lined(&d_y) && lined(&d_x)) {
        return naive::conv2d_input(conv, d_y, weight, d_x);
    }
    Windows::backward(conv).compute(team, weight, d_y, d_x, scratch);
}

/// Scratch memory of one member for either of them.
pub(super) fn part(conv: &Conv2d) -> usize {
    Windows::forward(conv)
        .scratch()
        .max(Windows::backward(conv).scratch())
}

/// A convolution or the gradient of its input: each a sum over windows of a source for every cell of a target.
struct Windows<'a> {
    conv: &'a Conv2d,
    backward: bool,
    /// Height, width and channels.
    source: [usize; 3],
    target: [usize; 3],
}

impl<'a> Windows<'a> {
    fn forward(conv: &'a Conv2d) -> Self {
        let [height, width] = conv.output();
        Windows {
            conv,
            backward: false,
            source: conv.input,
            target: [height, width, conv.filters],
        }
    }

    fn backward(conv: &'a Conv2d) -> Self {
        let Windows { source, target, .. } = Windows::forward(conv);
        Windows {
            conv,
            backward: true,
            source: target,
            target: source,
        }
    }

    /// How many phases an axis has, each with taps of its own: one forward, a stride of them backwards.
    fn phases(&self, axis: usize) -> usize {
        if self.backward {
            self.conv.stride[axis]
        } else {
            1
        }
    }

    fn axis(&self, axis: usize, phase: usize) -> Axis {
        if self.backward {
            Axis::backward(self.conv, axis, phase)
        } else {
            Axis::forward(self.conv, axis)
        }
    }

    /// The cells of the source that are read along an axis for some of its targets.
    fn extent(&self, axis: usize, targets: &Range<usize>) -> Range<isize> {
        (0..self.phases(axis))
            .filter_map(|phase| self.axis(axis, phase).within(targets).extent())
            .reduce(|a, b| a.start.min(b.start)..a.end.max(b.end))
            .unwrap_or(0..0)
    }

    /// At most so many cells of the source are read along an axis for so many targets side by side.
    fn reach(&self, axis: usize, targets: usize) -> usize {
        let Conv2d {
            kernel,
            stride,
            dilation,
            ..
        } = self.conv;
        let (targets, taps) = (targets.max(1) - 1, (kernel[axis] - 1) * dilation[axis]);
        if self.backward {
            (targets + taps) / stride[axis] + 1
        } else {
            targets * stride[axis] + taps + 1
        }
    }

    /// Numbers of the source's part that so many rows of the target read.
    fn image(&self, rows: usize) -> usize {
        self.reach(0, rows) * self.reach(1, self.target[1]) * self.source[2]
    }

    /// Rows of the target that are computed together.
    fn band(&self) -> usize {
        let mut rows = self.target[0].max(1);
        while rows > 1 && self.image(rows) > BAND {
            rows = rows.div_ceil(2);
        }
        rows
    }

    /// Numbers of the weights in panels.
    fn panels(&self) -> usize {
        let taps = self.conv.kernel[0] * self.conv.kernel[1];
        taps * self.source[2] * self.target[2].next_multiple_of(COLUMNS)
    }

    /// Numbers of scratch memory of one member: a band's image and the panels.
    fn scratch(&self) -> usize {
        self.image(self.band()) + self.panels()
    }

    fn compute(
        &self,
        team: &Team,
        weight: &[f32],
        source: ArrayView2<f32>,
        target: ArrayViewMut2<f32>,
        scratch: &mut [f32],
    ) {
        let (batch, [height, width, _]) = (source.nrows(), self.target);
        let scratch = SliceMut::new(scratch, self.scratch());
        let images = Images {
            source: Matrix::new(source),
            target: MatrixMut::new(target),
        };
        // By images, or by rows where there are fewer images than members.
        let unit = if batch < team.members() { 1 } else { height };
        let [down, across] = [0, 1].map(|axis| self.phases(axis));
        let cost = 2 * unit * width * weight.len() / (down * across);
        team.split(batch * height / unit.max(1), cost, |share| {
            // SAFETY: a member's own part of the scratch memory, and rows of targets that no other member has.
            unsafe {
                let own = scratch.part(share.member..share.member + 1);
                let (panels, image) = own.split_at_mut(self.panels());
                self.pack(weight, panels);
                let rows = share.range.start * unit..share.range.end * unit;
                self.rows(&share, &images, rows, panels, image);
            }
        });
    }

    /// The weights of all phases, each with its taps in the order of sums, as panels of eight columns.
    fn pack(&self, weight: &[f32], panels: &mut [f32]) {
        let ([_, kw], channels, filters) =
            (self.conv.kernel, self.conv.input[2], self.conv.filters);
        let mut panel = panels.as_mut_ptr();
        for_each_phase(self, |[down, across]| {
            for column in (0..self.target[2]).step_by(COLUMNS) {
                let width = COLUMNS.min(self.target[2] - column);
                for (ky, kx) in taps(&down, &across) {
                    let tap = &weight[(ky * kw + kx) * channels * filters..];
                    // SAFETY: the matrix [channels, filters] of a tap and, as long as there are taps, room.
                    unsafe {
                        if self.backward {
                            let from = tap.as_ptr().add(column * filters);
                            transposed(from, filters, panel, filters, width);
                        } else {
                            let from = tap.as_ptr().add(column);
                            in_rows(from, filters, panel, channels, width);
                        }
                        panel = panel.add(self.source[2] * COLUMNS);
                    }
                }
            }
        });
    }

    /// Rows of the targets of all images, counted through.
    ///
    /// # Safety
    /// They exist, and nobody else touches them; `image` has the size of [`Windows::image`] of a band.
    unsafe fn rows(
        &self,
        share: &Share,
        images: &Images,
        rows: Range<usize>,
        panels: &[f32],
        image: &mut [f32],
    ) {
        let ([height, width, channels], band) = (self.target, self.band());
        let columns = self.extent(1, &(0..width));
        let mut row = rows.start;
        while row < rows.end {
            let (index, first) = (row / height, row % height);
            let targets = first..height.min(first + band).min(first + rows.end - row);
            // SAFETY: an image of each, which exist, and room for the part that is read.
            unsafe {
                let source = Image::with_padding(
                    images.source.as_ptr().add(index * images.source.stride()),
                    self.source,
                    self.extent(0, &targets),
                    columns.clone(),
                    image.as_mut_ptr(),
                );
                let target = images
                    .target
                    .as_mut_ptr()
                    .add(index * images.target.stride());
                let mut panel = panels.as_ptr();
                for_each_phase(self, |[down, across]| {
                    let part = Part {
                        windows: self,
                        axes: [down.within(&targets), across],
                        source,
                        target,
                    };
                    part.compute(panel);
                    panel = panel.add(part.steps() * channels.next_multiple_of(COLUMNS));
                });
            }
            row += targets.len();
            share.beat();
        }
    }
}

/// The batch on both sides.
struct Images<'a> {
    source: Matrix<'a, f32>,
    target: MatrixMut<'a, f32>,
}

fn for_each_phase(windows: &Windows, mut f: impl FnMut([Axis; 2])) {
    for phase in 0..windows.phases(0) {
        let down = windows.axis(0, phase);
        for phase in 0..windows.phases(1) {
            f([down, windows.axis(1, phase)]);
        }
    }
}

/// The taps of two axes, in the order of sums.
fn taps(down: &Axis, across: &Axis) -> impl Iterator<Item = (usize, usize)> {
    let tap = |axis: &Axis, j: usize| (axis.tap as isize + j as isize * axis.tap_step) as usize;
    (0..down.taps).flat_map(move |y| (0..across.taps).map(move |x| (tap(down, y), tap(across, x))))
}

/// One phase of a band.
struct Part<'a> {
    windows: &'a Windows<'a>,
    axes: [Axis; 2],
    source: Image,
    target: *mut f32,
}

impl Part<'_> {
    /// Steps of k.
    fn steps(&self) -> usize {
        self.axes[0].taps * self.axes[1].taps * self.windows.source[2]
    }

    /// # Safety
    /// Source, targets and panels exist; nobody else touches the targets.
    unsafe fn compute(&self, panels: *const f32) {
        let ([down, across], channels) = (self.axes, self.windows.target[2]);
        if down.count * across.count == 0 {
            return;
        }
        if self.steps() == 0 {
            // SAFETY: the caller's promise.
            return unsafe { self.clear() };
        }
        let per_row = across.taps * self.windows.source[2];
        let rows = together(down.taps, per_row);
        for (i, column) in (0..channels).step_by(COLUMNS).enumerate() {
            let width = COLUMNS.min(channels - column);
            for first in (0..down.taps).step_by(rows) {
                let rows = first..down.taps.min(first + rows);
                // SAFETY: the panel of these columns from the block's first step on.
                unsafe {
                    let b = panels.add((i * self.steps() + first * per_row) * COLUMNS);
                    self.column_of_tiles(b, rows, column..column + width);
                }
            }
        }
    }

    /// All pixels, for the columns of one panel and the kernel rows of one block.
    ///
    /// # Safety
    /// As [`Part::compute`].
    unsafe fn column_of_tiles(&self, b: *const f32, taps: Range<usize>, columns: Range<usize>) {
        let walk = self.walk(taps.len());
        let mut pixels = self.pixels(taps.start, columns.start);
        let mut rows = NOWHERE;
        for height in heights(self.axes[0].count * self.axes[1].count) {
            for row in &mut rows[..height] {
                *row = pixels.next();
            }
            // SAFETY: as many pixels as there are, each with the window it reads and the columns it has.
            unsafe { tile(&walk, &rows[..height], b, columns.len(), taps.start > 0) };
        }
    }

    /// The way through a window: pieces are whole kernel rows where its cells lie side by side.
    fn walk(&self, kernel_rows: usize) -> Walk {
        let ([down, across], channels) = (self.axes, self.windows.source[2]);
        let row = down.distance * self.source.row;
        let cell = across.distance * channels;
        let (pieces, steps) = if across.distance == 1 {
            (1, across.taps * channels)
        } else {
            (across.taps, channels)
        };
        let after_piece = if pieces == 1 { 0 } else { cell - channels };
        let passed = pieces * (steps + after_piece);
        Walk {
            groups: kernel_rows,
            pieces,
            steps,
            a: [1, after_piece, row.wrapping_sub(passed)],
            b: [COLUMNS, 0, 0],
        }
    }

    /// The pixels of this part one after another, from the kernel row and the column given.
    fn pixels(&self, kernel_row: usize, column: usize) -> Pixels {
        let [down, across] = self.axes;
        let ([_, _, from], [_, width, to]) = (self.windows.source, self.windows.target);
        let top = down.source + (kernel_row * down.distance) as isize;
        let pixel = down.target * width + across.target;
        let head_step = across.stride * from;
        let sums_step = across.target_step * to;
        Pixels {
            // SAFETY: the first window's first cell and the first pixel, which exist.
            next: unsafe {
                Row {
                    head: self.source.at(top, across.source, from),
                    sums: self.target.add(pixel * to + column),
                }
            },
            steps: [head_step, sums_step],
            jumps: [
                (down.stride * self.source.row).wrapping_sub(across.count * head_step),
                (down.target_step * width * to).wrapping_sub(across.count * sums_step),
            ],
            left: across.count,
            count: across.count,
        }
    }

    /// A phase without taps: sums of nothing.
    ///
    /// # Safety
    /// As [`Part::compute`].
    unsafe fn clear(&self) {
        let mut pixels = self.pixels(0, 0);
        for _ in 0..self.axes[0].count * self.axes[1].count {
            let pixel = pixels.next().sums;
            // SAFETY: the channels of a pixel.
            unsafe { pixel.write_bytes(0, self.windows.target[2]) };
        }
    }
}

/// Runs over the pixels of a part, row by row.
struct Pixels {
    next: Row,
    /// From pixel to pixel of source and target, and after a row of `count` of them.
    steps: [usize; 2],
    jumps: [usize; 2],
    left: usize,
    count: usize,
}

impl Pixels {
    #[inline(always)]
    fn next(&mut self) -> Row {
        let row = self.next;
        self.advance(self.steps);
        self.left -= 1;
        if self.left == 0 {
            self.advance(self.jumps);
            self.left = self.count;
        }
        row
    }

    #[inline(always)]
    fn advance(&mut self, by: [usize; 2]) {
        self.next.head = self.next.head.wrapping_add(by[0]);
        self.next.sums = self.next.sums.wrapping_add(by[1]);
    }
}
