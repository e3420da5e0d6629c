//! Initializers: how weights start. Draws are keyed by (seed, tensor), so one tensor's do not depend on another's.

pub mod constant;
pub mod glorot_normal;
pub mod glorot_uniform;
pub mod he_normal;
pub mod he_uniform;
pub mod identity;
pub mod lecun_normal;
pub mod orthogonal;
pub mod zeros;

use crate::registry::registry;
use kernels::{Key, Scalar, Team};

pub trait Initializer<T: Scalar> {
    /// Fills a weight tensor of `shape`, whose last two axes are values in and values out; `fan` = (values in, values
    /// out) of one unit, its window included.
    fn fill(&self, team: &Team, key: Key, fan: (usize, usize), shape: &[usize], weight: &mut [T]);
}

/// Normal numbers of this variance.
fn normal<T: Scalar>(team: &Team, key: Key, variance: f64, weight: &mut [T]) {
    kernels::normal(team, key, weight);
    kernels::scale(team, T::from_f64(variance.sqrt()), weight);
}

/// Uniform numbers on ±√square.
fn uniform<T: Scalar>(team: &Team, key: Key, square: f64, weight: &mut [T]) {
    let limit = T::from_f64(square.sqrt());
    kernels::uniform(team, key, weight);
    weight
        .iter_mut()
        .for_each(|w| *w = (*w + *w - T::from_f64(1.0)) * limit);
}

fn one() -> f64 {
    1.0
}

registry! {
    /// Any initializer.
    AnyInitializer("an initializer"): Initializer {
        "zeros" => zeros::Zeros,
        "constant" => constant::Constant,
        "glorotUniform" => glorot_uniform::GlorotUniform,
        "glorotNormal" => glorot_normal::GlorotNormal,
        "heUniform" => he_uniform::HeUniform,
        "heNormal" => he_normal::HeNormal,
        "lecunNormal" => lecun_normal::LecunNormal,
        "orthogonal" => orthogonal::Orthogonal,
        "identity" => identity::Identity,
    }
}

impl Default for AnyInitializer {
    fn default() -> Self {
        AnyInitializer::GlorotUniform(glorot_uniform::GlorotUniform {})
    }
}
