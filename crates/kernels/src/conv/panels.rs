//! The weights of a convolution as the tiles read them.

use std::ops::Range;

use super::axis::Axis;
use super::dots::MANY;
use super::fast::{Windows, blocks};
use super::tiles::COLUMNS;
use super::together;
use crate::gemm::pack::{in_rows, transposed};
use crate::lanes::clear;

impl Windows<'_> {
    /// The weights as panels: phase by phase, block by block, eight columns at a time, taps in the order of sums.
    ///
    /// # Safety
    /// There is room for [`Windows::panels`].
    pub(super) unsafe fn pack(&self, weight: &[f32], mut panel: *mut f32) {
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
}

/// The taps of some kernel rows, in the order of sums.
fn taps(down: &Axis, across: &Axis, rows: Range<usize>) -> impl Iterator<Item = [usize; 2]> {
    let tap = |axis: &Axis, j: usize| (axis.tap as isize + j as isize * axis.tap_step) as usize;
    rows.flat_map(move |y| (0..across.taps).map(move |x| [tap(down, y), tap(across, x)]))
}
