//! One phase of an image: strips of a few windows, times all columns of the weights.

use std::ops::Range;

use super::axis::Axis;
use super::dots::{MANY, dots};
use super::fast::{Windows, blocks};
use super::pixels::{Pixel, Pixels};
use super::tiles::{COLUMNS, add, heights, product};
use crate::gemm::tile::ROWS;
use crate::lanes::clear;

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
    /// Source, targets and panels exist; nobody else touches the targets.
    pub(super) unsafe fn compute(&self, panels: *const f32, strip: &mut [f32]) {
        let ([down, across], [_, width, channels]) = (self.axes, self.windows.target);
        let mut pixels = Pixels::new(self.axes, self.target, [width, channels]);
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
}
