//! Optimizers: one step over flat slices of all parameters. State (moments) is a flat slice too, `state_vectors`
//! times as long as the parameters, zero at the start.

pub mod adam;
pub mod sgd;

use crate::registry::registry;
use kernels::{Scalar, Team};

pub trait Optimizer<T: Scalar> {
    /// The rate that the schedule scales.
    fn learning_rate(&self) -> f64;

    /// How many values of state a parameter needs.
    fn state_vectors(&self) -> usize;

    /// `step` counts from 1.
    fn step(
        &self,
        team: &Team,
        step: u64,
        rate: f64,
        params: &mut [T],
        gradients: &[T],
        state: &mut [T],
    );
}

registry! {
    /// Any optimizer.
    AnyOptimizer("an optimizer"): Optimizer {
        "adam" => adam::Adam,
        "sgd" => sgd::Sgd,
    }
}

impl Default for AnyOptimizer {
    fn default() -> Self {
        AnyOptimizer::Adam(adam::Adam::default())
    }
}
