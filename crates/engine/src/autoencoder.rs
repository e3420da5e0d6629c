//! Parameters and graph: encode, decode, reconstruct, score, evaluate, and the gradients that a trainer steps along.

use crate::arena::{Arena, Slot, reserve, zeros};
use crate::error::Result;
use crate::graph::{self, Graph, matrix, matrix_mut};
use crate::latents::draw_normal;
use crate::losses::Batch;
use crate::metrics::{Metrics, Moments};
use crate::objective::{Goal, Terms};
use crate::pass::{Pass, stream};
use crate::rows::{CHUNK, Part};
use crate::spec::Objective;
use crate::spec::ValidSpec;
use crate::statistics::Statistics;
use kernels::{Scalar, Team};
use ndarray::ArrayViewMut2;
use std::ops::Range;

pub struct Autoencoder<T: Scalar = f32> {
    pub valid: ValidSpec,
    /// What is minimised: the spec's, until a run is adjusted.
    pub objective: Objective,
    pub graph: Graph,
    pub arena: Arena<T>,
}

impl<T: Scalar> Autoencoder<T> {
    /// A model with freshly drawn parameters.
    pub fn new(valid: ValidSpec, seed: u64) -> Result<Self> {
        let mut model = Self::blank(valid)?;
        let pass = Pass::training(Team::solo(), seed, 0);
        model.graph.initialize(&pass, &mut model.arena);
        Ok(model)
    }

    /// A model whose tensors are all zero, to be filled by the caller.
    pub fn blank(valid: ValidSpec) -> Result<Self> {
        let graph = Graph::compile(&valid)?;
        graph::check_size(&graph)?;
        let arena = Arena::new(graph.parameters, graph.running, graph.tied)?;
        Ok(Autoencoder {
            objective: valid.spec().objective.clone(),
            valid,
            graph,
            arena,
        })
    }

    /// Makes ready for passes over `rows` rows with this team.
    pub fn prepare(&mut self, team: &Team, rows: usize) -> Result<()> {
        let objective = &self.objective;
        let scratch = self.graph.scratch(rows, team.members());
        let scratch = scratch.max(objective.scratch(&self.graph, rows));
        self.arena.fit(rows, self.graph.ends, scratch)?;
        if let Some(chain) = &self.graph.jacobian {
            self.arena.fit_jacobian(chain.size(self.arena.capacity))?;
        }
        if let Some(weights) = objective.row_of_weights(&self.graph.row) {
            self.arena.take_feature_weights(&weights)?;
        }
        let discriminator = self.graph.stages[self.graph.discriminator.clone()].iter();
        let parameters = discriminator.map(|stage| stage.slice.len()).sum();
        self.arena.fit_adversary(parameters)?;
        self.graph.fetch_tied(&mut self.arena);
        Ok(())
    }

    /// Codes, `[rows, latent_dim]`.
    pub fn encode(&mut self, team: &Team, rows: &Part) -> Result<Vec<T>> {
        self.map(
            team,
            rows,
            self.valid.latent_dim(),
            |model, pass, batch, mut out| {
                model
                    .graph
                    .forward(pass, &mut model.arena, batch, model.graph.encoder());
                out.assign(&matrix(
                    &model.arena.activations
                        [model.graph.codes().range(model.arena.capacity, batch)],
                    batch,
                ));
            },
        )
    }

    /// Rows from codes, `[rows, features]`.
    pub fn decode(&mut self, team: &Team, codes: &Part) -> Result<Vec<T>> {
        self.decode_each(team, codes.count(), codes.labels(), |_, range, slot| {
            codes.copy(team, range, slot);
            Ok(())
        })
    }

