//! Corruptions: what is done to the input batch during training, while the target stays clean. Drawn anew in every
//! step, keyed by (seed, step), so the noise of an epoch is never that of the last one.

pub mod gaussian_noise;
pub mod masking;

use crate::registry::registry;
use kernels::{Key, Scalar, Team};
use ndarray::{ArrayView2, ArrayViewMut2};

pub trait Corruption<T: Scalar> {
    fn apply(&self, team: &Team, key: Key, clean: ArrayView2<T>, corrupted: ArrayViewMut2<T>);
}

registry! {
    /// Any corruption.
    AnyCorruption("a corruption"): Corruption {
        "gaussianNoise" => gaussian_noise::GaussianNoise,
        "masking" => masking::Masking,
    }
}
