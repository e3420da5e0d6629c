//! What both kinds of convolution do with windows: multiply them like matrices.

use crate::gemm::fast::edge;
use crate::gemm::tile::{Place, rows_of, tall};
use crate::gemm::walk::{Walk, rows_along};
use crate::lanes::Wide;

pub(super) use crate::gemm::pack::COLUMNS;

/// Numbers of a line of cache.
pub(super) const LINE: usize = 16;

/// The part from the next line of cache on, at most LINE - 1 numbers shorter: vectors of panels lie within lines then.
pub(super) fn aligned(part: &mut [f32]) -> &mut [f32] {
    let skipped = part.as_ptr().align_offset(4 * LINE);
    &mut part[skipped..]
}

/// Heights of tiles that share `rows` rows as evenly as possible.
pub(super) fn heights(rows: usize) -> impl Iterator<Item = usize> {
    let tiles = rows.div_ceil(tall());
    let (height, taller) = (rows / tiles.max(1), rows % tiles.max(1));
    (0..tiles).map(move |i| height + usize::from(i < taller))
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

/// The same for windows that begin at `heads`.
///
/// # Safety
/// As [`product`], for as many rows as heads, which go on as `walk` says.
#[inline(always)]
pub(super) unsafe fn product_along(
    heads: &[*const f32],
    width: usize,
    walk: &Walk,
    panel: *const f32,
    c: (*mut f32, usize),
    accumulate: bool,
) {
    let b = (panel, COLUMNS);
    // SAFETY: the caller's promise; a width that does not fill its vectors is written through `edge`.
    unsafe {
        match width {
            COLUMNS => rows_along::<2>(heads, walk, b, c, accumulate),
            4 => rows_along::<1>(heads, walk, b, c, accumulate),
            _ => edge((heads.len(), width), c, accumulate, |c| {
                rows_along::<2>(heads, walk, b, c, false);
            }),
        }
    }
}

/// to = sums, or to + sums.
///
/// # Safety
/// As many can be read and written.
#[inline(always)]
pub(super) unsafe fn add(sums: &[f32], to: *mut f32, accumulate: bool) {
    let (vectors, rest) = sums.as_chunks();
    // SAFETY: the caller's promise.
    unsafe {
        for (i, sums) in vectors.iter().enumerate() {
            let (to, sums) = (to.add(4 * i), Wide::load(sums));
            (if accumulate {
                Wide::read(to) + sums
            } else {
                sums
            })
            .write(to);
        }
        for (i, &sum) in rest.iter().enumerate() {
            let to = to.add(4 * vectors.len() + i);
            *to = if accumulate { *to + sum } else { sum };
        }
    }
}
