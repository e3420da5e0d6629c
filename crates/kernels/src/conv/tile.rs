//! The tiles of a convolution: as those of the matrix product, but every row of a starts where it likes, and k runs
//! over pieces of memory.
//!
//! ```text
//! heads (M pointers)          one piece: `steps` steps, each `step` numbers on     c: M rows, where they like
//!   ●──────●──────●  …        then a jump to the next piece                         ■ ■ ■ …
//! ```

use super::super::gemm::tile::ROWS;
use crate::lanes::{Lanes, Wide};

/// Columns of a tile.
pub(super) const COLUMNS: usize = 8;

/// The way of k: `rows` rows of `pieces` pieces of `steps` steps, with jumps of a and b in between.
pub(super) struct Walk {
    pub(super) groups: usize,
    pub(super) pieces: usize,
    pub(super) steps: usize,
    /// Numbers from step to step, added after a piece, and added after a group: of a …
    pub(super) a: [usize; 3],
    /// … and of b.
    pub(super) b: [usize; 3],
}

/// Where a row of the tile begins in a, and where its sums go.
#[derive(Clone, Copy)]
pub(super) struct Row {
    pub(super) head: *const f32,
    pub(super) sums: *mut f32,
}

/// What a tile's rows are at the beginning.
pub(super) const NOWHERE: [Row; ROWS] = [Row {
    head: std::ptr::null(),
    sums: std::ptr::null_mut(),
}; ROWS];

/// Heights of tiles that share `rows` rows as evenly as possible.
pub(super) fn heights(rows: usize) -> impl Iterator<Item = usize> {
    let tiles = rows.div_ceil(ROWS);
    (0..tiles).map(move |i| rows * (i + 1) / tiles - rows * i / tiles)
}

/// s = Σ over the way of a·b, for `rows` and `width` columns; c = s, or c + s.
///
/// # Safety
/// a has all the numbers of the way and b four times as many columns as `width` needs vectors; c takes `width` numbers
/// of each row, which nobody else touches. `1 ≤ rows.len() ≤ ROWS`, `1 ≤ width ≤ COLUMNS`.
pub(super) unsafe fn tile(
    walk: &Walk,
    rows: &[Row],
    b: *const f32,
    width: usize,
    accumulate: bool,
) {
    // SAFETY: the caller's promise; columns that c does not have go to a copy.
    unsafe {
        match width {
            COLUMNS => of_width::<2>(walk, rows, b, accumulate),
            4 => of_width::<1>(walk, rows, b, accumulate),
            _ => {
                let mut copy = [[0.0; COLUMNS]; ROWS];
                let mut inner = NOWHERE;
                for ((inner, row), copy) in inner.iter_mut().zip(rows).zip(&mut copy) {
                    *inner = Row {
                        head: row.head,
                        sums: copy.as_mut_ptr(),
                    };
                }
                if width < 4 {
                    of_width::<1>(walk, &inner[..rows.len()], b, false);
                } else {
                    of_width::<2>(walk, &inner[..rows.len()], b, false);
                }
                for (row, copy) in rows.iter().zip(&copy) {
                    for (j, &sum) in copy[..width].iter().enumerate() {
                        let c = row.sums.add(j);
                        *c = if accumulate { *c + sum } else { sum };
                    }
                }
            }
        }
    }
}

/// # Safety
/// As [`tile`], for full vectors.
unsafe fn of_width<const N: usize>(walk: &Walk, rows: &[Row], b: *const f32, accumulate: bool) {
    macro_rules! heights {
        ($($m:literal)+) => {
            // SAFETY: the caller's promise for just so many rows.
            unsafe {
                match rows.len() {
                    $($m => of_size::<$m, N>(walk, rows.as_ptr(), b, accumulate),)+
                    rows => unreachable!("a tile of {rows} rows"),
                }
            }
        };
    }
    heights!(6 5 4 3 2 1);
}

/// # Safety
/// As [`tile`], for M rows and full vectors.
#[inline(never)]
unsafe fn of_size<const M: usize, const N: usize>(
    walk: &Walk,
    rows: *const Row,
    mut b: *const f32,
    accumulate: bool,
) {
    let mut sums = [[Wide::splat(0.0); N]; M];
    // SAFETY: the caller's promise. Pointers move on by `wrapping_add`, since after the last step they may point past
    // the end.
    unsafe {
        let mut heads = [std::ptr::null(); M];
        for (i, head) in heads.iter_mut().enumerate() {
            *head = (*rows.add(i)).head;
        }
        let (a_step, b_step) = (walk.a[0], walk.b[0]);
        let mut groups = walk.groups;
        while groups > 0 {
            let mut pieces = walk.pieces;
            while pieces > 0 {
                let mut left = walk.steps;
                while left > 0 {
                    let mut row = [Wide::splat(0.0); N];
                    for (j, vector) in row.iter_mut().enumerate() {
                        *vector = Wide::read(b.add(4 * j));
                    }
                    for i in 0..M {
                        let x = Wide::splat(*heads[i]);
                        for j in 0..N {
                            sums[i][j] = x.multiply_add(row[j], sums[i][j]);
                        }
                    }
                    b = b.wrapping_add(b_step);
                    heads = heads.map(|head| head.wrapping_add(a_step));
                    left -= 1;
                }
                b = b.wrapping_add(walk.b[1]);
                heads = heads.map(|head| head.wrapping_add(walk.a[1]));
                pieces -= 1;
            }
            b = b.wrapping_add(walk.b[2]);
            heads = heads.map(|head| head.wrapping_add(walk.a[2]));
            groups -= 1;
        }
        for (i, sums) in sums.into_iter().enumerate() {
            let c = (*rows.add(i)).sums;
            for (j, sum) in sums.into_iter().enumerate() {
                let c = c.add(4 * j);
                (if accumulate { Wide::read(c) + sum } else { sum }).write(c);
            }
        }
    }
}
