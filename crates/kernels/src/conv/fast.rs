//! Forward and backward to the input: strips of windows times panels of the weights.
//!
//! ```text
//! for every strip of 5 (or 6) pixels, of every phase (one forward; stride · stride backwards)
//!   for every block of kernel rows, about 256 steps
//!     copy the strip's windows            6 KB in the first cache; padding becomes zeros
//!     for every panel                     eight columns of the weights, packed once a call, from the second cache
//!       a tile of the matrix product
//! ```

use std::ops::Range;

use ndarray::{ArrayView2, ArrayViewMut2};

use super::axis::Axis;
use super::dots::{MANY, dots};
use super::strip::{COLUMNS, add, clear, copy, heights, product, vectors};
use super::{Conv2d, together};
use crate::gemm::STEPS;
use crate::gemm::pack::{in_rows, transposed};
use crate::gemm::tile::ROWS;
use crate::matrix::{Matrix, MatrixMut, lined};
use crate::parallel::{Divide, SliceMut};
use crate::{Share, Team, naive};

pub(crate) use super::weight::conv2d_weight;

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

    /// Numbers of the weights in panels.
    fn panels(&self) -> usize {
        let taps = self.conv.kernel[0] * self.conv.kernel[1];
        if self.is_narrow() {
            // A block, of a tap at least, may end with three zeros.
            taps * (self.source[2] + 3) * self.target[2]
        } else {
            taps * self.source[2] * self.target[2].next_multiple_of(COLUMNS)
        }
    }

    /// Whether pixels have too few channels for tiles.
    fn is_narrow(&self) -> bool {
        self.target[2] < MANY
    }

    /// Numbers of one block's weights in panels, or in vectors along its steps.
    fn block_size(&self, steps: usize) -> usize {
        if self.is_narrow() {
            steps.next_multiple_of(MANY) * self.target[2]
        } else {
            steps * self.target[2].next_multiple_of(COLUMNS)
        }
    }

    /// Numbers of a strip's windows in one block.
    fn strip(&self) -> usize {
        ROWS * (STEPS.max(self.conv.kernel[1] * self.source[2]) + 3)
    }

    /// Numbers of scratch memory of one member.
    fn scratch(&self) -> usize {
        self.strip() + self.panels()
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
                let (panels, strip) = own.split_at_mut(self.panels());
                self.pack(weight, panels.as_mut_ptr());
                let rows = share.range.start * unit..share.range.end * unit;
                self.rows(&share, &images, rows, panels, strip);
            }
        });
    }

    /// The weights as panels: phase by phase, block by block, eight columns at a time, taps in the order of sums.
    ///
    /// # Safety
    /// There is room for [`Windows::panels`].
    unsafe fn pack(&self, weight: &[f32], mut panel: *mut f32) {
        self.for_each_phase(|[down, across]| {
            let size = together(down.taps, across.taps * self.source[2]);
            for block in blocks(down.taps, size) {
                let steps = block.len() * across.taps * self.source[2];
                let taps = || taps(&down, &across, block.clone()).map(|tap| self.tap(weight, tap));
                // SAFETY: room as promised.
                unsafe {
                    if self.is_narrow() {
                        self.pack_vectors(taps(), steps, panel);
                    } else {
                        self.pack_panels(taps, panel);
                    }
                    panel = panel.add(self.block_size(steps));
                }
            }
        });
    }

    /// The matrix [channels, filters] of a tap.
    fn tap<'w>(&self, weight: &'w [f32], [ky, kx]: [usize; 2]) -> &'w [f32] {
        let size = self.conv.input[2] * self.conv.filters;
        &weight[(ky * self.conv.kernel[1] + kx) * size..][..size]
    }

    /// # Safety
    /// There is room for the panels of these taps.
    unsafe fn pack_panels<'w, I: Iterator<Item = &'w [f32]>>(
        &self,
        taps: impl Fn() -> I,
        mut panel: *mut f32,
    ) {
        let filters = self.conv.filters;
        for column in (0..self.target[2]).step_by(COLUMNS) {
            let width = COLUMNS.min(self.target[2] - column);
            for tap in taps() {
                // SAFETY: columns of a tap's matrix, and room as promised.
                unsafe {
                    if self.backward {
                        let from = tap.as_ptr().add(column * filters);
                        transposed(from, filters, panel, filters, width);
                    } else {
                        let from = tap.as_ptr().add(column);
                        in_rows(from, filters, panel, self.source[2], width);
                    }
                    panel = panel.add(self.source[2] * COLUMNS);
                }
            }
        }
    }

    /// Weights in vectors of four steps, one for each channel in turn; missing steps are 0.
    ///
    /// # Safety
    /// There is room.
    unsafe fn pack_vectors<'w>(
        &self,
        taps: impl Iterator<Item = &'w [f32]>,
        steps: usize,
        vectors: *mut f32,
    ) {
        let ([_, _, from], [_, _, to]) = (self.source, self.target);
        // SAFETY: the size of a block; step k of channel c is one of them.
        unsafe {
            clear(vectors, self.block_size(steps));
            let mut k = 0;
            for tap in taps {
                for i in 0..from {
                    for c in 0..to {
                        let index = if self.backward {
                            c * from + i
                        } else {
                            i * to + c
                        };
                        *vectors.add((k / MANY * to + c) * MANY + k % MANY) = tap[index];
                    }
                    k += 1;
                }
            }
        }
    }

    /// Rows of the targets of all images, counted through.
    ///
    /// # Safety
    /// They exist, and nobody else touches them; `strip` has the size of [`Windows::strip`].
    unsafe fn rows(
        &self,
        share: &Share,
        images: &Images,
        rows: Range<usize>,
        panels: &[f32],
        strip: &mut [f32],
    ) {
        let height = self.target[0];
        let mut row = rows.start;
        while row < rows.end {
            let (index, first) = (row / height, row % height);
            let targets = first..height.min(first + rows.end - row);
            let mut panel = panels.as_ptr();
            self.for_each_phase(|[down, across]| {
                // SAFETY: an image of each, which exist; the panels of this phase.
                unsafe {
                    let part = Part {
                        windows: self,
                        axes: [down.within(&targets), across],
                        block: together(down.taps, across.taps * self.source[2]),
                        source: images.source.as_ptr().add(index * images.source.stride()),
                        target: images
                            .target
                            .as_mut_ptr()
                            .add(index * images.target.stride()),
                    };
                    part.compute(panel, strip);
                    for block in blocks(down.taps, part.block) {
                        panel = panel.add(self.block_size(part.steps(&block)));
                    }
                }
            });
            row += targets.len();
            share.beat();
        }
    }

    fn for_each_phase(&self, mut f: impl FnMut([Axis; 2])) {
        for phase in 0..self.phases(0) {
            let down = self.axis(0, phase);
            for phase in 0..self.phases(1) {
                f([down, self.axis(1, phase)]);
            }
        }
    }
}

