//! Matrix products: c = a·b and c += a·b.

pub(crate) mod fast;
mod pack;
mod tile;

use ndarray::{ArrayView2, ArrayViewMut2};

use crate::{Scalar, Team};

/// What happens to the old content of an output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Write {
    Overwrite,
    Accumulate,
}

/// c = a·b, or c += a·b.
///
/// Every element is s = 0 (or c), then s = s + a[i,k]·b[k,j] for k in order.
/// Shapes: a `[m, k]`, b `[k, n]`, c `[m, n]`; a and b may be transposed views (`.t()`).
pub fn gemm<T: Scalar>(
    team: &Team,
    a: ArrayView2<T>,
    b: ArrayView2<T>,
    write: Write,
    c: ArrayViewMut2<T>,
) {
    assert_eq!(a.ncols(), b.nrows(), "inner sizes of the product");
    assert_eq!(c.dim(), (a.nrows(), b.ncols()), "shape of the product");
    T::gemm(team, a, b, write, c);
}
