//! From a whole product to tiles: shared out by rows or by panels of eight columns, blocked for the caches.

use std::ops::Range;

use ndarray::{ArrayView2, ArrayViewMut2};

use super::pack::{A, B, COLUMNS, GROUP, Panels, STRIP, Strip};
use super::row::row;
use super::tile::{PAIR, Place, ROWS, pair, rows_of, tall};
use super::{Write, block};
use crate::matrix::{Matrix, MatrixMut, lined};
use crate::{FUSED, Share, Team, naive};

/// Rows of a that are gone over for every group of panels: with 256 steps a quarter of a megabyte, a part of the second
/// cache. Rows that are 4 KB apart fall into a sixteenth of its sets, where just so many find room.
const BLOCK: usize = 264;

/// Rows per member below which panels are shared out instead.
const FEW_ROWS: usize = 12;

/// Rows from which on a panel is packed even if b has its columns side by side: its lines of cache are half used, and
/// for most shapes they fall into a few sets.
const MANY_ROWS: usize = if FUSED { 48 } else { 32 };

pub(crate) fn gemm(
    team: &Team,
    a: ArrayView2<f32>,
    b: ArrayView2<f32>,
    write: Write,
    c: ArrayViewMut2<f32>,
) {
    let (m, n) = c.dim();
    let k = a.ncols();
    let laid_out = (lined(&a) || lined(&a.t())) && (lined(&b) || lined(&b.t())) && lined(&c);
    if !laid_out || k == 0 {
        return naive::gemm(a, b, write, c);
    }
    let product = Product::new(a, b, write, c);
    let (panels, members) = (n.div_ceil(COLUMNS), team.members());
    // Whoever has rows reads all of b, most of it weights that another member has just written. Rows all the same where
    // a is transposed: c is a gradient of weights then, and the optimizer's members have rows too.
    let by_panels = !product.a.transposed && panels >= 4 * members;
    if panels >= members && (m < FEW_ROWS * members || by_panels) {
        team.split(panels, 2 * k * m * COLUMNS, &|share| {
            let columns = share.range.start * COLUMNS..n.min(share.range.end * COLUMNS);
            // SAFETY: rows and columns of c; no other member has these columns.
            unsafe { product.compute(&share, 0..m, columns) }
        });
    } else {
        team.split(m, 2 * k * n, &|share| {
            // SAFETY: rows and columns of c; no other member has these rows.
            unsafe { product.compute(&share, share.range.clone(), 0..n) }
        });
    }
}

/// The operands, known to fit together and to stay borrowed while this is in use.
struct Product {
    k: usize,
    a: A,
    b: B,
    accumulate: bool,
    /// First element and distance of the rows.
    c: (*mut f32, usize),
}

// SAFETY: a and b are only read; `compute` demands that every element of c is touched by one member only.
unsafe impl Sync for Product {}

impl Product {
    fn new(a: ArrayView2<f32>, b: ArrayView2<f32>, write: Write, c: ArrayViewMut2<f32>) -> Self {
        let k = a.ncols();
        let (transposed_a, transposed_b) = (!lined(&a), !lined(&b));
        let a = Matrix::new(if transposed_a { a.reversed_axes() } else { a });
        let b = Matrix::new(if transposed_b { b.reversed_axes() } else { b });
        let c = MatrixMut::new(c);
        Product {
            k,
            a: A {
                data: a.as_ptr(),
                stride: a.stride(),
                transposed: transposed_a,
            },
            b: B {
                data: b.as_ptr(),
                stride: b.stride(),
                transposed: transposed_b,
            },
            accumulate: write == Write::Accumulate,
            c: (c.as_mut_ptr(), c.stride()),
        }
    }

    /// The block of c with these rows and columns.
    ///
    /// # Safety
    /// c has them, and nobody else touches them.
    unsafe fn compute(&self, share: &Share, rows: Range<usize>, columns: Range<usize>) {
        let mut room = (Strip::new(), Panels::new());
        let steps = block(self.k);
        let most_rows = if self.a.transposed {
            STRIP / steps / tall() * tall()
        } else {
            BLOCK
        };
        for rows in parts(rows, most_rows, tall()) {
            for start in (0..self.k).step_by(steps) {
                let steps = start..self.k.min(start + steps);
                // SAFETY: parts of what the caller promised.
                unsafe { self.block(&mut room, (&rows, &steps, &columns)) };
                share.worked(2 * rows.len() * steps.len() * columns.len());
            }
        }
    }

    /// What one block of steps adds to a block of c.
    ///
    /// # Safety
    /// As [`Product::compute`]; as many rows and steps as fit into the room.
    unsafe fn block(
        &self,
        (strip, panels): &mut (Strip, Panels),
        (rows, steps, columns): (&Range<usize>, &Range<usize>, &Range<usize>),
    ) {
        // SAFETY: rows and steps of a, steps and columns of b, rows and columns of c, all of which exist.
        unsafe {
            let wide = self.thin_rows(rows, steps, columns);
            let a = if self.a.transposed {
                strip.fill(self.a, (rows, steps), height)
            } else {
                self.a.data.add(rows.start * self.a.stride + steps.start)
            };
            for columns in parts(columns.start + wide..columns.end, GROUP * COLUMNS, COLUMNS) {
                let b = panels.take(self.b, steps, &columns, rows.len() < MANY_ROWS);
                self.tiles(a, b, (rows, steps, &columns));
            }
        }
    }

