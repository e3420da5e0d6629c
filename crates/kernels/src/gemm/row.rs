//! One row times a matrix: every number of b is used once, so what counts is to read b from end to end.
//!
//! ```text
//!  a: x0 x1 … x7        b: ├────────── row 0 ──────────▶     sums += x0·b0 + x1·b1 + … + x7·b7, vector by vector,
//!                          ├────────── row 1 ──────────▶     while eight rows of b stream by
//!                          …
//! ```

use super::tile::{Place, moved};
use crate::lanes::{Lanes, Wide};

/// Columns that are summed up at once: 2 KB, which stay in the first cache.
const COLUMNS: usize = 512;

/// Columns that pointers move on by: a cache line.
const LINE: usize = 16;

/// Rows of b that stream by at once.
const STREAMS: usize = 8;

/// s = a[..k]·b[..k, ..columns], summed in the order of k; c = s, or c + s. Rows of b are `stride` apart.
///
/// # Safety
/// a and b hold, and c takes, as many elements; nobody else touches these elements of c.
pub(super) unsafe fn row(
    k: usize,
    a: *const f32,
    (b, stride): Place,
    (c, columns): (*mut f32, usize),
    accumulate: bool,
) {
    for first in (0..columns).step_by(COLUMNS) {
        let mut sums = [0.0; COLUMNS];
        let sums = &mut sums[..COLUMNS.min(columns - first)];
        let together = k / STREAMS * STREAMS;
        // SAFETY: elements of a, b and c as promised by the caller.
        unsafe {
            for step in (0..together).step_by(STREAMS) {
                add::<STREAMS>(a.add(step), (b.add(step * stride + first), stride), sums);
            }
            for step in together..k {
                add::<1>(a.add(step), (b.add(step * stride + first), stride), sums);
            }
            for (j, &sum) in sums.iter().enumerate() {
                let c = c.add(first + j);
                *c = if accumulate { *c + sum } else { sum };
            }
        }
    }
}

/// Adds a few rows of b, each times its number of a, one after the other.
///
/// # Safety
/// a holds so many numbers, b as many rows of as many columns as there are sums.
#[inline(never)]
unsafe fn add<const ROWS: usize>(a: *const f32, (b, stride): Place, sums: &mut [f32]) {
    let (lines, rest) = sums.as_chunks_mut::<LINE>();
    // SAFETY: the caller's promise; pointers move on with the lines.
    unsafe {
        let (mut factors, mut rows) = ([Wide::splat(0.0); ROWS], [b; ROWS]);
        for i in 0..ROWS {
            factors[i] = Wide::splat(*a.add(i));
            rows[i] = b.wrapping_add(i * stride);
        }
        for line in lines {
            for (j, block) in line.as_chunks_mut().0.iter_mut().enumerate() {
                let mut sum = Wide::load(block);
                for (factor, row) in factors.into_iter().zip(rows) {
                    sum = factor.multiply_add(Wide::read(row.add(4 * j)), sum);
                }
                sum.store(block);
            }
            rows = rows.map(|row| moved(row, LINE));
        }
        for (j, sum) in rest.iter_mut().enumerate() {
            for (i, row) in rows.into_iter().enumerate() {
                *sum = (*a.add(i)).multiply_add(*row.add(j), *sum);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use crate::{Team, Write, gemm, naive};

    /// Wider than the battery's: sums in several parts, steps in several blocks, and what is left over of both.
    #[test]
    fn wide_rows_are_as_defined() {
        let number = |i: usize, j: usize| ((i * 31 + j * 17) % 101) as f32 / 50.0 - 1.0;
        let a = Array2::from_shape_fn((1, 523), |(i, j)| number(i + 3, j));
        let b = Array2::from_shape_fn((523, 1031), |(i, j)| number(i, j));
        for write in [Write::Overwrite, Write::Accumulate] {
            let (mut fast, mut right) = (Array2::ones((1, 1031)), Array2::ones((1, 1031)));
            gemm(Team::solo(), a.view(), b.view(), write, fast.view_mut());
            naive::gemm(a.view(), b.view(), write, right.view_mut());
            assert_eq!(fast, right);
        }
    }
}
