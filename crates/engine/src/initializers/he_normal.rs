//! Normal with variance 2 / fan in: keeps the variance of activations near one through relu layers.
//!
//! Reference: He, Zhang, Ren, Sun (2015), "Delving deep into rectifiers". Not truncated, as in the paper.

use super::Initializer;
use crate::options::Options;
use crate::registry::Member;
use kernels::{Key, Scalar, Team};

#[derive(Clone, Debug, PartialEq, Options)]
pub struct HeNormal {}

impl Member for HeNormal {
    fn examples() -> Vec<Self> {
        vec![HeNormal {}]
    }
}

impl<T: Scalar> Initializer<T> for HeNormal {
    fn fill(&self, team: &Team, key: Key, fan: (usize, usize), _: &[usize], weight: &mut [T]) {
        super::normal(team, key, 2.0 / fan.0 as f64, weight);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mean_and_variance_are_those_of_the_paper() {
        let mut weight = vec![0.0_f32; 100 * 100];
        HeNormal {}.fill(
            Team::solo(),
            Key {
                seed: 1,
                step: 0,
                slot: 9,
            },
            (100, 100),
            &[100, 100],
            &mut weight,
        );
        let mean = weight.iter().sum::<f32>() / 1e4;
        let variance = weight.iter().map(|w| w * w).sum::<f32>() / 1e4;
        assert!(
            mean.abs() < 0.005 && (variance / 0.02 - 1.0).abs() < 0.05,
            "{mean} {variance}"
        );
    }
}