/// The batch on both sides.
struct Images<'a> {
    source: Matrix<'a, f32>,
    target: MatrixMut<'a, f32>,
}

/// Blocks of kernel rows of a phase, each of `size` rows.
fn blocks(rows: usize, size: usize) -> impl Iterator<Item = Range<usize>> {
    let mut first = 0;
    std::iter::from_fn(move || {
        let block = first..rows.min(first + size);
        first = block.end;
        (!block.is_empty()).then_some(block)
    })
}

/// The taps of some kernel rows, in the order of sums.
fn taps(down: &Axis, across: &Axis, rows: Range<usize>) -> impl Iterator<Item = [usize; 2]> {
    let tap = |axis: &Axis, j: usize| (axis.tap as isize + j as isize * axis.tap_step) as usize;
    rows.flat_map(move |y| (0..across.taps).map(move |x| [tap(down, y), tap(across, x)]))
}

/// One phase of an image.
struct Part<'a> {
    windows: &'a Windows<'a>,
    axes: [Axis; 2],
    /// Kernel rows of a block.
    block: usize,
    source: *const f32,
    target: *mut f32,
}

/// A pixel of the target and the row and column where its window begins.
#[derive(Clone, Copy)]
struct Pixel {
    target: *mut f32,
    window: [isize; 2],
}

