//! What both kinds of convolution do with strips of windows: copy numbers, and multiply them like matrices.

use crate::gemm::fast::edge;
use crate::gemm::tile::{Place, rows_of, tall};
use crate::lanes::Wide;

pub(super) use crate::gemm::pack::COLUMNS;

/// Heights of tiles that share `rows` rows as evenly as possible.
pub(super) fn heights(rows: usize) -> impl Iterator<Item = usize> {
    let tiles = rows.div_ceil(tall());
    (0..tiles).map(move |i| rows * (i + 1) / tiles - rows * i / tiles)
}

/// c = a·b, or c + a·b, for one panel b; columns that c does not have are left out.
///
/// # Safety
/// a has `height` rows of `steps` steps, the panel as many steps, c as many rows of `width` columns, which nobody else
/// touches; `1 ≤ height ≤ tall()`, `1 ≤ width ≤ COLUMNS`.
#[inline(always)]
pub(super) unsafe fn product(
    (height, width): (usize, usize),
    steps: usize,
    a: (Place, bool),
    panel: *const f32,
    c: (*mut f32, usize),
    accumulate: bool,
) {
    let b = (panel, COLUMNS);
    // SAFETY: the caller's promise; a width that does not fill its vectors is written through `edge`.
    unsafe {
        match width {
            COLUMNS => rows_of::<2>((height, steps), a, b, c, accumulate),
            4 => rows_of::<1>((height, steps), a, b, c, accumulate),
            0..4 => edge((height, width), c, accumulate, |c| {
                rows_of::<1>((height, steps), a, b, c, false);
            }),
            _ => edge((height, width), c, accumulate, |c| {
                rows_of::<2>((height, steps), a, b, c, false);
            }),
        }
    }
}

/// Copies a few numbers; for them a call of the host's `memory.copy` would take longer.
///
/// # Safety
/// So many can be read and written, at places that do not overlap.
#[inline(always)]
pub(super) unsafe fn copy(from: *const f32, to: *mut f32, count: usize) {
    // SAFETY: within the numbers promised; the last four may be copied twice.
    unsafe {
        if count < 4 {
            for i in 0..count {
                *to.add(i) = *from.add(i);
            }
            return;
        }
        let last = count - 4;
        let mut i = 0;
        while i < last {
            Wide::read(from.add(i)).write(to.add(i));
            i += 4;
        }
        Wide::read(from.add(last)).write(to.add(last));
    }
}
