//! The innermost loop: a tile of c that stays in registers while k runs.
//!
//! ```text
//!              b: 8 columns, two vectors a step            vectors alive at 5 × 8:
//!                  k ┌────────┐                              10  sums
//!                    │b0 b1   │                               2  of b
//!  a: 5 rows         └────────┘                               1  an element of a, in all lanes
//!     ┌─ k ──┐       ┌────────┐                               1  their product
//!     │ one  │       │ 5 × 2  │                              14  of the 15 that engines have
//!     │number│       │vectors │
//!     │a step│       │of sums │
//!     └──────┘       └────────┘  c
//! ```
//!
//! One step of k per turn: unrolled, the loads of all steps are hoisted and the sums spill. For the same reason a tile
//! is a function of its own and does nothing else. (Needs `-C llvm-args=-disable-lsr` for wasm, or addresses are
//! computed anew for every load.)

use crate::lanes::{Lanes, Wide};

/// Most rows of a tile.
pub(crate) const ROWS: usize = 5;

/// How the elements of a lie: (i, k) at `i·stride + k`, or, transposed, at `i + k·stride`.
#[derive(Clone, Copy)]
pub(super) struct A {
    pub(super) data: *const f32,
    pub(super) stride: usize,
    pub(super) transposed: bool,
}

impl A {
    /// The part from row i and step k on.
    ///
    /// # Safety
    /// The element exists.
    pub(super) unsafe fn at(self, i: usize, k: usize) -> A {
        let offset = if self.transposed {
            i + k * self.stride
        } else {
            i * self.stride + k
        };
        // SAFETY: the caller's promise.
        let data = unsafe { self.data.add(offset) };
        A { data, ..self }
    }
}

/// s = a[..rows, ..k]·b[..k, ..4·N], summed in the order of k; c = s, or c + s. Rows of b and c are `stride` apart.
///
/// # Safety
/// a and b hold, and c takes, as many elements; `1 ≤ rows ≤ ROWS`; nobody else touches these elements of c.
#[inline(always)]
pub(super) unsafe fn rows_of<const N: usize>(
    rows: usize,
    k: usize,
    a: A,
    b: (*const f32, usize),
    c: (*mut f32, usize),
    accumulate: bool,
) {
    macro_rules! tiles {
        ($($rows:literal)+) => {
            // SAFETY: the caller's promise for just so many rows.
            unsafe {
                match (rows, a.transposed) {
                    $(($rows, false) => tile::<$rows, N, false>(k, (a.data, a.stride), b, c, accumulate),
                    ($rows, true) => tile::<$rows, N, true>(k, (a.data, a.stride), b, c, accumulate),)+
                    _ => unreachable!("a tile of {rows} rows"),
                }
            }
        };
    }
    tiles!(5 4 3 2 1);
}

/// Columns of a tile of one or two rows, which needs more of them to have enough sums in flight.
pub(super) const THIN: [usize; 2] = [32, 16];

/// The same for one row of 32 columns or two of 16.
///
/// # Safety
/// As [`rows_of`]; a is not transposed.
#[inline(always)]
pub(super) unsafe fn thin(
    rows: usize,
    k: usize,
    a: A,
    b: (*const f32, usize),
    c: (*mut f32, usize),
    accumulate: bool,
) {
    let a = (a.data, a.stride);
    // SAFETY: the caller's promise.
    unsafe {
        match rows {
            1 => tile::<1, 8, false>(k, a, b, c, accumulate),
            _ => tile::<2, 4, false>(k, a, b, c, accumulate),
        }
    }
}

/// # Safety
/// As above, with M rows.
#[inline(never)]
unsafe fn tile<const M: usize, const N: usize, const TRANSPOSED: bool>(
    k: usize,
    (a, a_stride): (*const f32, usize),
    (mut b, b_stride): (*const f32, usize),
    (c, c_stride): (*mut f32, usize),
    accumulate: bool,
) {
    let mut sums = [[Wide::splat(0.0); N]; M];
    // SAFETY: rows i < M and columns below 4·N of c, steps below k of a and b, as promised by the caller. Pointers move
    // on by `wrapping_add`, since after the last step they may point past the end.
    unsafe {
        let mut column = a;
        let mut heads = [a; M];
        for (i, head) in heads.iter_mut().enumerate() {
            *head = a.add(if TRANSPOSED { i } else { i * a_stride });
        }
        let mut left = k;
        while left > 0 {
            let mut row = [Wide::splat(0.0); N];
            for (j, vector) in row.iter_mut().enumerate() {
                *vector = Wide::read(b.add(4 * j));
            }
            for i in 0..M {
                let x = Wide::splat(if TRANSPOSED {
                    *column.add(i)
                } else {
                    *heads[i]
                });
                for j in 0..N {
                    sums[i][j] = x.multiply_add(row[j], sums[i][j]);
                }
            }
            b = b.wrapping_add(b_stride);
            if TRANSPOSED {
                column = column.wrapping_add(a_stride);
            } else {
                heads = heads.map(|head| head.wrapping_add(1));
            }
            left -= 1;
        }
        // The choice has to stand behind the loop: with c loaded before it, or no choice at all, V8 moves all loads of
        // a step to its front, spills them and takes twice as long.
        for (i, sums) in sums.into_iter().enumerate() {
            for (j, sum) in sums.into_iter().enumerate() {
                let c = c.add(i * c_stride + 4 * j);
                (if accumulate { Wide::read(c) + sum } else { sum }).write(c);
            }
        }
    }
}
