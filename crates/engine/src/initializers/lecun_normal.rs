//! Normal with variance 1 / fan in: keeps the variance of activations near one in linear nets and through selu.
//!
//! Reference: LeCun, Bottou, Orr, Müller (1998), "Efficient backprop". Not truncated.

use super::Initializer;
use crate::options::Options;
use crate::registry::Member;
use kernels::{Key, Scalar, Team};

#[derive(Clone, Debug, PartialEq, Options)]
pub struct LecunNormal {}

impl Member for LecunNormal {
    fn examples() -> Vec<Self> {
        vec![LecunNormal {}]
    }
}

impl<T: Scalar> Initializer<T> for LecunNormal {
    fn fill(&self, team: &Team, key: Key, fan: (usize, usize), _: &[usize], weight: &mut [T]) {
        super::normal(team, key, 1.0 / fan.0 as f64, weight);
    }
}