    /// Rows from draws of the latent's prior, `[count, features]`.
    pub fn sample(
        &mut self,
        team: &Team,
        count: usize,
        labels: &[u32],
        seed: u64,
        temperature: f64,
    ) -> Result<Vec<T>> {
        let spec = self.valid.spec();
        let (latent, penalties) = (spec.latent.clone(), &spec.objective.penalties);
        let is_normal = penalties.iter().any(|one| one.get::<T>().makes_normal());
        let adversarial = spec
            .adversarial
            .as_ref()
            .map(|adversarial| adversarial.prior);
        let own = self.graph.stages[self.graph.latent].running.clone();
        self.decode_each(team, count, labels, |running, range, mut slot| {
            let pass = Pass::training(team, seed, range.start as u64).at(stream::SAMPLE);
            if let Some(prior) = adversarial {
                let codes = slot.as_slice_mut().expect("codes stand together");
                prior.draw(&pass, temperature, codes);
                return Ok(());
            }
            let running = &running[own.clone()];
            let drawn = latent
                .get::<T>()
                .draw(&pass, running, temperature, slot.view_mut());
            match drawn {
                Err(_) if is_normal => {
                    draw_normal(&pass, temperature, slot);
                    Ok(())
                }
                drawn => drawn,
            }
        })
    }

    /// Decodes `count` rows of codes, which `fill` puts into the slot of codes chunk by chunk.
    fn decode_each(
        &mut self,
        team: &Team,
        count: usize,
        labels: &[u32],
        mut fill: impl FnMut(&[T], Range<usize>, ArrayViewMut2<T>) -> Result<()>,
    ) -> Result<Vec<T>> {
        let features = self.valid.features();
        let mut result = reserve(count.saturating_mul(features))?;
        self.prepare(team, count.min(CHUNK))?;
        for first in (0..count).step_by(CHUNK) {
            let rows = CHUNK.min(count - first);
            let some = labels.iter().skip(first).take(rows);
            self.condition(some.copied());
            let slot = self.graph.codes().range(self.arena.capacity, rows);
            let slot = matrix_mut(&mut self.arena.activations[slot], rows);
            fill(&self.arena.running, first..first + rows, slot)?;
            let pass = Pass::inference(team);
            self.graph
                .forward(&pass, &mut self.arena, rows, self.graph.decoder());
            let out = lengthened(&mut result, rows * features);
            self.finish(team, matrix_mut(out, rows));
        }
        Ok(result)
    }

    /// What the codes of the rows are like.
    pub fn statistics(&mut self, team: &Team, rows: &Part) -> Result<Statistics> {
        let latent = self.valid.spec().latent.clone();
        let mut statistics = Statistics::new(self.valid.latent_dim(), &latent);
        self.prepare(team, rows.count().min(CHUNK))?;
        for range in rows.chunks() {
            let count = range.len();
            self.condition(labels_of(rows, &range).into_iter());
            rows.copy(team, range, self.input(count));
            let pass = Pass::inference(team);
            self.graph
                .forward(&pass, &mut self.arena, count, self.graph.encoder());
            let of = |slot: Slot| {
                let range = slot.range(self.arena.capacity, count);
                matrix(&self.arena.activations[range], count)
            };
            statistics.add(of(self.graph.codes()), of(self.graph.statistics()));
        }
        Ok(statistics)
    }

    /// Decoded codes of the rows, `[rows, features]`.
    pub fn reconstruct(&mut self, team: &Team, rows: &Part) -> Result<Vec<T>> {
        self.map(
            team,
            rows,
            self.valid.features(),
            |model, pass, batch, out| {
                model
                    .graph
                    .forward(pass, &mut model.arena, batch, model.graph.whole());
                model.finish(pass.team, out);
            },
        )
    }

    /// The loss of every value, `[rows, features]`, in the unit of the model's own loss.
    pub fn score_values(&mut self, team: &Team, rows: &Part, target: &Part) -> Result<Vec<T>> {
        let features = self.valid.features();
        let mut wanted = zeros(rows.count().min(CHUNK) * features)?;
        let mut at = 0;
        self.map(team, rows, features, |model, pass, batch, mut out| {
            let mut wanted = matrix_mut(&mut wanted[..batch * features], batch);
            target.copy(team, at..at + batch, wanted.view_mut());
            at += batch;
            model
                .graph
                .forward(pass, &mut model.arena, batch, model.graph.whole());
            let loss = model.valid.spec().objective.reconstruction.clone();
            let slot = model.graph.output().range(model.arena.capacity, batch);
            let compared = Batch {
                team,
                shape: &model.graph.row,
                output: matrix_mut(&mut model.arena.activations[slot], batch),
                target: wanted.view(),
                weights: None,
            };
            loss.get::<T>().elements(compared, out.view_mut());
            let weights = model.arena.feature_weights.get(..out.len());
            let weights = weights.into_iter().flatten();
            out.iter_mut()
                .zip(weights)
                .for_each(|(loss, weight)| *loss *= *weight);
        })
    }

