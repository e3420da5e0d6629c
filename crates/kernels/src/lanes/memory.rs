//! Copies of few numbers without a call.

use std::hint::black_box;

use super::{Lanes, Wide};

/// Copies a few numbers: a call of the host's `memory.copy`, or of its `memory.fill` below, takes as long as a hundred.
///
/// # Safety
/// So many can be read and written, at places that do not overlap.
#[inline(always)]
pub(crate) unsafe fn copy(mut from: *const f32, mut to: *mut f32, count: usize) {
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
unsafe fn vectors<const N: usize>(from: *const f32, to: *mut f32, count: usize) {
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
pub(crate) unsafe fn clear(mut to: *mut f32, count: usize) {
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
