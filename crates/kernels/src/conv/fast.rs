//! Forward and backward to the input: windows of an image times panels of the weights.
//!
//! ```text
//! for every band of rows
//!   for every phase (one forward; stride · stride backwards)
//!     copy what its windows reach over   a part of the image with its padding, 32 KB: most of the first cache
//!     for every block of kernel rows, about 256 steps
//!       for every 5 (or 6) pixels
//!         for every panel                eight columns of the weights, packed once a call, from the second cache
//!           a tile of the matrix product, whose rows are windows that it walks through in the band
//! ```

use std::ops::Range;

use ndarray::{ArrayView2, ArrayViewMut2};

use super::axis::Axis;
use super::dots::MANY;
use super::part::Part;
use super::tiles::{COLUMNS, LINE, aligned};
use super::{Conv2d, together};
use crate::gemm::STEPS;
use crate::gemm::tile::ROWS;
use crate::matrix::{Matrix, MatrixMut};
use crate::parallel::{Divide, SliceMut};
use crate::{Share, Team};

pub(crate) use super::weight::conv2d_weight;

pub(crate) fn conv2d(
    team: &Team,
    conv: &Conv2d,
    x: ArrayView2<f32>,
    weight: &[f32],
    y: ArrayViewMut2<f32>,
    scratch: &mut [f32],
) {
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
    Windows::backward(conv).compute(team, weight, d_y, d_x, scratch);
}

/// Scratch memory of one member for either of them.
pub(super) fn part(conv: &Conv2d) -> usize {
    Windows::forward(conv)
        .scratch()
        .max(Windows::backward(conv).scratch())
}

/// A convolution or the gradient of its input: each a sum over windows of a source for every cell of a target.
pub(super) struct Windows<'a> {
    pub(super) conv: &'a Conv2d,
    pub(super) backward: bool,
    /// Height, width and channels.
    pub(super) source: [usize; 3],
    pub(super) target: [usize; 3],
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
    pub(super) fn phases(&self, axis: usize) -> usize {
        if self.backward {
            self.conv.stride[axis]
        } else {
            1
        }
    }

    pub(super) fn axis(&self, axis: usize, phase: usize) -> Axis {
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
    pub(super) fn is_narrow(&self) -> bool {
        self.target[2] < MANY
    }

    /// Numbers of one block's weights in panels, or in vectors along its steps.
    pub(super) fn block_size(&self, steps: usize) -> usize {
        if self.is_narrow() {
            steps.next_multiple_of(MANY) * self.target[2]
        } else {
            steps * self.target[2].next_multiple_of(COLUMNS)
        }
    }

    /// Numbers of a tile's windows in one block, which are copied where pixels have too few channels for tiles.
    fn strip(&self) -> usize {
        if self.is_narrow() {
            ROWS * (STEPS.max(self.conv.kernel[1] * self.source[2]) + 3)
        } else {
            0
        }
    }

    /// Numbers of scratch memory of one member.
    fn scratch(&self) -> usize {
        LINE + self.panels() + self.band_size(self.band()) + self.strip()
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
        team.split(batch * height / unit.max(1), cost, &|share| {
            // SAFETY: a member's own part of the scratch memory, and rows of targets that no other member has.
            unsafe {
                let own = aligned(scratch.part(share.member..share.member + 1));
                let (panels, room) = own.split_at_mut(self.panels());
                self.pack(weight, panels.as_mut_ptr());
                let rows = share.range.start * unit..share.range.end * unit;
                self.rows(&share, &images, rows, panels, room);
            }
        });
    }

    /// Rows of the targets of all images, counted through.
    ///
    /// # Safety
    /// They exist, and nobody else touches them; `room` is that for a band and a strip.
    unsafe fn rows(
        &self,
        share: &Share,
        images: &Images,
        rows: Range<usize>,
        panels: &[f32],
        room: &mut [f32],
    ) {
        let ([height, width, _], most) = (self.target, self.band());
        let (band, strip) = room.split_at_mut(self.band_size(most));
        let mut row = rows.start;
        while row < rows.end {
            let (index, first) = (row / height, row % height);
            let targets = first..height.min(first + most[0].min(rows.end - row));
            for start in (0..width).step_by(most[1]) {
                let cells = [targets.clone(), start..width.min(start + most[1])];
                // SAFETY: an image of each, which exist; rows and columns of the target.
                unsafe { self.band_of(images, index, &cells, panels, (band, strip)) };
            }
            row += targets.len();
            share.worked(2 * targets.len() * width * panels.len());
        }
    }

    /// A band of an image's target, phase by phase.
    ///
    /// # Safety
    /// As [`Windows::rows`].
    unsafe fn band_of(
        &self,
        images: &Images,
        index: usize,
        [rows, columns]: &[Range<usize>; 2],
        panels: &[f32],
        (band, strip): (&mut [f32], &mut [f32]),
    ) {
        let mut panel = panels.as_ptr();
        self.for_each_phase(|[down, across]| {
            // SAFETY: an image of each, which exist; the panels of this phase.
            unsafe {
                let (source, target) = (&images.source, &images.target);
                let part = Part {
                    windows: self,
                    axes: [down.within(rows), across.within(columns)],
                    block: together(down.taps, across.taps * self.source[2]),
                    source: source.as_ptr().add(index * source.stride()),
                    target: target.as_mut_ptr().add(index * target.stride()),
                };
                part.compute(panel, band, strip.as_mut_ptr());
                for block in blocks(down.taps, part.block) {
                    panel = panel.add(self.block_size(part.steps(&block)));
                }
            }
        });
    }

    pub(super) fn for_each_phase(&self, mut f: impl FnMut([Axis; 2])) {
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
pub(super) fn blocks(rows: usize, size: usize) -> impl Iterator<Item = Range<usize>> {
    let mut first = 0;
    std::iter::from_fn(move || {
        let block = first..rows.min(first + size);
        first = block.end;
        (!block.is_empty()).then_some(block)
    })
}
