//! Sums whose bits depend on the data alone, never on the number of threads.
//!
//! ```text
//! tree(x):   s[j] = x[j] + x[j+16] + x[j+32] + …          16 partial sums, each in order
//!            s[j] = s[j] + s[j+8]   (j < 8),  then + s[j+4], + s[j+2], + s[j+1]
//! sum(x):    x in pieces of max(4096, len/256 rounded up to a multiple of 16);  tree of the pieces' trees
//! ```

pub(crate) mod fast;

use ndarray::{ArrayView2, ArrayViewMut1};

use crate::{Scalar, Team, Write};

/// Partial sums of a tree.
pub(crate) const LANES: usize = 16;
/// Most pieces that a sum is divided into.
pub(crate) const PIECES: usize = 256;

/// Length of the pieces whose trees make up the sum of `len` numbers.
pub(crate) fn piece(len: usize) -> usize {
    len.div_ceil(PIECES).next_multiple_of(LANES).max(4096)
}

/// Σ x.
pub fn sum<T: Scalar>(team: &Team, x: &[T]) -> T {
    T::sum(team, x)
}

/// Σ |x|.
pub fn sum_abs<T: Scalar>(team: &Team, x: &[T]) -> T {
    T::sum_abs(team, x)
}

/// Σ x².
pub fn sum_squares<T: Scalar>(team: &Team, x: &[T]) -> T {
    T::sum_squares(team, x)
}

/// out[j] = 0 (or out[j]) + x[0,j] + x[1,j] + …, row by row. Shapes: x `[rows, n]`, out `[n]`.
pub fn column_sum<T: Scalar>(team: &Team, x: ArrayView2<T>, write: Write, out: ArrayViewMut1<T>) {
    assert_eq!(x.ncols(), out.len(), "one sum per column");
    T::column_sum(team, x, write, out);
}

/// Index of the first NaN or infinity.
pub fn first_not_finite<T: Scalar>(team: &Team, x: &[T]) -> Option<usize> {
    T::first_not_finite(team, x)
}
