//! The gradient of the weights: a matrix product whose rows are taps and channels and whose steps are outputs.
//!
//! ```text
//! rows of a: numbers of a window      steps: windows              b: d_y as it lies
//!   ky=0  kx·channels numbers    ●──▶ stride·channels numbers       [outputs, filters]
//!   ky=1  …                      ●    on for the next output
//!   …                            ●
//! ```

use std::ops::Range;

use ndarray::ArrayView2;

use super::axis::Axis;
use super::image::Image;
use super::tile::{COLUMNS, NOWHERE, Row, Walk, heights, tile};
use super::{Conv2d, together};
use crate::gemm::STEPS;
use crate::gemm::pack::in_rows;
use crate::matrix::{Matrix, lined};
use crate::parallel::{Divide, SliceMut};
use crate::{Share, Team, Write, naive};

/// Scratch memory of one member: a block's images with their padding, and eight columns of its d_y.
pub(super) fn part(conv: &Conv2d) -> usize {
    let [height, width] = conv.output();
    let images = (STEPS / (height * width).max(1)).max(1);
    let rows = together(height, width);
    images * (image(conv, rows) + rows * width * COLUMNS)
}

/// Numbers of an image's part that so many rows of output read.
fn image(conv: &Conv2d, rows: usize) -> usize {
    let cells = |axis: usize, outputs: usize| {
        (outputs.max(1) - 1) * conv.stride[axis] + (conv.kernel[axis] - 1) * conv.dilation[axis] + 1
    };
    cells(0, rows) * cells(1, conv.output()[1]) * conv.input[2]
}

pub(crate) fn conv2d_weight(
    team: &Team,
    conv: &Conv2d,
    x: ArrayView2<f32>,
    d_y: ArrayView2<f32>,
    write: Write,
    d_weight: &mut [f32],
    scratch: &mut [f32],
) {
    let outputs = conv.output()[0] * conv.output()[1] * x.nrows();
    if !(lined(&x) && lined(&d_y)) || outputs == 0 || conv.filters == 0 {
        return naive::conv2d_weight(conv, x, d_y, write, d_weight);
    }
    let scratch = SliceMut::new(scratch, part(conv));
    let rows = d_weight.len() / conv.filters;
    let gradient = Gradient {
        conv,
        x: Matrix::new(x),
        d_y: Matrix::new(d_y),
        write,
        d_weight: d_weight.as_mut_ptr(),
    };
    let panels = conv.filters.div_ceil(COLUMNS);
    // By panels, or by rows of the weights where there are fewer panels than members.
    if panels >= team.members() {
        team.split(panels, 2 * outputs * rows * COLUMNS, |share| {
            let columns = share.range.start * COLUMNS..conv.filters.min(share.range.end * COLUMNS);
            // SAFETY: a member's own part of scratch memory, and columns that no other member has.
            unsafe {
                let own = scratch.part(share.member..share.member + 1);
                gradient.compute(&share, 0..rows, columns, own)
            }
        });
    } else {
        team.split(rows, 2 * outputs * conv.filters, |share| {
            // SAFETY: a member's own part of scratch memory, and rows that no other member has.
            unsafe {
                let own = scratch.part(share.member..share.member + 1);
                gradient.compute(&share, share.range.clone(), 0..conv.filters, own)
            }
        });
    }
}

struct Gradient<'a> {
    conv: &'a Conv2d,
    x: Matrix<'a, f32>,
    d_y: Matrix<'a, f32>,
    write: Write,
    d_weight: *mut f32,
}

// SAFETY: x and d_y are only read; `compute` demands that every weight is touched by one member only.
unsafe impl Sync for Gradient<'_> {}

/// Outputs that are summed up before they are added: some images, and some rows of each.
struct Block {
    images: Range<usize>,
    rows: Range<usize>,
}

