//! Reconstruction + Σ penalties → value, named terms, gradients.

use crate::arena::Arena;
use crate::graph::{Graph, matrix, matrix_mut};
use crate::param::ParamKind;
use crate::penalties::{AnyPenalty, Need, Site};
use crate::spec::Objective;
use kernels::{Scalar, Team};
use ndarray::{ArrayView2, ArrayViewMut1};
use std::collections::BTreeMap;

/// The value of the objective on a batch: summed over features, averaged over rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Terms {
    pub reconstruction: f64,
    /// By the penalty's tag; two of one kind add up.
    pub penalties: BTreeMap<&'static str, f64>,
}

impl Terms {
    /// What is minimised.
    pub fn loss(&self) -> f64 {
        self.reconstruction + self.penalties.values().sum::<f64>()
    }
}

impl Objective {
    /// The mean loss of the rows in the output slot; with `gradient`, that slot's d_ receives its gradient. Leaves the
    /// reconstruction in the output slot (where the loss was fused, logits stood there). Without a target the rows in
    /// the input slot are to be rebuilt.
    pub fn reconstruct<T: Scalar>(
        &self,
        team: &Team,
        graph: &Graph,
        arena: &mut Arena<T>,
        rows: usize,
        target: Option<ArrayView2<T>>,
        gradient: bool,
    ) -> f64 {
        let range = graph.output().range(arena.capacity, rows);
        let d_output = gradient.then(|| matrix_mut(&mut arena.d_activations[range.clone()], rows));
        let per_row = ArrayViewMut1::from(&mut arena.row_losses[..rows]);
        let scale = T::from_f64(1.0 / rows as f64);
        let (before, after) = arena.activations.split_at_mut(range.start);
        let output = matrix_mut(&mut after[..range.len()], rows);
        let input = graph.input().range(arena.capacity, rows);
        let target = target.unwrap_or_else(|| matrix(&before[input], rows));
        self.reconstruction
            .get::<T>()
            .rows(team, output, target, scale, d_output, per_row);
        kernels::sum(team, &arena.row_losses[..rows]).to_f64() / rows as f64
    }

    /// Penalties that look at the codes. Call it when the decoder's gradient has reached them.
    pub fn penalize_codes<T: Scalar>(
        &self,
        team: &Team,
        graph: &Graph,
        arena: &mut Arena<T>,
        rows: usize,
        gradient: bool,
        terms: &mut Terms,
    ) {
        let range = graph.codes().range(arena.capacity, rows);
        for penalty in self.looking_at::<T>(Need::Codes) {
            let codes = matrix(&arena.activations[range.clone()], rows);
            let d_codes =
                gradient.then(|| matrix_mut(&mut arena.d_activations[range.clone()], rows));
            let value = penalty
                .get::<T>()
                .apply(team, Site::Codes { codes, d_codes });
            *terms.penalties.entry(penalty.tag()).or_default() += value.to_f64();
        }
    }

    /// Penalties that look at the weights.
    pub fn penalize_weights<T: Scalar>(
        &self,
        team: &Team,
        graph: &Graph,
        arena: &mut Arena<T>,
        gradient: bool,
        terms: &mut Terms,
    ) {
        for penalty in self.looking_at::<T>(Need::Weights) {
            for tensor in graph
                .tensors()
                .filter(|tensor| matches!(tensor.kind, ParamKind::Weight { .. }))
            {
                let weight = &arena.parameters[tensor.range.clone()];
                let d_weight = gradient.then(|| &mut arena.gradients[tensor.range.clone()]);
                let value = penalty
                    .get::<T>()
                    .apply(team, Site::Weights { weight, d_weight });
                *terms.penalties.entry(penalty.tag()).or_default() += value.to_f64();
            }
        }
    }

    fn looking_at<T: Scalar>(&self, need: Need) -> impl Iterator<Item = &AnyPenalty> {
        self.penalties
            .iter()
            .filter(move |penalty| penalty.get::<T>().need() == need)
    }
}
