//! One phase of an image: tiles of a few windows, times all columns of the weights.

use std::ops::Range;

use super::axis::Axis;
use super::dots::{MANY, dots};
use super::fast::{Windows, blocks};
use super::image::with_padding;
use super::pixels::Pixels;
use super::tiles::{COLUMNS, add, heights, product_along};
use crate::gemm::tile::ROWS;
use crate::gemm::walk::Walk;
use crate::lanes::{clear, copy};

/// One phase of an image.
pub(super) struct Part<'a> {
    pub(super) windows: &'a Windows<'a>,
    pub(super) axes: [Axis; 2],
    /// Kernel rows of a block.
    pub(super) block: usize,
    pub(super) source: *const f32,
    pub(super) target: *mut f32,
}

impl Part<'_> {
    /// Steps of k in a block.
    pub(super) fn steps(&self, block: &Range<usize>) -> usize {
        block.len() * self.axes[1].taps * self.windows.source[2]
    }

    /// # Safety
    /// Source, targets and panels exist; nobody else touches the targets. `band` and `strip` have room for what this part
    /// reads of the source, and for the windows of a tile.
    pub(super) unsafe fn compute(&self, mut panels: *const f32, band: &mut [f32], strip: *mut f32) {
        let ([down, across], [_, width, channels]) = (self.axes, self.windows.target);
        let [rows, columns] = self.axes.map(|axis| axis.extent().unwrap_or(0..0));
        let (row, cell) = (
            columns.len() * self.windows.source[2],
            self.windows.source[2],
        );
        debug_assert!(rows.len() * row <= band.len(), "a band without room");
        let (target, band) = ((self.target, [width, channels]), band.as_mut_ptr());
        let mut pixels = Pixels::new(self.axes, target, (band, [row, cell]));
        let count = down.count * across.count;
        // SAFETY: an image that exists and room for the part of it; pixels that exist, and the panels in their order.
        unsafe {
            if down.taps * across.taps * cell == 0 {
                return (0..count).for_each(|_| clear(pixels.step().target, channels));
            }
            with_padding(self.source, self.windows.source, rows, columns, band);
            for block in blocks(down.taps, self.block) {
                let walk = self.walk(&block, row);
                let first = block.start * down.distance * row;
                self.add_block(pixels.clone(), count, &walk, first, panels, strip);
                panels = panels.add(self.windows.block_size(walk.steps()));
            }
        }
    }

    /// What a block of kernel rows adds to all pixels; their windows go on `first` numbers behind their beginning.
    ///
    /// # Safety
    /// As [`Part::compute`].
    unsafe fn add_block(
        &self,
        mut pixels: Pixels,
        count: usize,
        walk: &Walk,
        first: usize,
        panels: *const f32,
        strip: *mut f32,
    ) {
        let (mut targets, mut heads) = ([self.target; ROWS], [panels; ROWS]);
        for height in heights(count) {
            for (target, head) in targets.iter_mut().zip(&mut heads).take(height) {
                let pixel = pixels.step();
                (*target, *head) = (pixel.target, pixel.window.wrapping_add(first));
            }
            let (targets, heads) = (&targets[..height], &heads[..height]);
            // SAFETY: the caller's promise.
            unsafe {
                if self.windows.is_narrow() {
                    self.narrow(targets, heads, walk, first > 0, panels, strip);
                } else {
                    self.wide(targets, heads, walk, first > 0, panels);
                }
            }
        }
    }

    /// How the numbers of a window lie in the band: a kernel row is a run, or each of its cells where they are apart.
    fn walk(&self, block: &Range<usize>, row: usize) -> Walk {
        let ([down, across], channels) = (self.axes, self.windows.source[2]);
        let apart = across.distance > 1;
        Walk {
            rounds: block.len(),
            runs: if apart { across.taps } else { 1 },
            run: if apart {
                channels
            } else {
                across.taps * channels
            },
            along: across.distance * channels,
            down: down.distance * row,
        }
    }

    /// A few pixels in tiles.
    ///
    /// # Safety
    /// As [`Part::compute`].
    #[inline(always)]
    unsafe fn wide(
        &self,
        targets: &[*mut f32],
        heads: &[*const f32],
        walk: &Walk,
        accumulate: bool,
        mut panel: *const f32,
    ) {
        let ([_, _, channels], size) = (self.windows.target, walk.steps() * COLUMNS);
        // SAFETY: the caller's promise.
        unsafe {
            if self.is_dense() {
                for column in (0..channels).step_by(COLUMNS) {
                    let c = (targets[0].add(column), channels);
                    let width = COLUMNS.min(channels - column);
                    product_along(heads, width, walk, panel, c, accumulate);
                    panel = panel.add(size);
                }
            } else {
                let mut sums = [[0.0; COLUMNS]; ROWS];
                for column in (0..channels).step_by(COLUMNS) {
                    let c = (sums.as_mut_ptr().cast(), COLUMNS);
                    let width = COLUMNS.min(channels - column);
                    product_along(heads, width, walk, panel, c, false);
                    for (target, sums) in targets.iter().zip(&sums) {
                        add(&sums[..width], target.add(column), accumulate);
                    }
                    panel = panel.add(size);
                }
            }
        }
    }

    /// Whether its pixels lie side by side.
    fn is_dense(&self) -> bool {
        let [down, across] = self.axes;
        let in_rows = down.count == 1 || across.count == self.windows.target[1];
        in_rows && down.target_step == 1 && across.target_step == 1
    }

    /// A few pixels of one to three channels.
    ///
    /// # Safety
    /// As [`Part::compute`].
    unsafe fn narrow(
        &self,
        targets: &[*mut f32],
        heads: &[*const f32],
        walk: &Walk,
        accumulate: bool,
        weights: *const f32,
        strip: *mut f32,
    ) {
        let [_, _, channels] = self.windows.target;
        let stride = walk.steps().next_multiple_of(MANY);
        // SAFETY: the caller's promise; windows are filled up to whole vectors.
        unsafe {
            for (i, head) in heads.iter().enumerate() {
                copy_window(*head, walk, strip.add(i * stride), stride);
            }
            let size = (heads.len(), channels);
            let (a, mut sums) = ((strip.cast_const(), stride), [[0.0; MANY]; ROWS]);
            dots(size, stride / MANY, a, weights, &mut sums);
            for (target, sums) in targets.iter().zip(&sums) {
                add(&sums[..channels], *target, accumulate);
            }
        }
    }
}

/// A window in one piece, filled up with zeros to `size` numbers.
///
/// # Safety
/// The window exists, and there is room.
unsafe fn copy_window(mut round: *const f32, walk: &Walk, mut to: *mut f32, size: usize) {
    // SAFETY: the caller's promise.
    unsafe {
        for _ in 0..walk.rounds {
            for i in 0..walk.runs {
                copy(round.add(i * walk.along), to, walk.run);
                to = to.add(walk.run);
            }
            round = round.wrapping_add(walk.down);
        }
        clear(to, size - walk.steps());
    }
}