impl Gradient<'_> {
    /// The weights of these rows (taps and channels) and columns (filters).
    ///
    /// # Safety
    /// They exist, and nobody else touches them; `scratch` has the size of [`part`].
    unsafe fn compute(
        &self,
        share: &Share,
        rows: Range<usize>,
        columns: Range<usize>,
        scratch: &mut [f32],
    ) {
        let (batch, height) = (self.x.row_count(), self.conv.output()[0]);
        let [images_together, rows_together] = self.conv.block(batch);
        let mut accumulate = self.write == Write::Accumulate;
        for first in (0..batch).step_by(images_together) {
            for first_row in (0..height).step_by(rows_together) {
                let block = Block {
                    images: first..batch.min(first + images_together),
                    rows: first_row..height.min(first_row + rows_together),
                };
                // SAFETY: the caller's promise.
                unsafe {
                    self.add_block(&block, rows.clone(), columns.clone(), accumulate, scratch)
                };
                accumulate = true;
                share.beat();
            }
        }
    }

    /// # Safety
    /// As [`Gradient::compute`]; the block is one of the batch.
    unsafe fn add_block(
        &self,
        block: &Block,
        rows: Range<usize>,
        columns: Range<usize>,
        accumulate: bool,
        scratch: &mut [f32],
    ) {
        let conv = self.conv;
        let size = image(conv, block.rows.len());
        let (copies, packed) = scratch.split_at_mut(block.images.len() * size);
        // SAFETY: images, outputs and weights exist, and scratch memory has room for the copies of both.
        unsafe {
            let (image, distance) = self.images(block, copies.as_mut_ptr());
            for column in columns.clone().step_by(COLUMNS) {
                let width = COLUMNS.min(columns.end - column);
                let (b, walk) = self.walk(block, &image, distance, column..column + width, packed);
                let mut first = rows.start;
                let mut tile_rows = NOWHERE;
                for height in heights(rows.len()) {
                    for (i, row) in tile_rows[..height].iter_mut().enumerate() {
                        *row = Row {
                            head: image.data.add(self.number(first + i, &image)),
                            sums: self.d_weight.add((first + i) * conv.filters + column),
                        };
                    }
                    tile(&walk, &tile_rows[..height], b, width, accumulate);
                    first += height;
                }
            }
        }
    }

    /// The part of the block's images that is read, with its padding: the first one and how far apart they are.
    ///
    /// # Safety
    /// As [`Gradient::add_block`]; there is room for all.
    unsafe fn images(&self, block: &Block, room: *mut f32) -> (Image, usize) {
        let conv = self.conv;
        let [down, across] = [0, 1].map(|axis| Axis::forward(conv, axis));
        let rows = down.within(&block.rows).extent().unwrap_or(0..0);
        let columns = across.extent().unwrap_or(0..0);
        let size = image(conv, block.rows.len());
        let mut first = None;
        for (i, index) in block.images.clone().enumerate() {
            // SAFETY: an image of the batch and room for its part.
            let image = unsafe {
                let data = self.x.as_ptr().add(index * self.x.stride());
                let room = room.add(i * size);
                Image::with_padding(data, conv.input, rows.clone(), columns.clone(), room)
            };
            first.get_or_insert(image);
        }
        let mut first = first.expect("a block has images");
        let copied = first.data == room.cast_const();
        first.data = first.at(rows.start, columns.start, conv.input[2]);
        (first, if copied { size } else { self.x.stride() })
    }

    /// Where number `row` of a window lies, from the window's first number on.
    fn number(&self, row: usize, image: &Image) -> usize {
        let ([_, kw], channels) = (self.conv.kernel, self.conv.input[2]);
        let (tap, channel) = (row / channels, row % channels);
        let [down, across] = self.conv.dilation;
        tap / kw * down * image.row + tap % kw * across * channels + channel
    }

    /// The first number of d_y and the way through images and outputs. Columns that do not fill vectors are packed.
    ///
    /// # Safety
    /// As [`Gradient::add_block`].
    unsafe fn walk(
        &self,
        block: &Block,
        image: &Image,
        distance: usize,
        columns: Range<usize>,
        packed: &mut [f32],
    ) -> (*const f32, Walk) {
        let (conv, [_, width]) = (self.conv, self.conv.output());
        let [rows, across] = [conv.stride[0] * image.row, conv.stride[1] * conv.input[2]];
        let outputs = block.rows.len() * width;
        let start = block.rows.start * width * conv.filters + columns.start;
        let in_place = columns.len().is_multiple_of(4);
        if !in_place {
            for (i, image) in block.images.clone().enumerate() {
                // SAFETY: the outputs of an image, for which there is room.
                unsafe {
                    let from = self.d_y.as_ptr().add(image * self.d_y.stride() + start);
                    let to = packed[i * outputs * COLUMNS..].as_mut_ptr();
                    in_rows(from, conv.filters, to, outputs, columns.len());
                }
            }
        }
        let (b, step, next_image) = if in_place {
            let first = block.images.start * self.d_y.stride() + start;
            // SAFETY: an output of the first image.
            let b = unsafe { self.d_y.as_ptr().add(first) };
            (b, conv.filters, self.d_y.stride())
        } else {
            (packed.as_ptr(), COLUMNS, outputs * COLUMNS)
        };
        let walk = Walk {
            groups: block.images.len(),
            pieces: block.rows.len(),
            steps: width,
            a: [
                across,
                rows.wrapping_sub(width * across),
                distance.wrapping_sub(block.rows.len() * rows),
            ],
            b: [step, 0, next_image.wrapping_sub(outputs * step)],
        };
        (b, walk)
    }
}
