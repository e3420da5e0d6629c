//! Matrices whose rows are slices: what the fast bodies make of `ndarray` views.

use std::marker::PhantomData;
use std::ops::Range;

use ndarray::{ArrayView2, ArrayViewMut2, LayoutRef2};

use crate::parallel::Divide;

/// Whether the elements of each row lie side by side, and rows in rising order of memory.
pub(crate) fn lined<T>(view: &LayoutRef2<T>) -> bool {
    let [rows, columns] = [view.nrows(), view.ncols()];
    let [down, across] = [view.strides()[0], view.strides()[1]];
    rows == 0 || (columns <= 1 || across == 1) && (rows <= 1 || down >= 0)
}

/// Distance of the rows; of one row alone ndarray keeps any number.
fn stride<T>(view: &LayoutRef2<T>) -> usize {
    if view.nrows() <= 1 {
        view.ncols()
    } else {
        view.strides()[0] as usize
    }
}

/// A matrix to read: rows of `columns` elements, the starts of neighbours `stride` elements apart.
#[derive(Clone, Copy)]
pub(crate) struct Matrix<'a, T> {
    data: *const T,
    rows: usize,
    columns: usize,
    stride: usize,
    borrow: PhantomData<&'a [T]>,
}

/// The same to write.
pub(crate) struct MatrixMut<'a, T> {
    data: *mut T,
    rows: usize,
    columns: usize,
    stride: usize,
    borrow: PhantomData<&'a mut [T]>,
}

impl<'a, T> Matrix<'a, T> {
    /// The view has to be [`lined`].
    pub(crate) fn new(view: ArrayView2<'a, T>) -> Self {
        assert!(lined(&view), "rows that are no slices");
        let (rows, columns) = view.dim();
        Matrix {
            data: view.as_ptr(),
            rows,
            columns,
            stride: stride(&view),
            borrow: PhantomData,
        }
    }

    pub(crate) fn row_count(&self) -> usize {
        self.rows
    }

    pub(crate) fn as_ptr(&self) -> *const T {
        self.data
    }

    pub(crate) fn stride(&self) -> usize {
        self.stride
    }

    pub(crate) fn rows(self) -> impl Iterator<Item = &'a [T]> {
        (0..self.rows).map(move |i| {
            // SAFETY: row i of the borrowed view this was made of, whose elements lie side by side.
            unsafe {
                std::slice::from_raw_parts(self.data.wrapping_add(i * self.stride), self.columns)
            }
        })
    }
}

impl<'a, T> MatrixMut<'a, T> {
    /// The view has to be [`lined`].
    pub(crate) fn new(mut view: ArrayViewMut2<'a, T>) -> Self {
        assert!(lined(&view), "rows that are no slices");
        let (rows, columns) = view.dim();
        let stride = stride(&view);
        MatrixMut {
            data: view.as_mut_ptr(),
            rows,
            columns,
            stride,
            borrow: PhantomData,
        }
    }

    pub(crate) fn as_mut_ptr(&self) -> *mut T {
        self.data
    }

    pub(crate) fn stride(&self) -> usize {
        self.stride
    }

    pub(crate) fn rows(self) -> impl Iterator<Item = &'a mut [T]> {
        (0..self.rows).map(move |i| {
            // SAFETY: row i of the exclusively borrowed view this was made of, whose elements lie side by side; views
            // to write have no element twice, and the iterator, which owns the matrix, gives each row once.
            unsafe {
                std::slice::from_raw_parts_mut(
                    self.data.wrapping_add(i * self.stride),
                    self.columns,
                )
            }
        })
    }
}

// SAFETY: it stands for a `&[T]` per row.
unsafe impl<T: Sync> Sync for Matrix<'_, T> {}

// SAFETY: it stands for a `&mut [T]` per row; rows are handed to other threads, each to one.
unsafe impl<T: Send> Sync for MatrixMut<'_, T> {}

// SAFETY: the parts only read.
unsafe impl<'a, T: Sync> Divide for Matrix<'a, T> {
    type Part = Matrix<'a, T>;

    fn units(&self) -> usize {
        self.rows
    }

    unsafe fn part(&self, range: Range<usize>) -> Self {
        assert!(range.end <= self.rows, "rows of a matrix");
        Matrix {
            data: self.data.wrapping_add(range.start * self.stride),
            rows: range.len(),
            ..*self
        }
    }
}

// SAFETY: rows of a view to write share no element, so the parts of disjoint ranges of rows do not.
unsafe impl<'a, T: Send> Divide for MatrixMut<'a, T> {
    type Part = MatrixMut<'a, T>;

    fn units(&self) -> usize {
        self.rows
    }

    unsafe fn part(&self, range: Range<usize>) -> Self {
        assert!(range.end <= self.rows, "rows of a matrix");
        MatrixMut {
            data: self.data.wrapping_add(range.start * self.stride),
            rows: range.len(),
            ..*self
        }
    }
}
