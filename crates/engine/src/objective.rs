//! Reconstruction + Σ penalties → value, named terms, gradients.

use crate::arena::Arena;
use crate::constraints::Part;
use crate::graph::{Graph, matrix, matrix_mut};
use crate::jacobian::Wanted;
use crate::latents::{AnyLatent, TermSite};
use crate::losses::Batch;
use crate::pass::{Pass, stream};
use crate::penalties::{AnyPenalty, Need, Site};
use crate::shape::Shape;
use crate::spec::Objective;
use kernels::Scalar;
use ndarray::{ArrayView2, ArrayViewMut1};
use std::collections::BTreeMap;

/// The value of the objective on a batch: summed over features, averaged over rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Terms {
    pub reconstruction: f64,
    /// By the penalty's tag, or the name of the latent's own term; two of one kind add up.
    pub penalties: BTreeMap<&'static str, f64>,
}

impl Terms {
    /// What is minimised.
    pub fn loss(&self) -> f64 {
        self.reconstruction + self.penalties.values().sum::<f64>()
    }

    /// Adds a share of those of a part of the rows.
    pub fn add_share(&mut self, part: &Terms, share: f64) {
        self.reconstruction += share * part.reconstruction;
        for (tag, value) in &part.penalties {
            *self.penalties.entry(tag).or_default() += share * value;
        }
    }

    pub fn add<T: Scalar>(&mut self, name: &'static str, value: T) {
        *self.penalties.entry(name).or_default() += value.to_f64();
    }
}

/// What a batch is to be rebuilt to, and what that counts.
#[derive(Default)]
pub struct Goal<'a, T> {
    /// Without one the rows in the input slot are to be rebuilt.
    pub target: Option<ArrayView2<'a, T>>,
    /// The weight of each value, those of the features included; without them those alone count.
    pub weights: Option<ArrayView2<'a, T>>,
}

impl Objective {
    /// The weight of each value of a row of this shape, where features have weights.
    pub fn row_of_weights(&self, shape: &Shape) -> Option<Vec<f64>> {
        let weights = self.feature_weights.as_ref()?;
        Some(weights.iter().copied().cycle().take(shape.size()).collect())
    }

    /// The mean loss of the rows in the output slot, which may be used up; with `gradient`, that slot's d_ receives its
    /// gradient.
    pub fn reconstruct<T: Scalar>(
        &self,
        pass: &Pass,
        graph: &Graph,
        arena: &mut Arena<T>,
        rows: usize,
        wanted: Goal<T>,
        gradient: bool,
    ) -> f64 {
        let range = graph.output().range(arena.capacity, rows);
        let mut d_output =
            gradient.then(|| matrix_mut(&mut arena.d_activations[range.clone()], rows));
        let mut per_row = ArrayViewMut1::from(&mut arena.row_losses[..rows]);
        let scale = T::from_f64(1.0 / rows as f64);
        let (before, after) = arena.activations.split_at_mut(range.start);
        let input = graph.input().range(arena.capacity, rows);
        let target = wanted
            .target
            .unwrap_or_else(|| matrix(&before[input], rows));
        let of_features = || {
            let weights = arena.feature_weights.get(..target.len());
            weights.map(|weights| matrix(weights, rows))
        };
        let batch = Batch {
            team: pass.team,
            shape: &graph.row,
            output: matrix_mut(&mut after[..range.len()], rows),
            target,
            weights: wanted.weights.or_else(of_features),
        };
        let loss = self.reconstruction.get::<T>();
        let d = d_output.as_mut().map(|d| d.view_mut());
        loss.rows(batch, scale, d, per_row.view_mut());
        if pass.weights.given().is_some() {
            let each = per_row.iter_mut().enumerate();
            each.for_each(|(row, loss)| *loss *= pass.weights.of(row));
            if let Some(d) = d_output {
                let cost = 8 * d.ncols();
                kernels::each_row(pass.team, cost, [], [d], &|row, [], [d]| {
                    let weight = planted!(RowWeights, pass.weights.of(row), T::from_f64(1.0));
                    d.iter_mut().for_each(|d| *d *= weight);
                });
            }
        }
        kernels::sum(pass.team, &arena.row_losses[..rows]).to_f64() / rows as f64
    }

    /// Penalties that look at the codes. Call it when the decoder's gradient has reached them.
    pub fn penalize_codes<T: Scalar>(
        &self,
        pass: &Pass,
        graph: &Graph,
        arena: &mut Arena<T>,
        rows: usize,
        gradient: bool,
        terms: &mut Terms,
    ) {
        let range = graph.codes().range(arena.capacity, rows);
        for (index, penalty) in self.looking_at::<T>(Need::Codes) {
            let codes = matrix(&arena.activations[range.clone()], rows);
            let d_codes =
                gradient.then(|| matrix_mut(&mut arena.d_activations[range.clone()], rows));
            let scratch = &mut arena.scratch;
            let site = Site::Codes {
                codes,
                scratch,
                d_codes,
            };
            let pass = pass.at(stream::PENALTY + index as u32);
            terms.add(penalty.tag(), penalty.get::<T>().apply(&pass, site));
        }
    }