    /// The loss of every row, summed over its features.
    pub fn score_rows(&mut self, team: &Team, rows: &Part, target: &Part) -> Result<Vec<T>> {
        let mut result = reserve(rows.count())?;
        self.each_loss(team, rows, target, None, |model, range, _, _| {
            result.extend_from_slice(&model.arena.row_losses[..range.len()])
        })?;
        Ok(result)
    }

    /// Objective and plain error measures over all rows; with a mask of the values that count.
    pub fn evaluate(
        &mut self,
        team: &Team,
        rows: &Part,
        target: &Part,
        mask: Option<&Part>,
    ) -> Result<Metrics> {
        let features = self.valid.features();
        let mut moments = Moments::new(features);
        let (mut sums, mut terms) = (Terms::default(), Terms::default());
        self.each_loss(
            team,
            rows,
            target,
            mask,
            |model, range, [rebuilt, wanted, known], loss| {
                let count = range.len() as f64;
                sums.reconstruction += loss * count;
                let mut codes = Terms::default();
                let objective = model.objective.clone();
                let latent = model.valid.spec().latent.clone();
                let pass = Pass::inference(team);
                let Autoencoder { graph, arena, .. } = model;
                let rows = range.len();
                objective.penalize_codes(&pass, graph, arena, rows, false, &mut codes);
                objective
                    .penalize_projection(&pass, &latent, graph, arena, rows, false, &mut codes);
                objective.penalize_jacobian(&pass, graph, arena, rows, false, &mut codes);
                codes.penalties.into_iter().for_each(|(tag, value)| {
                    *sums.penalties.entry(tag).or_default() += value * count
                });
                moments.add(rebuilt, wanted, known);
            },
        )?;
        let count = rows.count() as f64;
        terms.reconstruction = sums.reconstruction / count;
        terms.penalties = sums.penalties;
        terms.penalties.values_mut().for_each(|sum| *sum /= count);
        let objective = self.objective.clone();
        let pass = Pass::inference(team);
        objective.penalize_weights(&pass, &self.graph, &mut self.arena, false, &mut terms);
        moments.finish(terms)
    }

    /// Value (into `terms`) and gradients of the objective for the batch in the input slot; both are overwritten.
    pub fn gradients(&mut self, pass: &Pass, rows: usize, wanted: Goal<T>, terms: &mut Terms) {
        let Autoencoder {
            valid,
            objective,
            graph,
            arena,
        } = self;
        let latent = &valid.spec().latent;
        terms.penalties.values_mut().for_each(|value| *value = 0.0);
        graph.fetch_tied(arena);
        graph.forward(pass, arena, rows, graph.whole());
        terms.reconstruction = objective.reconstruct(pass, graph, arena, rows, wanted, true);
        graph.backward(pass, arena, rows, graph.decoder());
        objective.penalize_codes(pass, graph, arena, rows, true, terms);
        if let Some(adversarial) = &valid.spec().adversarial {
            adversarial.play(pass, graph, arena, rows, terms);
        }
        graph.backward(pass, arena, rows, graph.projection + 1..graph.latent + 1);
        objective.penalize_projection(pass, latent, graph, arena, rows, true, terms);
        graph.backward(pass, arena, rows, 0..graph.projection + 1);
        objective.penalize_jacobian(pass, graph, arena, rows, true, terms);
        graph.bring_back_tied(arena);
        objective.penalize_weights(pass, graph, arena, true, terms);
    }

