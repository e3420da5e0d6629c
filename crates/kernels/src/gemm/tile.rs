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
//!     │a step│       │of sums │                            a fused product needs no vector: 6 × 8 are 15
//!     └──────┘       └────────┘  c
//! ```
//!
//! What machines can do is 4 numbers a vector, so what counts is how few other instructions stand between the products:
//! four steps a turn share one check of the loop and one move of the pointers. A tile is a function of its own and does
//! nothing else, since a single vector more is kept in memory instead of a register. (Needs `-C llvm-args=-disable-lsr`
//! for wasm, or addresses are computed anew for every load.)

use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;

use crate::FUSED;
use crate::lanes::{Lanes, Wide};

/// Most rows of a tile.
pub(crate) const ROWS: usize = if FUSED { 6 } else { 5 };

/// Rows of a tile where the engine loads everything that a step needs before it computes: the registers for it are
/// missing then (5 × 8: 10 sums and 7 loads; 4 × 8: 8 and 6).
const SAFE_ROWS: usize = 4;

/// Rows that are used. Results do not depend on it.
static TALL: AtomicUsize = AtomicUsize::new(if cfg!(target_arch = "wasm32") {
    SAFE_ROWS
} else {
    ROWS
});

/// Rows of a full tile.
pub(crate) fn tall() -> usize {
    TALL.load(Relaxed)
}

/// Whether the engine below keeps the order of the instructions of a loop. Tiles are taller then.
pub(crate) fn set_ordered(ordered: bool) {
    TALL.store(if ordered { ROWS } else { SAFE_ROWS }, Relaxed);
}

/// Where a tile begins in an operand: the first element, and the distance of rows (of a transposed a: of steps).
pub(crate) type Place = (*const f32, usize);

/// s = a[..rows, ..k]·b[..k, ..4·N], summed in the order of k; c = s, or c + s. Element (i, k) of a lies at
/// `i·stride + k`, or, transposed, at `i + k·stride`; rows of b and c are `stride` apart.
///
/// # Safety
/// a and b hold, and c takes, as many elements; `1 ≤ rows ≤ ROWS`; nobody else touches these elements of c.
#[inline(always)]
pub(crate) unsafe fn rows_of<const N: usize>(
    (rows, k): (usize, usize),
    (a, transposed): (Place, bool),
    b: Place,
    c: (*mut f32, usize),
    accumulate: bool,
) {
    macro_rules! tiles {
        ($($rows:literal)+) => {
            // SAFETY: the caller's promise for just so many rows.
            unsafe {
                match (rows, transposed) {
                    $(($rows, false) => tile::<$rows, N, false>(k, a, b, c, accumulate),
                    ($rows, true) => tile::<$rows, N, true>(k, a, b, c, accumulate),)+
                    // Only a fused tile is as tall.
                    #[cfg(any(target_feature = "relaxed-simd", feature = "fused"))]
                    (6, false) => tile::<6, N, false>(k, a, b, c, accumulate),
                    #[cfg(any(target_feature = "relaxed-simd", feature = "fused"))]
                    (6, true) => tile::<6, N, true>(k, a, b, c, accumulate),
                    _ => unreachable!("a tile of {rows} rows"),
                }
            }
        };
    }
    tiles!(5 4 3 2 1);
}

/// Columns of a tile of two rows, which needs more of them to have enough sums in flight.
pub(crate) const PAIR: usize = 16;

/// The same for two rows of 16 columns.
///
/// # Safety
/// As [`rows_of`]; a is not transposed.
pub(crate) unsafe fn pair(k: usize, a: Place, b: Place, c: (*mut f32, usize), accumulate: bool) {
    // SAFETY: the caller's promise.
    unsafe { tile::<2, 4, false>(k, a, b, c, accumulate) }
}

