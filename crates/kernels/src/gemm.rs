//! Matrix products: c = a·b and c += a·b.

pub(crate) mod fast;
pub(crate) mod pack;
mod row;
pub(crate) mod tile;
pub(crate) mod walk;

use ndarray::{ArrayView2, ArrayViewMut2};

use crate::{Scalar, Team};

/// What happens to the old content of an output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Write {
    Overwrite,
    Accumulate,
}

/// Most steps of k that are summed up before they are added to c.
pub(crate) const STEPS: usize = 256;

/// Steps of the blocks that k is divided into, as equal as possible: of 784 four times 196, not 256 + 256 + 256 + 16.
pub(crate) fn block(k: usize) -> usize {
    k.div_ceil(k.div_ceil(STEPS).max(1)).max(1)
}

/// c = a·b, or c += a·b.
///
/// k is divided into blocks of at most 256 steps. For each block in order: s = 0; s = s + a[i,k]·b[k,j] for its k in
/// order; c = s for the first block of [`Write::Overwrite`], else c = c + s.
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

/// Tells the kernels that the engine that compiled them keeps the order of a loop's instructions (V8 from 13, so Node
/// from 24 and Chromium; SpiderMonkey): products are faster then. Their bits do not depend on it.
pub fn set_ordered(ordered: bool) {
    tile::set_ordered(ordered);
}
