//! Targets of one to three channels, whose pixels would leave most lanes of a tile empty: products of windows and
//! weights that run along both, four steps of k in a vector.
//!
//! ```text
//!   strip: up to 6 windows                      weights, packed            sums
//!   k0 k1 k2 k3 │ k4 k5 k6 k7 │ …      ·        k0 k1 k2 k3  channel 0     four lanes for every
//!   k0 k1 k2 k3 │ …                             k0 k1 k2 k3  channel 1     window and channel
//!                                               k4 k5 k6 k7  channel 0
//! ```

use crate::gemm::tile::ROWS;
use crate::lanes::{Lanes, Wide};

/// Channels from which on tiles are better.
pub(crate) const MANY: usize = 4;

/// The sums of every window's channels.
pub(super) type Sums = [[f32; MANY]; ROWS];

/// Sums over `vectors` vectors of `pixels` windows, `stride` numbers apart, times the weights of `channels` channels.
///
/// # Safety
/// There are as many; `1 ≤ pixels ≤ ROWS`, `1 ≤ channels < MANY`.
pub(super) unsafe fn dots(
    (pixels, channels): (usize, usize),
    vectors: usize,
    a: (*const f32, usize),
    weights: *const f32,
    sums: &mut Sums,
) {
    // Three channels of more windows would need more vectors than there are.
    let most = if channels == 3 { 3 } else { ROWS };
    for first in (0..pixels).step_by(most) {
        let size = (most.min(pixels - first), channels);
        let place = (a.0.wrapping_add(first * a.1), a.1);
        // SAFETY: a part of what the caller promised.
        unsafe { of_size(size, vectors, place, weights, &mut sums[first..]) };
    }
}

/// # Safety
/// As [`dots`], for at most three windows of three channels.
unsafe fn of_size(
    size: (usize, usize),
    vectors: usize,
    a: (*const f32, usize),
    weights: *const f32,
    sums: &mut [[f32; MANY]],
) {
    macro_rules! sizes {
        ($($m:literal $c:literal),+) => {
            // SAFETY: the caller's promise for just so many.
            unsafe {
                match size {
                    $(($m, $c) => tile::<$m, $c>(vectors, a, weights, sums),)+
                    (m, c) => unreachable!("{m} windows of {c} channels"),
                }
            }
        };
    }
    sizes!(6 1, 5 1, 4 1, 3 1, 2 1, 1 1, 6 2, 5 2, 4 2, 3 2, 2 2, 1 2, 3 3, 2 3, 1 3)
}

/// # Safety
/// As [`dots`], for M windows and C channels.
#[inline(never)]
unsafe fn tile<const M: usize, const C: usize>(
    vectors: usize,
    (a, stride): (*const f32, usize),
    mut weights: *const f32,
    sums: &mut [[f32; MANY]],
) {
    let mut lanes = [[Wide::splat(0.0); C]; M];
    let mut heads = [a; M];
    for (i, head) in heads.iter_mut().enumerate() {
        *head = a.wrapping_add(i * stride);
    }
    for _ in 0..vectors {
        // SAFETY: a vector of every window and every channel's weights, as promised.
        unsafe {
            let mut row = [Wide::splat(0.0); C];
            for (j, weight) in row.iter_mut().enumerate() {
                *weight = Wide::read(weights.add(4 * j));
            }
            for (lanes, head) in lanes.iter_mut().zip(&heads) {
                let x = Wide::read(*head);
                for (sum, &weight) in lanes.iter_mut().zip(&row) {
                    *sum = x.multiply_add(weight, *sum);
                }
            }
        }
        heads = heads.map(|head| head.wrapping_add(4));
        weights = weights.wrapping_add(4 * C);
    }
    for (sums, lanes) in sums.iter_mut().zip(lanes) {
        for (sum, lanes) in sums.iter_mut().zip(lanes) {
            let [p, q, r, s] = lanes.lanes();
            *sum = (p + r) + (q + s);
        }
    }
}
