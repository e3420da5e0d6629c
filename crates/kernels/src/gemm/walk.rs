//! The tile for rows of a that are not in one piece: windows of an image.
//!
//! ```text
//!  a row of a:  ├─ run ─┤ along ├─ run ─┤   then down, to where the next round begins
//!               ├─ run ─┤ along ├─ run ─┤   …
//! ```

use super::tile::{Place, moved, run, write};
use crate::lanes::{Lanes, Wide};

/// How the steps of a row of a lie: `rounds` times `runs` runs of steps side by side; all rows alike.
#[derive(Clone, Copy)]
pub(crate) struct Walk {
    pub(crate) rounds: usize,
    pub(crate) runs: usize,
    pub(crate) run: usize,
    /// From the beginning of a run to that of the next one.
    pub(crate) along: usize,
    /// From the beginning of a round to that of the next one.
    pub(crate) down: usize,
}

impl Walk {
    pub(crate) fn steps(&self) -> usize {
        self.rounds * self.runs * self.run
    }
}

/// [`super::tile::rows_of`] for rows of a that begin at `heads` and go on as `walk` says.
///
/// # Safety
/// As there, with as many rows as heads.
#[inline(always)]
pub(crate) unsafe fn rows_along<const N: usize>(
    heads: &[*const f32],
    walk: &Walk,
    b: Place,
    c: (*mut f32, usize),
    accumulate: bool,
) {
    macro_rules! tiles {
        ($($rows:literal)+) => {
            // SAFETY: the caller's promise for just so many rows.
            unsafe {
                match heads.len() {
                    $($rows => tile_along::<$rows, N>(heads, walk, b, c, accumulate),)+
                    #[cfg(any(target_feature = "relaxed-simd", feature = "fused"))]
                    6 => tile_along::<6, N>(heads, walk, b, c, accumulate),
                    rows => unreachable!("a tile of {rows} rows"),
                }
            }
        };
    }
    tiles!(5 4 3 2 1);
}

/// # Safety
/// As above, with M heads.
#[inline(never)]
unsafe fn tile_along<const M: usize, const N: usize>(
    starts: &[*const f32],
    walk: &Walk,
    (mut b, b_stride): Place,
    c: (*mut f32, usize),
    accumulate: bool,
) {
    let mut sums = [[Wide::splat(0.0); N]; M];
    let mut heads = [b; M];
    heads.copy_from_slice(&starts[..M]);
    // `run` has moved heads by fours.
    let moved_by = walk.run / 4 * 4;
    let along = walk.along.wrapping_sub(moved_by);
    let down = walk
        .down
        .wrapping_sub((walk.runs.max(1) - 1) * walk.along + moved_by);
    // SAFETY: the caller's promise.
    unsafe {
        for _ in 0..walk.rounds {
            for left in (0..walk.runs).rev() {
                run::<M, N, false>(walk.run, (&mut heads, 0), (&mut b, b_stride), &mut sums);
                let jump = if left > 0 { along } else { down };
                heads = heads.map(|head| moved(head, jump));
            }
        }
        write(sums, c, accumulate);
    }
}
