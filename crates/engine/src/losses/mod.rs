//! Losses: how far a reconstruction is from its target. Unit everywhere: **summed over the features of a row**; the
//! objective averages over the rows of a batch, and reports the mean per feature beside it. A loss that is no sum, such
//! as ssim, is its published figure times the number of features, so that the mean per feature is that figure.

pub mod binary_cross_entropy;
pub mod categorical_cross_entropy;
pub mod composite;
pub mod correntropy;
pub mod cosine;
mod counts;
pub mod gaussian_nll;
pub mod huber;
pub mod log_cosh;
pub mod mean_absolute_error;
pub mod mean_squared_error;
pub mod negative_binomial;
pub mod poisson;
pub mod ssim;
mod values;

use crate::activation::Activation;
use crate::error::{Code, Error, Result};
use crate::registry::registry;
use crate::shape::Shape;
use kernels::{Scalar, Team};
use ndarray::{ArrayView2, ArrayViewMut1, ArrayViewMut2};

/// What a loss compares.
pub struct Batch<'a, T> {
    pub team: &'a Team,
    /// Of one target row.
    pub shape: &'a Shape,
    /// The decoder's output, of the shape that `output_shape` says; it may be used as working memory.
    pub output: ArrayViewMut2<'a, T>,
    pub target: ArrayView2<'a, T>,
    /// The weight of each value of the target; all are 1 where there are none.
    pub weights: Option<ArrayView2<'a, T>>,
}

pub trait Loss<T: Scalar>: Sync {
    /// The output activation that this loss is computed through, in one numerically safe pass: the output then arrives
    /// without it. `Linear` asks for an output that is whatever the loss makes of it.
    fn fused_activation(&self) -> Option<Activation> {
        None
    }

    /// How many outputs a feature has: along the last axis first all features' first ones, then all second ones, ….
    fn outputs(&self) -> usize {
        1
    }

    /// The shape that the decoder's output has to have for target rows of this shape, or why they cannot be compared.
    fn output_shape(&self, row: &Shape) -> Result<Shape> {
        let mut shape = row.clone();
        if let Some(last) = shape.0.last_mut() {
            *last *= self.outputs();
        }
        Ok(shape)
    }

    /// The smallest and largest target value that has a meaning, for each place along the last axis.
    fn target_bounds(&self, last: usize) -> Vec<(f64, f64)> {
        vec![(f64::NEG_INFINITY, f64::INFINITY); last]
    }

    /// Where the loss is a negative log-density of the target but for a constant: that constant per feature, in nats.
    fn density_constant(&self) -> Option<f64> {
        None
    }

    /// Whether the second half of the output's last axis are log-variances, whose exponentials can leave all bounds.
    fn has_log_variances(&self) -> bool {
        false
    }

    /// Whether values have weights of their own; other losses take one for a whole row.
    fn weighs_values(&self) -> bool {
        true
    }

    /// The loss of one value whose outputs are `z`, and its gradient at them. A loss that is not a sum of these has
    /// its own `rows` and `elements`.
    fn value(&self, _z: &[T], _target: T, _d: &mut [T]) -> T {
        unreachable!("a loss that is no sum over values")
    }

    /// One loss per row, and where `d_output` is given `scale` times the gradient at the output.
    fn rows(
        &self,
        batch: Batch<'_, T>,
        scale: T,
        d_output: Option<ArrayViewMut2<T>>,
        per_row: ArrayViewMut1<T>,
    ) {
        let value = |z: &[T], target: T, d: &mut [T]| self.value(z, target, d);
        values::rows(self.outputs(), &value, batch, scale, d_output, per_row);
    }

    /// One loss per value of the target, without weights.
    fn elements(&self, batch: Batch<'_, T>, per_value: ArrayViewMut2<T>) {
        let value = |z: &[T], target: T, d: &mut [T]| self.value(z, target, d);
        values::elements(self.outputs(), &value, batch, per_value);
    }

    /// The reconstruction that an output stands for, of the target's shape.
    fn rebuild(&self, team: &Team, shape: &Shape, output: ArrayView2<T>, out: ArrayViewMut2<T>) {
        let f = self.fused_activation().unwrap_or(Activation::Linear);
        f.apply(team, shape.last(), output, out);
    }
}

registry! {
    /// Any loss.
    AnyLoss("a loss"): Loss {
        "meanSquaredError" => mean_squared_error::MeanSquaredError,
        "meanAbsoluteError" => mean_absolute_error::MeanAbsoluteError,
        "huber" => huber::Huber,
        "logCosh" => log_cosh::LogCosh,
        "correntropy" => correntropy::Correntropy,
        "cosine" => cosine::Cosine,
        "ssim" => ssim::Ssim,
        "binaryCrossEntropy" => binary_cross_entropy::BinaryCrossEntropy,
        "categoricalCrossEntropy" => categorical_cross_entropy::CategoricalCrossEntropy,
        "gaussianNll" => gaussian_nll::GaussianNll,
        "poisson" => poisson::Poisson,
        "negativeBinomial" => negative_binomial::NegativeBinomial,
        "composite" => composite::Composite,
    }
}

fn bad_shape(expected: &str, received: &Shape, hint: impl std::fmt::Display) -> Error {
    Error::new(Code::Incompatible, "")
        .expected(expected)
        .received(received)
        .hint(hint)
}
