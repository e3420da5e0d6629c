//! Losses: how far a reconstruction is from its target. Unit everywhere: **summed over the features of a row**; the
//! objective averages over the rows of a batch, and reports the mean per feature beside it.

pub mod binary_cross_entropy;
pub mod mean_squared_error;

use crate::activation::Activation;
use crate::registry::registry;
use kernels::{Scalar, Team};
use ndarray::{ArrayView2, ArrayViewMut1, ArrayViewMut2};

pub trait Loss<T: Scalar> {
    /// The output activation that this loss is computed through, on logits, in one numerically safe pass. The output
    /// then arrives as logits, and `rows` leaves the reconstruction in its place.
    fn fused_activation(&self) -> Option<Activation> {
        None
    }

    /// The smallest and largest target value that has a meaning.
    fn target_bounds(&self) -> (f64, f64) {
        (f64::NEG_INFINITY, f64::INFINITY)
    }

    /// One loss per row, and where `d_output` is given `scale` times the gradient at the output.
    fn rows(
        &self,
        team: &Team,
        output: ArrayViewMut2<T>,
        target: ArrayView2<T>,
        scale: T,
        d_output: Option<ArrayViewMut2<T>>,
        per_row: ArrayViewMut1<T>,
    );

    /// One loss per value; logits stay logits.
    fn elements(
        &self,
        team: &Team,
        output: ArrayView2<T>,
        target: ArrayView2<T>,
        per_value: ArrayViewMut2<T>,
    );
}

registry! {
    /// Any loss.
    AnyLoss("a loss"): Loss {
        "meanSquaredError" => mean_squared_error::MeanSquaredError,
        "binaryCrossEntropy" => binary_cross_entropy::BinaryCrossEntropy,
    }
}