/// # Safety
/// As above, with M rows.
#[inline(never)]
unsafe fn tile<const M: usize, const N: usize, const TRANSPOSED: bool>(
    k: usize,
    (a, a_stride): Place,
    (mut b, b_stride): Place,
    c: (*mut f32, usize),
    accumulate: bool,
) {
    let mut sums = [[Wide::splat(0.0); N]; M];
    let mut heads = [a; M];
    for (i, head) in heads.iter_mut().enumerate() {
        *head = a.wrapping_add(if TRANSPOSED { i } else { i * a_stride });
    }
    // SAFETY: the caller's promise.
    unsafe {
        run::<M, N, TRANSPOSED>(k, (&mut heads, a_stride), (&mut b, b_stride), &mut sums);
        write(sums, c, accumulate);
    }
}

/// Adds k steps to the sums. b moves on behind them, and so does a transposed a; the heads of other rows move on by the
/// fours of steps only.
///
/// # Safety
/// a has M rows of k steps from `heads` on, b has k rows of 4·N columns.
#[inline(always)]
pub(super) unsafe fn run<const M: usize, const N: usize, const TRANSPOSED: bool>(
    k: usize,
    (heads, a_stride): (&mut [*const f32; M], usize),
    (b, b_stride): (&mut *const f32, usize),
    sums: &mut [[Wide; N]; M],
) {
    // One step of k, the `$ahead`th since the heads were moved.
    macro_rules! step {
        ($ahead:literal) => {
            // SAFETY: rows below M and a step below k of a, columns below 4·N of b, as promised by the caller.
            unsafe {
                let mut row = [Wide::splat(0.0); N];
                for (j, vector) in row.iter_mut().enumerate() {
                    *vector = Wide::read(b.add(4 * j));
                }
                for (i, sums) in sums.iter_mut().enumerate() {
                    let x = Wide::splat(if TRANSPOSED {
                        *heads[0].add(i)
                    } else {
                        *heads[i].add($ahead)
                    });
                    for (sum, &column) in sums.iter_mut().zip(&row) {
                        *sum = x.multiply_add(column, *sum);
                    }
                }
            }
            *b = moved(*b, b_stride);
            if TRANSPOSED {
                heads[0] = moved(heads[0], a_stride);
            }
        };
    }
    let mut left = k;
    // Every step may be the last one: what comes after it lies in another block of code, so compilers cannot mix the
    // loads of two steps, for which there are no registers.
    while left > 0 {
        step!(0);
        if left == 1 {
            break;
        }
        step!(1);
        if left == 2 {
            break;
        }
        step!(2);
        if left == 3 {
            break;
        }
        step!(3);
        if !TRANSPOSED {
            *heads = heads.map(|head| moved(head, 4));
        }
        left -= 4;
    }
}

/// c = sums, or c + sums.
///
/// # Safety
/// M rows of 4·N columns of c can be written, and read.
#[inline(always)]
pub(super) unsafe fn write<const M: usize, const N: usize>(
    sums: [[Wide; N]; M],
    (c, c_stride): (*mut f32, usize),
    accumulate: bool,
) {
    // The choice has to stand behind the loop: with c loaded before it engines keep it in memory.
    for (i, sums) in sums.into_iter().enumerate() {
        for (j, sum) in sums.into_iter().enumerate() {
            // SAFETY: rows below M and columns below 4·N of c, as promised by the caller.
            unsafe {
                let c = c.add(i * c_stride + 4 * j);
                (if accumulate { Wide::read(c) + sum } else { sum }).write(c);
            }
        }
    }
}

/// The pointer some elements further, perhaps past the end; where to is kept from the compiler, which would multiply
/// steps by distances anew instead of adding up.
#[inline(always)]
pub(super) fn moved(pointer: *const f32, elements: usize) -> *const f32 {
    #[cfg_attr(not(target_arch = "wasm32"), expect(unused_mut))]
    let mut pointer = pointer.wrapping_add(elements);
    #[cfg(target_arch = "wasm32")]
    // SAFETY: it gives back what it got.
    unsafe {
        core::arch::asm!("local.get {0}", "local.set {1}", in(local) pointer, lateout(local) pointer,
            options(pure, nomem, nostack, preserves_flags));
    }
    pointer
}
