//! Penalties: terms added to the reconstruction loss. A penalty says what it looks at and never which recipe uses it.

pub mod l1_activity;
pub mod l2_weight;

use crate::pass::Pass;
use crate::registry::registry;
use kernels::Scalar;
use ndarray::{ArrayView2, ArrayViewMut2};
use std::ops::Range;

/// What a penalty looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// The codes of the batch.
    Codes,
    /// What the codes were made from: `mu`, `logvar`, logits.
    Projection,
    /// Every weight tensor, one call each; biases are left alone.
    Weights,
}

/// The place where a penalty is applied: values, and where training wants it their gradient to add to.
pub enum Site<'a, T> {
    Codes {
        codes: ArrayView2<'a, T>,
        d_codes: Option<ArrayViewMut2<'a, T>>,
    },
    /// Called when the gradient of the codes has reached the projection: a penalty on sampled codes carries its own
    /// there itself.
    Projection {
        /// Columns by name.
        statistics: &'a [(&'static str, Range<usize>)],
        projection: ArrayView2<'a, T>,
        codes: ArrayView2<'a, T>,
        d_projection: Option<ArrayViewMut2<'a, T>>,
    },
    Weights {
        /// `encoder.0.weight`
        name: &'a str,
        shape: &'a [usize],
        weight: &'a [T],
        d_weight: Option<&'a mut [T]>,
    },
}

pub trait Penalty<T: Scalar> {
    fn need(&self) -> Need;

    /// The value at this site, its weight included, averaged over the rows of the batch where it has rows; adds the
    /// gradient of exactly that value. `pass` has the key of its chance, the step, and how many rows train.
    fn apply(&self, pass: &Pass, site: Site<'_, T>) -> T;
}

registry! {
    /// Any penalty.
    AnyPenalty("a penalty"): Penalty {
        "l1Activity" => l1_activity::L1Activity,
        "l2Weight" => l2_weight::L2Weight,
    }
}
