//! The gradient of the weights: a matrix product whose rows are the numbers of a window and whose steps are outputs.
//!
//! ```text
//! for every block of about 256 outputs
//!   copy the images with their padding, and d_y as panels of eight columns
//!   for every three tiles of 5 (or 6) numbers of a window: tap and channel
//!     copy them for all outputs            a strip: output 0  n0 n1 … n5
//!     for every panel                               output 1  n0 n1 … n5
//!       three tiles of the matrix product           …
//! ```

use std::ops::Range;

use ndarray::ArrayView2;

use super::axis::Axis;
use super::image::with_padding;
use super::numbers::Numbers;
use super::tiles::{COLUMNS, LINE, aligned, heights, product};
use super::{Conv2d, together};
use crate::gemm::STEPS;
use crate::gemm::pack::in_rows;
use crate::gemm::tile::ROWS;
use crate::matrix::Matrix;
use crate::parallel::{Divide, SliceMut};
use crate::{Share, Team, Write};

/// Tiles whose numbers are copied together: together they use most of the lines of cache that they read.
const TILES: usize = 3;

/// Numbers of a strip, and of the vectors that are written across its end.
fn strip(outputs: usize) -> usize {
    outputs * ROWS + 4
}

/// Scratch memory of one member: a block's images with their padding, strips of them, and d_y in panels.
pub(super) fn part(conv: &Conv2d) -> usize {
    let [height, width] = conv.output();
    let images = (STEPS / (height * width).max(1)).max(1);
    let rows = together(height, width);
    let outputs = images * rows * width;
    let panels = outputs * conv.filters.next_multiple_of(COLUMNS);
    LINE + panels + images * image(conv, rows) + TILES * strip(outputs)
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
    if outputs == 0 || conv.filters == 0 {
        match write {
            Write::Overwrite => d_weight.fill(0.0),
            // A row's sum of nothing is 0, which makes 0 of -0; without rows there is no sum.
            Write::Accumulate if x.nrows() * conv.output()[0] > 0 => {
                d_weight.iter_mut().for_each(|w| *w += 0.0)
            }
            Write::Accumulate => {}
        }
        return;
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
    team.split(rows, 2 * outputs * conv.filters, &|share| {
        // SAFETY: a member's own part of scratch memory, and rows that no other member has.
        unsafe {
            let own = aligned(scratch.part(share.member..share.member + 1));
            gradient.compute(&share, share.range.clone(), own)
        }
    });
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
    /// The weights of these rows (taps and channels).
    ///
    /// # Safety
    /// They exist, and nobody else touches them; `scratch` has the size of [`part`].
    unsafe fn compute(&self, share: &Share, rows: Range<usize>, scratch: &mut [f32]) {
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
                unsafe { self.add_block(&block, rows.clone(), accumulate, scratch) };
                accumulate = true;
                let outputs = block.images.len() * block.rows.len() * self.conv.output()[1];
                share.worked(2 * outputs * rows.len() * self.conv.filters);
            }
        }
    }

    /// # Safety
    /// As [`Gradient::compute`]; the block is one of the batch.
    unsafe fn add_block(
        &self,
        block: &Block,
        rows: Range<usize>,
        accumulate: bool,
        scratch: &mut [f32],
    ) {
        let (filters, [_, width]) = (self.conv.filters, self.conv.output());
        let outputs = block.images.len() * block.rows.len() * width;
        let size = block.images.len() * image(self.conv, block.rows.len());
        let panels_size = outputs * filters.next_multiple_of(COLUMNS);
        assert!(scratch.len() >= panels_size + size + TILES * strip(outputs));
        // SAFETY: images, outputs and weights exist, and scratch memory has room for the copies: also behind the images,
        // across whose end vectors are read, and behind each strip, across whose end they are written.
        unsafe {
            let panels = scratch.as_mut_ptr();
            let images = panels.add(panels_size);
            let strips = images.add(size);
            let row = self.copy_images(block, images);
            self.copy_outputs(block, panels);
            let mut tiles = [Numbers::NONE; TILES];
            let mut first = rows.start;
            let mut heights = heights(rows.len()).peekable();
            while heights.peek().is_some() {
                let mut count = 0;
                for (tile, height) in tiles.iter_mut().zip(&mut heights) {
                    let room = strips.add(count * strip(outputs));
                    *tile = self.numbers(first..first + height, row, room);
                    (first, count) = (first + height, count + 1);
                }
                self.copy_strips(block, images, row, &tiles[..count]);
                self.add_tiles(&tiles[..count], outputs, panels, accumulate);
            }
        }
    }

    /// # Safety
    /// As [`Gradient::add_block`], for strips and panels of so many outputs.
    unsafe fn add_tiles(
        &self,
        tiles: &[Numbers],
        outputs: usize,
        panels: *const f32,
        accumulate: bool,
    ) {
        let filters = self.conv.filters;
        for column in (0..filters).step_by(COLUMNS) {
            for tile in tiles {
                let shape = (tile.height, COLUMNS.min(filters - column));
                let a = ((tile.strip.cast_const(), tile.height), true);
                // SAFETY: the caller's promise.
                unsafe {
                    let panel = panels.add(column * outputs);
                    let c = (self.d_weight.add(tile.first * filters + column), filters);
                    product(shape, outputs, a, panel, c, accumulate);
                }
            }
        }
    }

    /// The parts of the block's images that are read, with their padding, one after the other; returns the numbers of
    /// a row.
    ///
    /// # Safety
    /// As [`Gradient::add_block`]; there is room for all.
    unsafe fn copy_images(&self, block: &Block, mut room: *mut f32) -> usize {
        let conv = self.conv;
        let [down, across] = [0, 1].map(|axis| Axis::forward(conv, axis));
        let rows = down.within(&block.rows).extent().unwrap_or(0..0);
        let columns = across.extent().unwrap_or(0..0);
        for index in block.images.clone() {
            // SAFETY: an image of the batch and room for its part.
            unsafe {
                let data = self.x.as_ptr().add(index * self.x.stride());
                with_padding(data, conv.input, rows.clone(), columns.clone(), room);
                room = room.add(image(conv, block.rows.len()));
            }
        }
        columns.len() * conv.input[2]
    }

    /// The block's part of d_y in panels.
    ///
    /// # Safety
    /// As [`Gradient::add_block`]; there is room.
    unsafe fn copy_outputs(&self, block: &Block, mut panel: *mut f32) {
        let (filters, [_, width]) = (self.conv.filters, self.conv.output());
        let outputs = block.rows.len() * width;
        for column in (0..filters).step_by(COLUMNS) {
            for image in block.images.clone() {
                let first = image * self.d_y.stride() + block.rows.start * width * filters;
                // SAFETY: the outputs of an image, for which there is room.
                unsafe {
                    let from = self.d_y.as_ptr().add(first + column);
                    in_rows(from, filters, panel, outputs, COLUMNS.min(filters - column));
                    panel = panel.add(outputs * COLUMNS);
                }
            }
        }
    }

    /// How these numbers are copied to the strip in `room`.
    fn numbers(&self, numbers: Range<usize>, row: usize, room: *mut f32) -> Numbers {
        let mut tile = Numbers {
            first: numbers.start,
            height: numbers.len(),
            strip: room,
            ..Numbers::NONE
        };
        let mut last = (usize::MAX, 4);
        for (place, number) in numbers.enumerate() {
            let offset = self.offset(number, row);
            if last.1 == 4 || offset != last.0 + 1 {
                tile.vectors[tile.count] = (offset, place);
                tile.count += 1;
                last.1 = 0;
            }
            last = (offset, last.1 + 1);
        }
        tile
    }

    /// The numbers of the tiles, for the windows of all outputs of the block.
    ///
    /// # Safety
    /// As [`Gradient::add_block`]; `images` are as copied, with rows of `row` numbers.
    unsafe fn copy_strips(&self, block: &Block, images: *const f32, row: usize, tiles: &[Numbers]) {
        let (conv, [_, width]) = (self.conv, self.conv.output());
        let size = image(conv, block.rows.len());
        let mut done = 0;
        for index in 0..block.images.len() {
            for y in 0..block.rows.len() {
                for tile in tiles {
                    // SAFETY: numbers of windows, and those behind them; places of the strip.
                    unsafe {
                        let from = images.add(index * size + y * conv.stride[0] * row);
                        let to = tile.strip.add(done * tile.height);
                        tile.copy(from, conv.stride[1] * conv.input[2], to, width);
                    }
                }
                done += width;
            }
        }
    }

    /// Where number `number` of a window lies, from the window's first number on.
    fn offset(&self, number: usize, row: usize) -> usize {
        let ([_, kw], channels) = (self.conv.kernel, self.conv.input[2]);
        let (tap, channel) = (number / channels, number % channels);
        let [down, across] = self.conv.dilation;
        tap / kw * down * row + tap % kw * across * channels + channel
    }
}
