//! From a whole product to tiles: shared out by rows or by panels of eight columns, blocked for the caches.

use std::ops::Range;

use ndarray::{ArrayView2, ArrayViewMut2};

use super::Write;
use super::pack::{B, COLUMNS, Panel, STEPS};
use super::tile::{A, ROWS, rows_of};
use crate::matrix::{Matrix, MatrixMut, lined};
use crate::{Share, Team, naive};

/// Rows of a that are gone over for every panel: with STEPS steps a quarter of a megabyte, a part of the second cache.
const BLOCK: usize = 240;

/// Rows per member below which panels are shared out instead.
const FEW_ROWS: usize = 12;

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
        // Blocks of equal size: of 784 steps four times 196, not three times 256 and a rest of 16.
        let steps = self.k.div_ceil(self.k.div_ceil(STEPS));
        for first_row in rows.clone().step_by(BLOCK) {
            let rows = first_row..rows.end.min(first_row + BLOCK);
            for first_step in (0..self.k).step_by(steps) {
                let steps = first_step..self.k.min(first_step + steps);
                for column in columns.clone().step_by(COLUMNS) {
                    let width = COLUMNS.min(columns.end - column);
                    // SAFETY: parts of what the caller promised.
                    unsafe {
                        self.column_of_tiles(&mut panel, rows.clone(), steps.clone(), column, width)
                    };
                }
                share.beat();
            }
        }
    }

    /// Up to eight columns of a block.
    ///
    /// # Safety
    /// As [`Product::compute`]; at most STEPS steps.
    unsafe fn column_of_tiles(
        &self,
        panel: &mut Panel,
        rows: Range<usize>,
        steps: Range<usize>,
        column: usize,
        width: usize,
    ) {
        let whole = width == 4 || width == COLUMNS;
        let accumulate = self.accumulate || steps.start > 0;
        let (c, c_stride) = self.c;
        // SAFETY: all addresses are of elements in the given rows, columns and steps, which exist. A width that does
        // not fill its vectors is read from a panel of full width and written through `edge`.
        unsafe {
            let b = if whole && !self.b.transposed {
                (
                    self.b.data.add(steps.start * self.b.stride + column),
                    self.b.stride,
                )
            } else {
                (
                    panel.fill(self.b, (steps.start, column), steps.len(), width),
                    COLUMNS,
                )
            };
            let mut row = rows.start;
            while row < rows.end {
                let height = height(rows.end - row);
                let a = self.a.at(row, steps.start);
                let c = (c.add(row * c_stride + column), c_stride);
                match width {
                    COLUMNS => rows_of::<2>(height, steps.len(), a, b, c, accumulate),
                    4 => rows_of::<1>(height, steps.len(), a, b, c, accumulate),
                    _ => edge(
                        height,
                        width,
                        c,
                        |c| rows_of::<2>(height, steps.len(), a, b, c, true),
                        accumulate,
                    ),
                }
                row += height;
            }
        }
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

/// Lets `tile` add to a copy of c of full width and takes over the columns that exist.
///
/// # Safety
/// c has `height` rows of `width` columns; `tile` touches no more than ROWS rows of COLUMNS.
unsafe fn edge(
    height: usize,
    width: usize,
    (c, stride): (*mut f32, usize),
    tile: impl FnOnce((*mut f32, usize)),
    accumulate: bool,
) {
    let mut copy = [[0.0; COLUMNS]; ROWS];
    // SAFETY: rows below `height` and columns below `width` of c.
    unsafe {
        if accumulate {
            for (i, row) in copy[..height].iter_mut().enumerate() {
                for (j, x) in row[..width].iter_mut().enumerate() {
                    *x = *c.add(i * stride + j);
                }
            }
        }
        tile((copy.as_mut_ptr().cast(), COLUMNS));
        for (i, row) in copy[..height].iter().enumerate() {
            for (j, x) in row[..width].iter().enumerate() {
                *c.add(i * stride + j) = *x;
            }
        }
    }
}
