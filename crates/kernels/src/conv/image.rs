//! Images as the tiles read them: with their padding, so that every window is a place in memory.
//!
//! ```text
//! image 4 × 3            rows -1 … 4, columns -1 … 3
//!                          0 0 0 0 0
//!   a b c                  0 a b c 0
//!   d e f                  0 d e f 0
//!   g h i      becomes     0 g h i 0
//!   j k l                  0 j k l 0
//! ```

use std::ops::Range;

/// Rows of cells of `channels` numbers, the first one that of row `top` and column `left`.
#[derive(Clone, Copy)]
pub(super) struct Image {
    pub(super) data: *const f32,
    pub(super) top: isize,
    pub(super) left: isize,
    /// Numbers from one row to the next.
    pub(super) row: usize,
}

impl Image {
    /// The rows and columns of the image at `data`, whose shape is given: where it has them all they are read in
    /// place, else they are copied to `room`.
    ///
    /// # Safety
    /// The image exists; `room` has room for the copy.
    pub(super) unsafe fn with_padding(
        data: *const f32,
        [height, width, channels]: [usize; 3],
        rows: Range<isize>,
        columns: Range<isize>,
        room: *mut f32,
    ) -> Image {
        let row = width * channels;
        let whole = |range: &Range<isize>, size| range.start >= 0 && range.end <= size as isize;
        if whole(&rows, height) && whole(&columns, width) {
            return Image {
                data,
                top: 0,
                left: 0,
                row,
            };
        }
        let (top, left) = (rows.start, columns.start);
        let wide = columns.len() * channels;
        // The columns that exist, in numbers of the image's row and of the copy's.
        let inside = columns.start.max(0)..columns.end.min(width as isize);
        let from = inside.start.max(0) as usize * channels;
        let count = inside.len() * channels;
        let before = if count > 0 {
            (inside.start - left) as usize * channels
        } else {
            wide
        };
        let mut to = room;
        for y in rows {
            // SAFETY: a row of the copy, for which there is room, and the part of the image's row that exists.
            unsafe {
                if (0..height as isize).contains(&y) {
                    fill(to, before);
                    copy(data.add(y as usize * row + from), to.add(before), count);
                    fill(to.add(before + count), wide - before - count);
                } else {
                    fill(to, wide);
                }
                to = to.add(wide);
            }
        }
        Image {
            data: room,
            top,
            left,
            row: wide,
        }
    }

    /// Where the number of row `y`, column `x`, channel 0 is, or would be: windows without a tap have no cell.
    pub(super) fn at(&self, y: isize, x: isize, channels: usize) -> *const f32 {
        let numbers = (y - self.top) * self.row as isize + (x - self.left) * channels as isize;
        self.data.wrapping_offset(numbers)
    }
}

/// # Safety
/// So many numbers can be written.
unsafe fn fill(to: *mut f32, count: usize) {
    // SAFETY: the caller's promise.
    unsafe { to.write_bytes(0, count) }
}

/// # Safety
/// So many numbers can be read and written, at places that do not overlap.
unsafe fn copy(from: *const f32, to: *mut f32, count: usize) {
    // SAFETY: the caller's promise.
    unsafe { to.copy_from_nonoverlapping(from, count) }
}
