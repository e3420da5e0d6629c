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

use crate::lanes::{clear, copy};

/// Copies rows and columns of the image at `data`, whose shape is given.
///
/// # Safety
/// The image exists; `to` has room for the copy.
pub(super) unsafe fn with_padding(
    data: *const f32,
    [height, width, channels]: [usize; 3],
    rows: Range<isize>,
    columns: Range<isize>,
    mut to: *mut f32,
) {
    // The columns that exist.
    let start = columns.start.clamp(0, width as isize);
    let end = columns.end.clamp(start, width as isize);
    let before = ((start - columns.start) as usize).min(columns.len()) * channels;
    let count = (end - start) as usize * channels;
    let row = columns.len() * channels;
    for y in rows {
        // SAFETY: a row of the copy, for which there is room, and the part of the image's row that exists.
        unsafe {
            if (0..height as isize).contains(&y) {
                let from = data.add((y as usize * width + start as usize) * channels);
                clear(to, before);
                copy(from, to.add(before), count);
                clear(to.add(before + count), row - before - count);
            } else {
                clear(to, row);
            }
            to = to.add(row);
        }
    }
}