    /// Penalties that look at what the codes were made from, and the latent's own term. Call it when the gradient of
    /// the codes has reached that.
    #[allow(clippy::too_many_arguments)]
    pub fn penalize_projection<T: Scalar>(
        &self,
        pass: &Pass,
        latent: &AnyLatent,
        graph: &Graph,
        arena: &mut Arena<T>,
        rows: usize,
        gradient: bool,
        terms: &mut Terms,
    ) {
        let latent = latent.get::<T>();
        let own = graph.stages[graph.latent].slice.clone();
        let range = graph.statistics().range(arena.capacity, rows);
        let projection = matrix(&arena.activations[range.clone()], rows);
        let codes = graph.codes().range(arena.capacity, rows);
        let codes = matrix(&arena.activations[codes], rows);
        let mut d_projection =
            gradient.then(|| matrix_mut(&mut arena.d_activations[range.clone()], rows));
        let statistics = latent.statistics();
        for (index, penalty) in self.looking_at::<T>(Need::Projection) {
            let site = Site::Projection {
                statistics: &statistics,
                projection,
                codes,
                scratch: &mut arena.scratch,
                d_projection: d_projection.as_mut().map(|d| d.view_mut()),
            };
            let pass = pass.at(stream::PENALTY + index as u32);
            terms.add(penalty.tag(), penalty.get::<T>().apply(&pass, site));
        }
        if latent.is_view() {
            return;
        }
        let site = TermSite {
            shape: &graph.stages[graph.latent].input_shape,
            projection,
            codes,
            params: &arena.parameters[own.clone()],
            scratch: &mut arena.scratch,
            d_projection,
            d_params: gradient.then(|| &mut arena.gradients[own]),
        };
        let pass = pass.at(stream::STAGE + graph.latent as u32);
        if let Some((name, value)) = latent.term(&pass, site) {
            terms.add(name, value);
        }
    }

    /// Penalties that look at the encoder's Jacobian. Call it when all other gradients are there.
    pub fn penalize_jacobian<T: Scalar>(
        &self,
        pass: &Pass,
        graph: &Graph,
        arena: &mut Arena<T>,
        rows: usize,
        gradient: bool,
        terms: &mut Terms,
    ) {
        let Some(chain) = &graph.jacobian else {
            return;
        };
        for (index, penalty) in self.looking_at::<T>(Need::Jacobian) {
            let pass = pass.at(stream::PENALTY + index as u32);
            let mut norm = |weight, probes| {
                let wanted = Wanted {
                    weight,
                    probes,
                    gradient,
                };
                chain.penalty(&pass, graph, arena, rows, &wanted)
            };
            let site = Site::Jacobian { norm: &mut norm };
            terms.add(penalty.tag(), penalty.get::<T>().apply(&pass, site));
        }
    }

    /// Penalties that look at the weights.
    pub fn penalize_weights<T: Scalar>(
        &self,
        pass: &Pass,
        graph: &Graph,
        arena: &mut Arena<T>,
        gradient: bool,
        terms: &mut Terms,
    ) {
        for (index, penalty) in self.looking_at::<T>(Need::Weights) {
            for tensor in graph.weights(Part::All) {
                let site = Site::Weights {
                    shape: &tensor.shape,
                    weight: &arena.parameters[tensor.range.clone()],
                    scratch: &mut arena.scratch,
                    d_weight: gradient.then(|| &mut arena.gradients[tensor.range.clone()]),
                };
                let pass = pass.at(stream::PENALTY + index as u32);
                terms.add(penalty.tag(), penalty.get::<T>().apply(&pass, site));
            }
        }
    }

    /// Values of working memory that the penalties need for `rows` rows.
    pub fn scratch(&self, graph: &Graph, rows: usize) -> usize {
        let of = |penalty: &AnyPenalty| {
            let penalty = penalty.get::<f32>();
            match penalty.need() {
                Need::Codes | Need::Projection => penalty.scratch(&[rows, graph.codes().width]),
                Need::Weights => {
                    let needs = graph.weights(Part::All);
                    let needs = needs.map(|tensor| penalty.scratch(&tensor.shape));
                    needs.max().unwrap_or(0)
                }
                Need::Jacobian => 0, // the chain has its own
            }
        };
        self.penalties.iter().map(of).max().unwrap_or(0)
    }

    fn looking_at<T: Scalar>(&self, need: Need) -> impl Iterator<Item = (usize, &AnyPenalty)> {
        self.penalties
            .iter()
            .enumerate()
            .filter(move |(_, penalty)| penalty.get::<T>().need() == need)
    }
}
