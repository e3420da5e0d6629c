//! Normal with variance 2 / (fan in + fan out): glorotUniform's variance without its bounds.
//!
//! Reference: Glorot, Bengio (2010), "Understanding the difficulty of training deep feedforward neural networks". Not
//! truncated.

use super::Initializer;
use crate::options::Options;
use crate::registry::Member;
use kernels::{Key, Scalar, Team};

#[derive(Clone, Debug, PartialEq, Options)]
pub struct GlorotNormal {}

impl Member for GlorotNormal {
    fn examples() -> Vec<Self> {
        vec![GlorotNormal {}]
    }
}

impl<T: Scalar> Initializer<T> for GlorotNormal {
    fn fill(&self, team: &Team, key: Key, fan: (usize, usize), _: &[usize], weight: &mut [T]) {
        super::normal(team, key, 2.0 / (fan.0 + fan.1) as f64, weight);
    }
}
