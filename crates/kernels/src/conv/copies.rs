//! Windows copied into a strip, one after the other; what they have outside the image becomes zeros.
//!
//! ```text
//!   0 0 0 0 ·                              strip:
//!   0│a b│c ·    windows 2 × 2 of          0 0 0 a │ 0 0 a b │ 0 0 b c │ …
//!   0│d e│f ·    cells of the image        0 a 0 d │ a b d e │ …
//!   · · · · ·
//! ```

use std::ops::Range;

use super::axis::Axis;
use super::part::Part;
use super::pixels::Pixel;
use crate::lanes::{clear, copy, vectors};

impl Part<'_> {
    /// Some kernel rows of the windows of pixels, one window after the other, each followed by `gap` zeros.
    ///
    /// # Safety
    /// The source exists, and there is room.
    #[inline(always)]
    pub(super) unsafe fn copy_windows(
        &self,
        pixels: &[Pixel],
        rows: Range<usize>,
        gap: usize,
        to: *mut f32,
    ) {
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
}