    /// The input slot for `rows` rows.
    pub fn input(&mut self, rows: usize) -> ArrayViewMut2<'_, T> {
        let range = self.graph.input().range(self.arena.capacity, rows);
        matrix_mut(&mut self.arena.activations[range], rows)
    }

    /// Writes the labels of the rows in the input slot to where the layers see them.
    pub fn condition(&mut self, labels: impl ExactSizeIterator<Item = u32>) {
        let classes = self.graph.condition.width;
        let range = self
            .graph
            .condition
            .range(self.arena.capacity, labels.len());
        let slot = &mut self.arena.activations[range];
        slot.fill(T::from_f64(0.0));
        for (row, label) in slot.chunks_mut(classes.max(1)).zip(labels) {
            row[label as usize] = T::from_f64(1.0);
        }
    }

    fn output(&self, rows: usize) -> &[T] {
        &self.arena.activations[self.graph.output().range(self.arena.capacity, rows)]
    }

    /// Takes the reconstruction that the output slot stands for.
    fn finish(&self, team: &Team, out: ArrayViewMut2<T>) {
        let output = matrix(self.output(out.nrows()), out.nrows());
        let loss = self.valid.spec().objective.reconstruction.get::<T>();
        loss.rebuild(team, &self.graph.row, output, out);
    }

    /// Runs `body` on chunks that were copied into the input slot and collects `width` values a row.
    fn map(
        &mut self,
        team: &Team,
        rows: &Part,
        width: usize,
        mut body: impl FnMut(&mut Self, &Pass, usize, ArrayViewMut2<T>),
    ) -> Result<Vec<T>> {
        let mut result = reserve(rows.count().saturating_mul(width))?;
        self.prepare(team, rows.count().min(CHUNK))?;
        for range in rows.chunks() {
            let out = lengthened(&mut result, range.len() * width);
            self.condition(labels_of(rows, &range).into_iter());
            rows.copy(team, range.clone(), self.input(range.len()));
            body(
                self,
                &Pass::inference(team),
                range.len(),
                matrix_mut(out, range.len()),
            );
        }
        Ok(result)
    }

    /// Runs the whole model on chunks and hands each one's reconstruction, target, mask (empty without one) and mean loss
    /// to `visit`.
    fn each_loss(
        &mut self,
        team: &Team,
        rows: &Part,
        target: &Part,
        mask: Option<&Part>,
        mut visit: impl FnMut(&mut Self, Range<usize>, [&[T]; 3], f64),
    ) -> Result<()> {
        let features = self.valid.features();
        let objective = self.objective.clone();
        let mut wanted = zeros(rows.count().min(CHUNK) * features)?;
        let mut rebuilt = wanted.clone();
        let mut known = zeros(mask.map_or(0, |_| wanted.len()))?;
        let mut weights = known.clone();
        self.prepare(team, rows.count().min(CHUNK))?;
        for range in rows.chunks() {
            let wanted = &mut wanted[..range.len() * features];
            self.condition(labels_of(rows, &range).into_iter());
            let rebuilt = &mut rebuilt[..range.len() * features];
            rows.copy(team, range.clone(), self.input(range.len()));
            target.copy(team, range.clone(), matrix_mut(wanted, range.len()));
            if let Some(mask) = mask {
                let size = range.len() * features;
                mask.copy(
                    team,
                    range.clone(),
                    matrix_mut(&mut known[..size], range.len()),
                );
                weights.copy_from_slice(&known);
                self.arena.weigh_features(&mut weights[..size]);
            }
            let pass = Pass::inference(team);
            let whole = self.graph.whole();
            self.graph
                .forward(&pass, &mut self.arena, range.len(), whole);
            self.finish(team, matrix_mut(rebuilt, range.len()));
            let loss = objective.reconstruct(
                &pass,
                &self.graph,
                &mut self.arena,
                range.len(),
                Goal {
                    target: Some(matrix(wanted, range.len())),
                    weights: mask.map(|_| matrix(&weights[..wanted.len()], range.len())),
                },
                false,
            );
            let known = known.get(..wanted.len()).unwrap_or_default();
            visit(self, range, [rebuilt, wanted, known], loss);
        }
        Ok(())
    }
}

/// `count` zeros more at the end of a result that has room for them: memory is touched bit by bit, not all at once
/// while nobody shows life.
fn lengthened<T: Scalar>(result: &mut Vec<T>, count: usize) -> &mut [T] {
    let start = result.len();
    result.resize(start + count, T::from_f64(0.0));
    &mut result[start..]
}

/// The labels of some rows of a part, or none.
pub fn labels_of(rows: &Part, range: &Range<usize>) -> Vec<u32> {
    rows.labels()
        .get(range.clone())
        .unwrap_or_default()
        .to_vec()
}
