//! From a whole product to tiles: shared out by rows or by panels of eight columns, blocked for the caches.

use std::ops::Range;

use ndarray::{ArrayView2, ArrayViewMut2};

use super::pack::{B, COLUMNS, Panel};
use super::tile::{A, ROWS, THIN, rows_of, thin};
use super::{Write, block};
use crate::matrix::{Matrix, MatrixMut, lined};
use crate::{Share, Team, naive};

/// Rows of a that are gone over for every panel: with 256 steps a quarter of a megabyte, a part of the second cache.
const BLOCK: usize = 240;

/// Rows per member below which panels are shared out instead.
const FEW_ROWS: usize = 12;

/// Rows from which on a panel is packed even if b has its columns side by side: its lines of cache are half used, and
/// for most shapes they fall into a few sets.
const MANY_ROWS: usize = 32;

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
    let panels = n.div_ceil(COLUMNS);
    // Panels that have to be packed are packed by every member that has rows: better shared out themselves.
    let few_rows = m < FEW_ROWS * team.members();
    if panels >= team.members()
        && (few_rows || (product.b.transposed && panels >= 4 * team.members()))
    {
        team.split(panels, 2 * k * m * COLUMNS, |share| {
            let columns = share.range.start * COLUMNS..n.min(share.range.end * COLUMNS);
            // SAFETY: rows and columns of c; no other member has these columns.
            unsafe { product.compute(&share, 0..m, columns) }
        });
    } else {
        team.split(m, 2 * k * n, |share| {
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
        let mut panel = Panel::new();
        let steps = block(self.k);
        for first_row in rows.clone().step_by(BLOCK) {
            let rows = first_row..rows.end.min(first_row + BLOCK);
            for first_step in (0..self.k).step_by(steps) {
                let steps = first_step..self.k.min(first_step + steps);
                let mut column = columns.start;
                while column < columns.end {
                    let width = self.width(rows.len(), columns.end - column);
                    let at = (rows.clone(), steps.clone(), column..column + width);
                    // SAFETY: parts of what the caller promised.
                    unsafe { self.column_of_tiles(&mut panel, at) };
                    column += width;
                }
                share.beat();
            }
        }
    }

    /// Columns that are computed next, of those that are left.
    fn width(&self, rows: usize, left: usize) -> usize {
        match THIN.get(rows - 1) {
            Some(&thin) if left >= thin && !self.a.transposed && !self.b.transposed => thin,
            _ => left.min(COLUMNS),
        }
    }

    /// A block of c that is one tile wide.
    ///
    /// # Safety
    /// As [`Product::compute`]; the steps are one block, the columns of a [`Product::width`].
    unsafe fn column_of_tiles(
        &self,
        panel: &mut Panel,
        (rows, steps, columns): (Range<usize>, Range<usize>, Range<usize>),
    ) {
        let width = columns.len();
        // SAFETY: elements of b in the given steps and columns, which exist.
        let b = unsafe {
            if self.is_read_in_place(rows.len(), width) {
                let offset = steps.start * self.b.stride + columns.start;
                (self.b.data.add(offset), self.b.stride)
            } else {
                let first = (steps.start, columns.start);
                (panel.fill(self.b, first, steps.len(), width), COLUMNS)
            }
        };
        let (k, accumulate) = (steps.len(), self.accumulate || steps.start > 0);
        let mut row = rows.start;
        while row < rows.end {
            let height = height(rows.end - row);
            // SAFETY: all addresses are of elements in the given rows, columns and steps, which exist. A width that
            // does not fill its vectors is read from a panel of full width and written through `edge`.
            unsafe {
                let a = self.a.at(row, steps.start);
                let c = (self.c.0.add(row * self.c.1 + columns.start), self.c.1);
                match width {
                    COLUMNS => rows_of::<2>(height, k, a, b, c, accumulate),
                    4 => rows_of::<1>(height, k, a, b, c, accumulate),
                    0..COLUMNS => edge((height, width), c, accumulate, |c| {
                        rows_of::<2>(height, k, a, b, c, false);
                    }),
                    _ => thin(height, k, a, b, c, accumulate),
                }
            }
            row += height;
        }
    }

    /// Whether the tiles take b as it is, not from a panel.
    fn is_read_in_place(&self, rows: usize, width: usize) -> bool {
        !self.b.transposed && width.is_multiple_of(4) && rows < MANY_ROWS
    }
}

/// Rows of the next tile, so that no thin one is left: 6 = 3 + 3, 7 = 4 + 3.
fn height(left: usize) -> usize {
    match left {
        6 => 3,
        7 => 4,
        _ => left.min(ROWS),
    }
}

/// Lets `tile` write a copy of full width and takes over the columns that exist.
///
/// # Safety
/// c has `height` rows of `width` columns; `tile` touches no more than ROWS rows of COLUMNS.
unsafe fn edge(
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
