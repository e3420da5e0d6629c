//! Reconstruction errors: per row, per element, and their gradients.

pub(crate) mod fast;

use ndarray::{ArrayView2, ArrayViewMut1, ArrayViewMut2};

use crate::{Scalar, Team};

/// Sigmoid and binary cross-entropy in one pass over logits.
///
/// loss = max(z, 0) - z·t + ln(1 + e^-|z|), summed per row by the tree of [`crate::reduce`];
/// z becomes p = sigmoid(z); d = (p - t) · scale, the gradient at the logits.
/// Shapes: z, target, d `[rows, n]`, row_loss `[rows]`.
pub fn sigmoid_bce<T: Scalar>(
    team: &Team,
    z: ArrayViewMut2<T>,
    target: ArrayView2<T>,
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
    T::sigmoid_bce(team, z, target, scale, d, row_loss);
}

/// out = max(z, 0) - z·t + ln(1 + e^-|z|) of every logit.
pub fn sigmoid_bce_elements<T: Scalar>(
    team: &Team,
    z: ArrayView2<T>,
    target: ArrayView2<T>,
    out: ArrayViewMut2<T>,
) {
    assert_eq!(z.dim(), target.dim(), "shape of the target");
    assert_eq!(z.dim(), out.dim(), "shape of the output");
    T::sigmoid_bce_elements(team, z, target, out);
}

/// row_loss = Σ (y - t)² by the tree of [`crate::reduce`]; d = (2·scale)·(y - t).
/// Shapes: y, target, d `[rows, n]`, row_loss `[rows]`.
pub fn squared_error<T: Scalar>(
    team: &Team,
    y: ArrayView2<T>,
    target: ArrayView2<T>,
    scale: T,
    d: Option<ArrayViewMut2<T>>,
    row_loss: ArrayViewMut1<T>,
) {
    assert_eq!(y.dim(), target.dim(), "shape of the target");
    assert!(
        d.as_ref().is_none_or(|d| d.dim() == y.dim()),
        "shape of the gradient"
    );
    assert_eq!(row_loss.len(), y.nrows(), "one loss per row");
    T::squared_error(team, y, target, scale, d, row_loss);
}

/// out = (y - t)² of every element.
pub fn squared_error_elements<T: Scalar>(
    team: &Team,
    y: ArrayView2<T>,
    target: ArrayView2<T>,
    out: ArrayViewMut2<T>,
) {
    assert_eq!(y.dim(), target.dim(), "shape of the target");
    assert_eq!(y.dim(), out.dim(), "shape of the output");
    T::squared_error_elements(team, y, target, out);
}
