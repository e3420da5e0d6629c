//! What follows the gradients of a step: whether they are finite, clipping, the optimizer, constraints and averages.
//!
//! The gradients of a layer are divided among the members as the product that makes them divides its rows: with every
//! layer by itself a member's half is the half that it has just written, and still has in its own cache.

use super::Trainer;
use crate::autoencoder::Autoencoder;
use crate::error::Result;
use crate::optimizers::vectors;
use kernels::{Scalar, Team};

impl<T: Scalar> Trainer<T> {
    /// One step of the optimizer; `rows` is how many stand in the input slot.
    pub(super) fn update(
        &mut self,
        team: &Team,
        model: &mut Autoencoder<T>,
        rows: usize,
    ) -> Result<()> {
        let (spec, arena) = (&self.state.spec, &mut model.arena);
        if let Some(limit) = spec.clip_value {
            kernels::clamp(
                team,
                T::from_f64(-limit),
                T::from_f64(limit),
                &mut arena.gradients,
            );
        }
        let square = |part| kernels::sum_squares::<T>(team, &arena.gradients[part]).to_f64();
        let squares = model.graph.slices().map(square);
        let norm = squares.fold(0.0, |sum, square| sum + square).sqrt();
        let is_finite = norm.is_finite()
            && self.terms.loss().is_finite()
            && arena.running.iter().all(|value| value.is_finite());
        if !is_finite {
            arena.running.copy_from_slice(&self.before);
            return Err(self.diverged(team, model, rows, norm));
        }
        if let Some(limit) = spec.clip_norm.filter(|limit| norm > *limit) {
            kernels::scale(team, T::from_f64(limit / norm), &mut arena.gradients);
        }
        let rate = self.next_rate();
        let optimizer = spec.optimizer.get::<T>();
        self.factors.remember(&arena.parameters);
        let step = self.state.step - self.state.optimizer_start + 1;
        for part in model.graph.slices() {
            let params = &mut arena.parameters[part.clone()];
            let gradients = &arena.gradients[part.clone()];
            let state = vectors(&mut arena.state, model.graph.parameters, part);
            optimizer.step(team, step, rate, params, gradients, state);
        }
        self.factors.apply(&mut arena.parameters);
        let constraints = &model.valid.spec().constraints;
        model.graph.constrain(constraints, &mut arena.parameters);
        if let Some(averaging) = &spec.averaging {
            average(team, averaging.decay, &arena.parameters, &mut self.average);
        }
        (self.gradient_norm, self.rate) = (norm, rate);
        self.state.step += 1;
        Ok(())
    }
}

/// mean ← decay · mean + (1 − decay) · weights; the first weights are the first mean.
fn average<T: Scalar>(team: &Team, decay: f64, weights: &[T], mean: &mut Vec<T>) {
    if mean.is_empty() {
        mean.extend_from_slice(weights);
        return;
    }
    let [kept, new] = [decay, 1.0 - decay].map(T::from_f64);
    kernels::each_block(team, 8, [weights], [mean], &|_, [weights], [mean]| {
        for (mean, weight) in mean.iter_mut().zip(weights) {
            *mean = kept * *mean + new * *weight;
        }
    });
}
