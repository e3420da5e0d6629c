//! What both kinds of convolution do with strips of windows: copy numbers, and multiply them like matrices.

use std::hint::black_box;

use crate::gemm::fast::edge;
use crate::gemm::tile::{Place, rows_of, tall};
use crate::lanes::{Lanes, Wide};

pub(super) use crate::gemm::pack::COLUMNS;

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

/// Copies a few numbers: a call of the host's `memory.copy`, or of its `memory.fill` below, takes as long as a hundred.
///
/// # Safety
/// So many can be read and written, at places that do not overlap.
#[inline(always)]
pub(super) unsafe fn copy(mut from: *const f32, mut to: *mut f32, count: usize) {
    // SAFETY: numbers that were promised; the last ones may be copied for the second time.
    unsafe {
        match count.div_ceil(4) {
            0 => {}
            1 if count < 4 => {
                for i in 0..count {
                    *to.add(i) = *from.add(i);
                }
            }
            1 => vectors::<1>(from, to, 4),
            2 => vectors::<2>(from, to, count),
            3 => vectors::<3>(from, to, count),
            4 => vectors::<4>(from, to, count),
            _ => {
                let (last_from, last_to) = (from.add(count - 16), to.add(count - 16));
                while from < last_from {
                    vectors::<4>(from, to, 16);
                    (from, to) = (from.add(16), to.add(16));
                }
                vectors::<4>(last_from, last_to, 16);
            }
        }
    }
}

/// Copies `count` numbers, of which the last four have a vector of their own.
///
/// # Safety
/// As [`copy`], 4·N - 3 to 4·N numbers, at least four.
#[inline(always)]
pub(super) unsafe fn vectors<const N: usize>(from: *const f32, to: *mut f32, count: usize) {
    let place = |i: usize| if i + 1 < N { 4 * i } else { count - 4 };
    // SAFETY: as promised.
    unsafe {
        let vectors: [Wide; N] = std::array::from_fn(|i| Wide::read(from.add(place(i))));
        for (i, vector) in vectors.into_iter().enumerate() {
            vector.write(to.add(place(i)));
        }
    }
}

/// Zeros in a few places.
///
/// # Safety
/// They can be written.
#[inline(always)]
pub(super) unsafe fn clear(mut to: *mut f32, count: usize) {
    // Not known to the compiler, which would call for `memory.fill`.
    let zero = black_box(0.0);
    // SAFETY: as many numbers as were promised.
    unsafe {
        for _ in 0..count / 4 {
            Wide::splat(zero).write(to);
            to = to.add(4);
        }
        for i in 0..count % 4 {
            *to.add(i) = zero;
        }
    }
}
