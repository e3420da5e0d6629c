//! Penalties: terms added to the reconstruction loss. A penalty says what it looks at and never which recipe uses it.

pub mod contractive;
pub mod kl_categorical;
pub mod kl_gaussian;
pub mod kullback_leibler_sparsity;
pub mod l1_activity;
pub mod l1_weight;
pub mod l2_activity;
pub mod l2_weight;
pub mod maximum_mean_discrepancy;
pub mod orthogonality;
pub mod total_correlation;

use crate::error::{Code, Error, Result};
use crate::latents::AnyLatent;
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
    /// Every weight tensor of encoder and decoder, one call each; biases and a discriminator are left alone.
    Weights,
    /// The encoder's Jacobian ∂codes/∂input.
    Jacobian,
}

/// The place where a penalty is applied: values, and where training wants it their gradient to add to.
pub enum Site<'a, T> {
    Codes {
        codes: ArrayView2<'a, T>,
        scratch: &'a mut [T],
        d_codes: Option<ArrayViewMut2<'a, T>>,
    },
    /// Called when the gradient of the codes has reached the projection: a penalty on sampled codes carries its own
    /// there itself.
    Projection {
        /// Columns by name.
        statistics: &'a [(&'static str, Range<usize>)],
        projection: ArrayView2<'a, T>,
        codes: ArrayView2<'a, T>,
        scratch: &'a mut [T],
        d_projection: Option<ArrayViewMut2<'a, T>>,
    },
    Weights {
        shape: &'a [usize],
        weight: &'a [T],
        scratch: &'a mut [T],
        d_weight: Option<&'a mut [T]>,
    },
    /// `norm(weight, probes)` is weight · mean over rows of ‖J‖², exact or from so many random directions; where
    /// training wants it, it adds the gradient by itself.
    Jacobian {
        norm: &'a mut dyn FnMut(f64, Option<usize>) -> T,
    },
}

pub trait Penalty<T: Scalar> {
    fn need(&self) -> Need;

    /// Refuses a latent whose codes this penalty cannot judge.
    fn check_latent(&self, _latent: &AnyLatent) -> Result<()> {
        Ok(())
    }

    /// Values of working memory for a site of this shape: `[rows, dim]` of the codes, or a weight tensor's own.
    fn scratch(&self, _shape: &[usize]) -> usize {
        0
    }

    /// As `Layer::least_rows`.
    fn least_rows(&self) -> usize {
        1
    }

    /// Whether it draws the codes towards standard normal ones, so that those can be decoded into new rows.
    fn makes_normal(&self) -> bool {
        false
    }

    /// The value at this site, its weight included, averaged over the rows of the batch where it has rows, each by what
    /// `pass` says that it counts; adds the gradient of exactly that value. `pass` also has the key of its chance, the
    /// step, and how many rows train.
    fn apply(&self, pass: &Pass, site: Site<'_, T>) -> T;
}

registry! {
    /// Any penalty.
    AnyPenalty("a penalty"): Penalty {
        "l1Activity" => l1_activity::L1Activity,
        "contractive" => contractive::Contractive,
        "l2Weight" => l2_weight::L2Weight,
        "l1Weight" => l1_weight::L1Weight,
        "l2Activity" => l2_activity::L2Activity,
        "kullbackLeiblerSparsity" => kullback_leibler_sparsity::KullbackLeiblerSparsity,
        "klGaussian" => kl_gaussian::KlGaussian,
        "klCategorical" => kl_categorical::KlCategorical,
        "totalCorrelation" => total_correlation::TotalCorrelation,
        "maximumMeanDiscrepancy" => maximum_mean_discrepancy::MaximumMeanDiscrepancy,
        "orthogonality" => orthogonality::Orthogonality,
    }
}

/// The columns of these names, where the latent has them all.
fn columns<const N: usize>(
    statistics: &[(&'static str, Range<usize>)],
    names: [&str; N],
) -> Option<[Range<usize>; N]> {
    let of = |name| statistics.iter().find(|(known, _)| *known == name);
    let found = names.map(of);
    let whole = found.iter().all(Option::is_some);
    whole.then(|| found.map(|column| column.expect("looked at above").1.clone()))
}

/// weight · mean over rows of some sum over a row's codes, by what the rows count. `add` gives the sum of some rows of
/// `[rows, dim]` values and adds the gradient of `factor` times it where that is wanted.
fn mean_over_rows<T: Scalar>(
    pass: &Pass,
    site: Site<'_, T>,
    weight: f64,
    add: impl Fn(T, &[T], usize, Option<&mut [T]>) -> T,
) -> T {
    let mut value = T::from_f64(0.0);
    let Site::Codes {
        codes, mut d_codes, ..
    } = site
    else {
        return value;
    };
    let (count, dim) = codes.dim();
    let per_row = weight / count as f64;
    let codes = codes.to_slice().expect("codes stand together");
    for (rows, counts) in pass.weights.runs(count) {
        let factor = T::from_f64(per_row * counts);
        let place = rows.start * dim..rows.end * dim;
        let d_codes = d_codes.as_mut().map(|d_codes| {
            let d_codes = d_codes.as_slice_mut().expect("codes stand together");
            &mut d_codes[place.clone()]
        });
        value += factor * add(factor, &codes[place.clone()], rows.len(), d_codes);
    }
    value
}

/// Refuses a latent without μ and log σ².
fn needs_gaussian(latent: &AnyLatent) -> Result<()> {
    match columns(&latent.get::<f32>().statistics(), ["mu", "logvar"]) {
        Some(_) => Ok(()),
        None => Err(Error::new(Code::Incompatible, "")
            .expected("a latent with a mean and a variance, such as gaussian")
            .received(latent.tag())
            .hint("set latent: { \"type\": \"gaussian\", \"dim\": … }, or leave the penalty out")),
    }
}