    /// The part of c that is a group of panels wide: a tile's rows of a are read for all of them in turn, while they
    /// are in the first cache.
    ///
    /// # Safety
    /// As [`Product::block`]; a and b are the places of these rows and columns.
    unsafe fn tiles(
        &self,
        a: *const f32,
        b: [Place; GROUP],
        (rows, steps, columns): (&Range<usize>, &Range<usize>, &Range<usize>),
    ) {
        let (k, accumulate) = (steps.len(), self.accumulate || steps.start > 0);
        let mut row = rows.start;
        while row < rows.end {
            let height = height(rows.end - row);
            let before = row - rows.start;
            let a = if self.a.transposed {
                (a.wrapping_add(before * k), height)
            } else {
                (a.wrapping_add(before * self.a.stride), self.a.stride)
            };
            for (&b, column) in b.iter().zip(columns.clone().step_by(COLUMNS)) {
                let (size, a) = ((height, k), (a, self.a.transposed));
                let width = COLUMNS.min(columns.end - column);
                // SAFETY: elements in the given rows, columns and steps, which exist. A width that does not fill its
                // vectors is read from a panel of full width and written through `edge`.
                unsafe {
                    let c = (self.c.0.add(row * self.c.1 + column), self.c.1);
                    match width {
                        COLUMNS => rows_of::<2>(size, a, b, c, accumulate),
                        4 => rows_of::<1>(size, a, b, c, accumulate),
                        _ => edge((height, width), c, accumulate, |c| {
                            rows_of::<2>(size, a, b, c, false);
                        }),
                    }
                }
            }
            row += height;
        }
    }

    /// One or two rows: b is read in place, one row's from end to end, that of two many columns at a time. Returns how
    /// many columns are done.
    ///
    /// # Safety
    /// As [`Product::block`].
    unsafe fn thin_rows(
        &self,
        rows: &Range<usize>,
        steps: &Range<usize>,
        columns: &Range<usize>,
    ) -> usize {
        if rows.len() > 2 || self.a.transposed || self.b.transposed {
            return 0;
        }
        let accumulate = self.accumulate || steps.start > 0;
        // SAFETY: elements in the given rows, columns and steps.
        unsafe {
            let a = self.a.data.add(rows.start * self.a.stride + steps.start);
            let b = self.b.data.add(steps.start * self.b.stride + columns.start);
            let c = self.c.0.add(rows.start * self.c.1 + columns.start);
            if rows.len() == 1 {
                row(
                    steps.len(),
                    a,
                    (b, self.b.stride),
                    (c, columns.len()),
                    accumulate,
                );
                return columns.len();
            }
            let done = columns.len() / PAIR * PAIR;
            for column in (0..done).step_by(PAIR) {
                let (b, c) = ((b.add(column), self.b.stride), (c.add(column), self.c.1));
                pair(steps.len(), (a, self.a.stride), b, c, accumulate);
            }
            done
        }
    }
}

/// Consecutive parts of a range, about equal, of at most `most` each; all but the last are multiples of `unit`.
fn parts(range: Range<usize>, most: usize, unit: usize) -> impl Iterator<Item = Range<usize>> {
    let count = range.len().div_ceil(most).max(1);
    let size = range.len().div_ceil(count).next_multiple_of(unit).max(1);
    range
        .clone()
        .step_by(size)
        .map(move |start| start..range.end.min(start + size))
}

/// Rows of the next tile of those that are left, so that no thin one remains: 6 = 3 + 3, 7 = 4 + 3 where 5 are full.
fn height(left: usize) -> usize {
    let tall = tall();
    if left == tall + 1 || left == tall + 2 {
        left.div_ceil(2)
    } else {
        left.min(tall)
    }
}

/// Lets `tile` write a copy of full width and takes over the columns that exist.
///
/// # Safety
/// c has `height` rows of `width` columns; `tile` touches no more than ROWS rows of COLUMNS.
pub(crate) unsafe fn edge(
    (height, width): (usize, usize),
    (c, stride): (*mut f32, usize),
    accumulate: bool,
    tile: impl FnOnce((*mut f32, usize)),
) {
    let mut copy = [[0.0; COLUMNS]; ROWS];
    tile((copy.as_mut_ptr().cast(), COLUMNS));
    for (i, row) in copy[..height].iter().enumerate() {
        for (j, &sum) in row[..width].iter().enumerate() {
            // SAFETY: rows below `height` and columns below `width` of c.
            unsafe {
                let c = c.add(i * stride + j);
                *c = if accumulate { *c + sum } else { sum };
            }
        }
    }
}
