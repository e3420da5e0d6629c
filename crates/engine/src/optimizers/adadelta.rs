//! Adadelta: steps in the unit of the parameters, by the ratio of two running means.
//!
//! v ← d v + (1 − d) g²,  Δ = g · √(u + ε) / √(v + ε),  u ← d u + (1 − d) Δ²,  p ← p − rate · Δ.
//!
//! Reference: Zeiler (2012), "Adadelta: an adaptive learning rate method".

use super::Optimizer;
use crate::error::Result;
use crate::options::Options;
use crate::registry::{Member, range};
use kernels::{Scalar, Team};

#[derive(Clone, Debug, PartialEq, Options)]
#[options(default)]
pub struct Adadelta {
    /// > 0, at most 1e6. Default 1: the method finds its own.
    pub learning_rate: f64,
    /// Memory of both means, 0 ≤ d < 1. Default 0.9.
    pub decay: f64,
    /// Starts the first step, > 0. Default 1e-6.
    pub epsilon: f64,
}

impl Default for Adadelta {
    fn default() -> Self {
        Adadelta {
            learning_rate: 1.0,
            decay: 0.9,
            epsilon: 1e-6,
        }
    }
}

impl Member for Adadelta {
    fn examples() -> Vec<Self> {
        vec![
            Adadelta::default(),
            Adadelta {
                learning_rate: 0.5,
                decay: 0.95,
                epsilon: 1e-3,
            },
        ]
    }

    fn check(&self) -> Result<()> {
        range::learning_rate(self.learning_rate, "1 is the usual start")?;
        range::half_open("decay", self.decay, 0.0, 1.0, "0.9 is the usual value")?;
        range::positive("epsilon", self.epsilon, "1e-6 is the usual value")
    }
}

impl<T: Scalar> Optimizer<T> for Adadelta {
    fn learning_rate(&self) -> f64 {
        self.learning_rate
    }

    fn state_vectors(&self) -> usize {
        2
    }

    fn step(
        &self,
        team: &Team,
        _: u64,
        rate: f64,
        params: &mut [T],
        gradients: &[T],
        state: [&mut [T]; 2],
    ) {
        let [decay, rest, epsilon, rate] =
            [self.decay, 1.0 - self.decay, self.epsilon, rate].map(T::from_f64);
        super::update2(team, params, gradients, state, |p, g, v, u| {
            *v = (decay * *v + rest * g * g).settled();
            let delta = (*u + epsilon).sqrt() / (*v + epsilon).sqrt() * g;
            *u = (decay * *u + rest * delta * delta).settled();
            *p -= rate * delta;
        });
    }
}
