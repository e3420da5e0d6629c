//! Reconstruction errors: per row, per element, and their gradients.

pub(crate) mod fast;

use ndarray::{ArrayView2, ArrayViewMut1, ArrayViewMut2};

use crate::{Scalar, Team};

/// Factors of a product whose logarithm is taken: 2^64 is far from the largest number.
pub(crate) const FACTORS: usize = 64;

/// Sigmoid and binary cross-entropy in one pass over logits.
///
/// loss = max(z, 0) - z·t + ln(1 + e^-|z|), summed per row by the tree of [`crate::reduce`]. The logarithms are taken
/// of products of 64 factors 1 + e^-|z|, each at most 2: element i of a row belongs to partial product i % 16, and the
/// sums of each partial's logarithms are added up by the tree as well.
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

#[cfg(test)]
mod tests {
    use ndarray::{Array1, Array2};

    use super::*;
    use crate::naive;

    /// Longer rows than the battery's, whose products of factors are closed several times.
    #[test]
    fn long_rows_are_summed_as_defined() {
        for columns in [1023, 1024, 1025, 1028, 3001] {
            let logits = Array2::from_shape_fn((2, columns), |(i, j)| {
                ((i + 2) * j % 97) as f32 / 4.0 - 12.0
            });
            let target = logits.mapv(|z| f32::from(z > 3.0));
            let (mut fast, mut right) = (Array1::zeros(2), Array1::zeros(2));
            let (mut z, mut d) = (logits.clone(), logits.clone());
            let (gradient, losses) = (Some(d.view_mut()), fast.view_mut());
            sigmoid_bce(
                Team::solo(),
                z.view_mut(),
                target.view(),
                0.5,
                gradient,
                losses,
            );
            let mut defined = logits.clone();
            naive::sigmoid_bce(
                defined.view_mut(),
                target.view(),
                0.5,
                None,
                right.view_mut(),
            );
            assert_eq!((&fast, &z), (&right, &defined), "{columns} columns");
            let sum = |(&z, &t): (&f32, &f32)| {
                f64::from(z.max(0.0) - z * t) + (-f64::from(z).abs()).exp().ln_1p()
            };
            let exact: f64 = logits.row(0).iter().zip(target.row(0)).map(sum).sum();
            assert!(
                (f64::from(fast[0]) - exact).abs() < 1e-6 * exact,
                "{} for {exact}",
                fast[0]
            );
        }
    }
}
