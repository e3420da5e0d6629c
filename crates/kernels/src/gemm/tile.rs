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
pub(super) const ROWS: usize = 5;

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

/// c[..rows, ..4·N] = (0 or c) + a[..rows, ..k]·b[..k, ..4·N]; rows of b and c are `stride` apart.
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
        if accumulate {
            for (i, sums) in sums.iter_mut().enumerate() {
                for (j, sum) in sums.iter_mut().enumerate() {
                    *sum = Wide::load(&*c.add(i * c_stride + 4 * j).cast());
                }
            }
        }
        let step = if TRANSPOSED { a_stride } else { 1 };
        let mut column = a;
        let mut heads = [a; M];
        for (i, head) in heads.iter_mut().enumerate() {
            *head = a.add(if TRANSPOSED { i } else { i * a_stride });
        }
        for _ in 0..k {
            let mut row = [Wide::splat(0.0); N];
            for (j, vector) in row.iter_mut().enumerate() {
                *vector = Wide::load(&*b.add(4 * j).cast());
            }
            for i in 0..M {
                let x = Wide::splat(if TRANSPOSED {
                    *column.add(i)
                } else {
                    *heads[i]
                });
                for j in 0..N {
                    sums[i][j] = sums[i][j] + x * row[j];
                }
            }
            b = b.wrapping_add(b_stride);
            column = column.wrapping_add(step);
            if !TRANSPOSED {
                heads = heads.map(|head| head.wrapping_add(1));
            }
        }
        for (i, sums) in sums.iter().enumerate() {
            for (j, sum) in sums.iter().enumerate() {
                sum.store(&mut *c.add(i * c_stride + 4 * j).cast());
            }
        }
    }
}