impl Part<'_> {
    /// Steps of k in a block.
    fn steps(&self, block: &Range<usize>) -> usize {
        block.len() * self.axes[1].taps * self.windows.source[2]
    }

    /// # Safety
    /// Source, targets and panels exist; nobody else touches the targets.
    unsafe fn compute(&self, panels: *const f32, strip: &mut [f32]) {
        let ([down, across], [_, _, channels]) = (self.axes, self.windows.target);
        let mut pixels = self.pixels();
        let mut some = [pixels.next; ROWS];
        for height in heights(down.count * across.count) {
            let some = &mut some[..height];
            some.iter_mut().for_each(|pixel| *pixel = pixels.next());
            // SAFETY: pixels that exist, the strip with their windows and the panels in their order.
            unsafe {
                if down.taps * across.taps * self.windows.source[2] == 0 {
                    some.iter().for_each(|pixel| clear(pixel.target, channels));
                    continue;
                }
                let mut panel = panels;
                for block in blocks(down.taps, self.block) {
                    if self.windows.is_narrow() {
                        self.narrow(some, &block, panel, strip.as_mut_ptr());
                    } else {
                        self.wide(some, &block, panel, strip.as_mut_ptr());
                    }
                    panel = panel.add(self.windows.block_size(self.steps(&block)));
                }
            }
        }
    }

    /// One block of a few pixels in tiles.
    ///
    /// # Safety
    /// As [`Part::compute`].
    #[inline(always)]
    unsafe fn wide(
        &self,
        pixels: &[Pixel],
        block: &Range<usize>,
        mut panel: *const f32,
        strip: *mut f32,
    ) {
        let (steps, [_, _, channels]) = (self.steps(block), self.windows.target);
        // SAFETY: the caller's promise.
        unsafe {
            self.copy_windows(pixels, block.clone(), 0, strip);
            let (a, accumulate) = (((strip.cast_const(), steps), false), block.start > 0);
            if self.is_dense() {
                for column in (0..channels).step_by(COLUMNS) {
                    let shape = (pixels.len(), COLUMNS.min(channels - column));
                    let c = (pixels[0].target.add(column), channels);
                    product(shape, steps, a, panel, c, accumulate);
                    panel = panel.add(steps * COLUMNS);
                }
            } else {
                let mut sums = [[0.0; COLUMNS]; ROWS];
                for column in (0..channels).step_by(COLUMNS) {
                    let shape = (pixels.len(), COLUMNS.min(channels - column));
                    let c = (sums.as_mut_ptr().cast(), COLUMNS);
                    product(shape, steps, a, panel, c, false);
                    for (pixel, sums) in pixels.iter().zip(&sums) {
                        add(&sums[..shape.1], pixel.target.add(column), accumulate);
                    }
                    panel = panel.add(steps * COLUMNS);
                }
            }
        }
    }

    /// Whether its pixels are all there are, side by side.
    fn is_dense(&self) -> bool {
        self.axes.iter().all(|axis| axis.target_step == 1)
    }

    /// One block of a few pixels of one to three channels.
    ///
    /// # Safety
    /// As [`Part::compute`].
    unsafe fn narrow(
        &self,
        pixels: &[Pixel],
        block: &Range<usize>,
        weights: *const f32,
        strip: *mut f32,
    ) {
        let (steps, [_, _, channels]) = (self.steps(block), self.windows.target);
        let stride = steps.next_multiple_of(MANY);
        // SAFETY: the caller's promise; windows are filled up to whole vectors.
        unsafe {
            self.copy_windows(pixels, block.clone(), stride - steps, strip);
            let size = (pixels.len(), channels);
            let (a, mut sums) = ((strip.cast_const(), stride), [[0.0; MANY]; ROWS]);
            dots(size, stride / MANY, a, weights, &mut sums);
            for (pixel, sums) in pixels.iter().zip(&sums) {
                add(&sums[..channels], pixel.target, block.start > 0);
            }
        }
    }

    /// Some kernel rows of the windows of pixels, one window after the other, each followed by `gap` zeros.
    ///
    /// # Safety
    /// The source exists, and there is room.
    #[inline(always)]
    unsafe fn copy_windows(&self, pixels: &[Pixel], rows: Range<usize>, gap: usize, to: *mut f32) {
        let run = self.axes[1].taps * self.windows.source[2];
        // SAFETY: the caller's promise.
        unsafe {
            match run.div_ceil(4) {
                2 => self.copy_runs::<2>(pixels, rows, gap, to),
                3 => self.copy_runs::<3>(pixels, rows, gap, to),
                4 => self.copy_runs::<4>(pixels, rows, gap, to),
                _ => self.copy_runs::<0>(pixels, rows, gap, to),
            }
        }
    }

    /// The same for kernel rows of N vectors, where N is not 0.
    ///
    /// # Safety
    /// As [`Part::copy_windows`].
    #[inline(never)]
    unsafe fn copy_runs<const N: usize>(
        &self,
        pixels: &[Pixel],
        rows: Range<usize>,
        gap: usize,
        mut to: *mut f32,
    ) {
        let [height, width, channels] = self.windows.source.map(|size| size as isize);
        let [down, across] = self.axes;
        let taps = across.taps as isize;
        let run = (taps * channels) as usize;
        let reach = (taps - 1) * across.distance as isize;
        let row = down.distance * (width * channels) as usize;
        for pixel in pixels {
            let left = pixel.window[1];
            let top = pixel.window[0] + (rows.start * down.distance) as isize;
            let bottom = top + ((rows.len() - 1) * down.distance) as isize;
            let inside = top >= 0 && bottom < height && left >= 0 && left + reach < width;
            if inside && across.distance == 1 {
                let mut from = self.source.wrapping_offset((top * width + left) * channels);
                for _ in 0..rows.len() {
                    // SAFETY: a kernel row of cells that exist, and room for it.
                    unsafe {
                        if N > 0 {
                            vectors::<N>(from, to, run);
                        } else {
                            copy(from, to, run);
                        }
                        to = to.add(run);
                    }
                    from = from.wrapping_add(row);
                }
            } else {
                for row in 0..rows.len() {
                    // SAFETY: the caller's promise.
                    unsafe {
                        self.copy_row(top + (row * down.distance) as isize, left, to);
                        to = to.add(run);
                    }
                }
            }
            if gap > 0 {
                // SAFETY: room for the gap.
                unsafe {
                    clear(to, gap);
                    to = to.add(gap);
                }
            }
        }
    }

    /// A kernel row of a window, of which cells may be outside: zeros.
    ///
    /// # Safety
    /// As [`Part::copy_windows`].
    #[inline(never)]
    unsafe fn copy_row(&self, y: isize, left: isize, mut to: *mut f32) {
        let [height, width, channels] = self.windows.source;
        let Axis { taps, distance, .. } = self.axes[1];
        // SAFETY: a row of the source where it has one, cells of it where it has them.
        unsafe {
            if y < 0 || y >= height as isize {
                return clear(to, taps * channels);
            }
            let row = self.source.add(y as usize * width * channels);
            if distance == 1 {
                let start = (-left).clamp(0, taps as isize);
                let end = (width as isize - left).clamp(start, taps as isize);
                let [before, count] = [start, end - start].map(|n| n as usize * channels);
                let from = row.wrapping_offset((left + start) * channels as isize);
                clear(to, before);
                copy(from, to.add(before), count);
                clear(to.add(before + count), taps * channels - before - count);
                return;
            }
            for tap in 0..taps {
                let x = left + (tap * distance) as isize;
                if x < 0 || x >= width as isize {
                    clear(to, channels);
                } else {
                    copy(row.add(x as usize * channels), to, channels);
                }
                to = to.add(channels);
            }
        }
    }

    /// The pixels of this part, one after another.
    fn pixels(&self) -> Pixels {
        let [down, across] = self.axes;
        let [_, width, channels] = self.windows.target;
        let first = (down.target * width + across.target) * channels;
        let step = across.target_step * channels;
        let row = down.target_step * width * channels;
        Pixels {
            next: Pixel {
                target: self.target.wrapping_add(first),
                window: [down.source, across.source],
            },
            step,
            jump: row.wrapping_sub(across.count * step),
            strides: [down.stride, across.stride].map(|stride| stride as isize),
            left: across.count,
            axis: across,
        }
    }
}

/// Runs over the pixels of a part, row by row.
struct Pixels {
    next: Pixel,
    /// Numbers from pixel to pixel of the target, and on after a row of them.
    step: usize,
    jump: usize,
    /// Cells from window to window.
    strides: [isize; 2],
    left: usize,
    axis: Axis,
}

impl Pixels {
    #[inline(always)]
    fn next(&mut self) -> Pixel {
        let pixel = self.next;
        self.next.target = self.next.target.wrapping_add(self.step);
        self.next.window[1] += self.strides[1];
        self.left -= 1;
        if self.left == 0 {
            self.next.target = self.next.target.wrapping_add(self.jump);
            self.next.window = [self.next.window[0] + self.strides[0], self.axis.source];
            self.left = self.axis.count;
        }
        pixel
    }
}
