//! Softmax over groups of columns, alone and fused with cross-entropy.
//!
//! ```text
//! a row of z    │ z0 z1 z2 │ z3 z4 z5 │     groups of 3: each becomes probabilities of its own
//!               │ p0 p1 p2 │ p3 p4 p5 │     p0 + p1 + p2 = 1
//! ```

pub(crate) mod fast;

use ndarray::{ArrayView2, ArrayViewMut1, ArrayViewMut2};

use crate::{Scalar, Team};

/// y = e^u / S with u = x - max x and S = Σ e^u of each group of `group` columns.
///
/// The sum is the tree of [`crate::reduce`]. A NaN makes its whole group NaN.
/// Shapes: x, y `[rows, n]`, n a multiple of `group`.
pub fn softmax<T: Scalar>(team: &Team, x: ArrayView2<T>, group: usize, y: ArrayViewMut2<T>) {
    assert_eq!(x.dim(), y.dim(), "shape of the output");
    check(x.ncols(), group);
    T::softmax(team, x, group, y);
}

/// d = y · (d - Σ d·y), the sum over each group by the tree of [`crate::reduce`]: the gradient at x in terms of
/// y = softmax(x). Shapes: y, d `[rows, n]`.
pub fn softmax_backward<T: Scalar>(
    team: &Team,
    y: ArrayView2<T>,
    group: usize,
    d: ArrayViewMut2<T>,
) {
    assert_eq!(y.dim(), d.dim(), "shape of the gradient");
    check(y.ncols(), group);
    T::softmax_backward(team, y, group, d);
}

/// Softmax and cross-entropy in one pass over logits, whose targets sum up to 1 in each group.
///
/// loss = -Σ t·ln p = ln S - Σ t·u with u = z - max z and S = Σ e^u, sums by the tree of [`crate::reduce`]; a row's loss
/// is the sum over its groups, in order; z becomes p = e^u / S; d = (p - t) · scale, the gradient at the logits.
/// Shapes: z, target, d `[rows, n]`, n a multiple of `group`, row_loss `[rows]`.
pub fn softmax_cross_entropy<T: Scalar>(
    team: &Team,
    z: ArrayViewMut2<T>,
    target: ArrayView2<T>,
    group: usize,
    scale: T,
    d: Option<ArrayViewMut2<T>>,
    row_loss: ArrayViewMut1<T>,
) {
    assert_eq!(z.dim(), target.dim(), "shape of the target");
    assert!(
        d.as_ref().is_none_or(|d| d.dim() == z.dim()),
        "shape of the gradient"
    );
    assert_eq!(row_loss.len(), z.nrows(), "one loss per row");
    check(z.ncols(), group);
    T::softmax_cross_entropy(team, z, target, group, scale, d, row_loss);
}

fn check(columns: usize, group: usize) {
    assert!(
        group > 0 && columns.is_multiple_of(group),
        "columns in whole groups"
    );
}

#[cfg(test)]
mod tests;
