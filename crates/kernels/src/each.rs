//! Loops that a caller writes: rows of matrices, or blocks of slices, given to a closure and shared out.
//!
//! The closure sees one row (or block) of every operand at a time and nothing else, so its results cannot depend on
//! the number of threads. It is called through a pointer: one copy of the sharing serves every loop.

use ndarray::{ArrayView2, ArrayViewMut2};

use crate::matrix::{Matrix, MatrixMut};
use crate::parallel::{Slice, SliceMut};
use crate::{Scalar, Team};

/// Elements of a block: 16 lines of cache.
pub const BLOCK: usize = 256;

/// What is done with one row (or block): its number, what is read, what is written.
type Body<'a, T, const R: usize, const W: usize> =
    dyn Fn(usize, [&[T]; R], [&mut [T]; W]) + Sync + 'a;

/// `body(row, rows of read, rows of write)` for every row; `cost` is that of one row, in operations of a matrix
/// product (8 for a light value, 64 for an exponential). The operands have equally many rows, each of them a slice.
pub fn each_row<T: Scalar, const R: usize, const W: usize>(
    team: &Team,
    cost: usize,
    read: [ArrayView2<T>; R],
    write: [ArrayViewMut2<T>; W],
    body: &Body<T, R, W>,
) {
    let count = write
        .first()
        .map_or_else(|| read[0].nrows(), |view| view.nrows());
    assert!(
        read.iter().all(|view| view.nrows() == count)
            && write.iter().all(|view| view.nrows() == count),
        "operands of equally many rows"
    );
    let whole = (
        Count(count),
        read.map(Matrix::new),
        write.map(MatrixMut::new),
    );
    team.divide(cost, whole, |share, (_, read, write)| {
        let mut read = read.map(Matrix::rows);
        let mut write = write.map(MatrixMut::rows);
        for row in share.range {
            let read = read.each_mut().map(|rows| rows.next().expect("a row"));
            let write = write.each_mut().map(|rows| rows.next().expect("a row"));
            body(row, read, write);
        }
    });
}

/// The same for slices of equal length, [`BLOCK`] elements (at the end fewer) at a time; `cost` is that of one element.
pub fn each_block<T: Scalar, const R: usize, const W: usize>(
    team: &Team,
    cost: usize,
    read: [&[T]; R],
    write: [&mut [T]; W],
    body: &Body<T, R, W>,
) {
    let len = write
        .first()
        .map_or_else(|| read[0].len(), |slice| slice.len());
    assert!(
        read.iter().all(|slice| slice.len() == len) && write.iter().all(|slice| slice.len() == len),
        "operands of equal length"
    );
    let whole = (
        Count(len.div_ceil(BLOCK)),
        read.map(|slice| Slice::new(slice, BLOCK)),
        write.map(|slice| SliceMut::new(slice, BLOCK)),
    );
    team.divide(cost * BLOCK, whole, |share, (_, read, write)| {
        let mut read = read.map(|slice| slice.chunks(BLOCK));
        let mut write = write.map(|slice| slice.chunks_mut(BLOCK));
        for block in share.range {
            let read = read
                .each_mut()
                .map(|blocks| blocks.next().expect("a block"));
            let write = write
                .each_mut()
                .map(|blocks| blocks.next().expect("a block"));
            body(block * BLOCK, read, write);
        }
    });
}

/// So many units without operands: what says into how many units the others are divided.
struct Count(usize);

// SAFETY: there is nothing to give access to.
unsafe impl crate::parallel::Divide for Count {
    type Part = ();

    fn units(&self) -> usize {
        self.0
    }

    unsafe fn part(&self, _: std::ops::Range<usize>) {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parallel::region_with_grain;
    use ndarray::Array2;

    #[test]
    fn rows_and_blocks_are_each_seen_once_by_any_number_of_members() {
        let x = Array2::from_shape_fn((37, 5), |(i, j)| (i * 5 + j) as f32);
        for members in 1..=4 {
            let (mut y, mut z) = (Array2::zeros((37, 5)), Array2::zeros((37, 1)));
            let mut flat = vec![0.0_f32; 1000];
            region_with_grain(members, 1, |team| {
                each_row(
                    team,
                    8,
                    [x.view()],
                    [y.view_mut(), z.view_mut()],
                    &|row, [x], [y, z]| {
                        y.iter_mut().zip(x).for_each(|(y, x)| *y += 2.0 * x);
                        z[0] += row as f32;
                    },
                );
                each_block(team, 8, [], [&mut flat], &|start, [], [block]| {
                    for (index, value) in block.iter_mut().enumerate() {
                        *value += (start + index) as f32;
                    }
                });
            });
            assert_eq!(y, x.mapv(|x| 2.0 * x));
            assert!(z.iter().enumerate().all(|(row, z)| *z == row as f32));
            assert!(
                flat.iter()
                    .enumerate()
                    .all(|(index, value)| *value == index as f32)
            );
        }
    }
}
