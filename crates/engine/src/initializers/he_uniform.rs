//! Uniform on ±√(6 / fan in): heNormal's variance within bounds.
//!
//! Reference: He, Zhang, Ren, Sun (2015), "Delving deep into rectifiers".

use super::Initializer;
use crate::options::Options;
use crate::registry::Member;
use kernels::{Key, Scalar, Team};

#[derive(Clone, Debug, PartialEq, Options)]
pub struct HeUniform {}

impl Member for HeUniform {
    fn examples() -> Vec<Self> {
        vec![HeUniform {}]
    }
}

impl<T: Scalar> Initializer<T> for HeUniform {
    fn fill(&self, team: &Team, key: Key, fan: (usize, usize), _: &[usize], weight: &mut [T]) {
        super::uniform(team, key, 6.0 / fan.0 as f64, weight);
    }
}
