//! Initializers: how weights start. Draws are keyed by (seed, tensor), so one tensor's do not depend on another's.

pub mod glorot_uniform;
pub mod he_normal;

use crate::registry::registry;
use kernels::{Key, Scalar, Team};

pub trait Initializer<T: Scalar> {
    /// Fills a weight tensor; `fan` = (values in, values out) of one unit.
    fn fill(&self, team: &Team, key: Key, fan: (usize, usize), weight: &mut [T]);
}

registry! {
    /// Any initializer.
    AnyInitializer("an initializer"): Initializer {
        "glorotUniform" => glorot_uniform::GlorotUniform,
        "heNormal" => he_normal::HeNormal,
    }
}

impl Default for AnyInitializer {
    fn default() -> Self {
        AnyInitializer::GlorotUniform(glorot_uniform::GlorotUniform {})
    }
}
