//! Uniform on ±√(6 / (fan in + fan out)): keeps the variance of activations and gradients near one in linear nets.
//!
//! Reference: Glorot, Bengio (2010), "Understanding the difficulty of training deep feedforward neural networks".

use super::Initializer;
use crate::options::Options;
use crate::registry::Member;
use kernels::{Key, Scalar, Team};

#[derive(Clone, Debug, PartialEq, Options)]
pub struct GlorotUniform {}

impl Member for GlorotUniform {
    fn examples() -> Vec<Self> {
        vec![GlorotUniform {}]
    }
}

impl<T: Scalar> Initializer<T> for GlorotUniform {
    fn fill(&self, team: &Team, key: Key, fan: (usize, usize), _: &[usize], weight: &mut [T]) {
        super::uniform(team, key, 6.0 / (fan.0 + fan.1) as f64, weight);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_fill_the_published_interval() {
        let mut weight = vec![0.0_f32; 128 * 64];
        GlorotUniform {}.fill(
            Team::solo(),
            Key {
                seed: 1,
                step: 0,
                slot: 9,
            },
            (128, 64),
            &[128, 64],
            &mut weight,
        );
        let limit = (6.0_f32 / 192.0).sqrt();
        let largest = weight.iter().fold(0.0_f32, |most, w| most.max(w.abs()));
        let variance = weight.iter().map(|w| w * w).sum::<f32>() / weight.len() as f32;
        assert!(
            largest <= limit && largest > 0.99 * limit,
            "{largest} against {limit}"
        );
        assert!(
            (variance / (limit * limit / 3.0) - 1.0).abs() < 0.05,
            "{variance}"
        );
    }
}
