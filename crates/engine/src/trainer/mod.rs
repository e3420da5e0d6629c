//! Training: one step, an epoch's end, early stopping, and the state that makes a run go on bit for bit elsewhere.

use crate::arena::{reserve, zeros};
use crate::autoencoder::Autoencoder;
use crate::error::Result;
use crate::graph::{matrix, matrix_mut};
use crate::objective::{Goal, Terms};
use crate::pass::{Pass, stream};
use crate::row_weights::RowWeights;
use crate::rows::{Part, Rows};
use crate::schedules::Place;
use crate::train_spec::TrainSpec;
use kernels::{Buffer, Scalar, Team};
use std::ops::Range;
mod adjust;
mod divergence;
mod epoch;
mod factors;
mod queue;
mod state;
mod update;

use factors::Factors;
pub use queue::Queue;
pub use state::{Adjusted, Best, Done, EpochRecord, Figures, TrainingState};

/// The rows of a run. `target` is what to rebuild where it is not the input itself.
pub struct TrainingData<'a> {
    pub rows: &'a Rows,
    pub target: Option<&'a Rows>,
    /// One weight a row.
    pub weights: Option<&'a Rows>,
    /// One weight a value: 1 where it was observed.
    pub mask: Option<&'a Rows>,
    pub validation: Option<Validation<'a>>,
}

/// Rows to measure after every epoch, what they are to become, and which values of that count.
pub struct Validation<'a> {
    pub rows: Part<'a>,
    pub target: Part<'a>,
    pub mask: Option<Part<'a>>,
}

pub struct Trainer<T: Scalar = f32> {
    pub state: TrainingState,
    /// Parameters of the best epoch, and behind them its running values, where they are to be restored.
    pub best: Vec<T>,
    /// The running mean of the weights, where there is one.
    pub average: Vec<T>,
    /// The model's running values before the step at work, which come back where it diverges.
    before: Vec<T>,
    /// The rows that wait, where they come as a stream.
    pub queue: Option<Queue>,
    order: Vec<u32>,
    target: Vec<T>,
    row_weights: Vec<f64>,
    weights: Vec<T>,
    terms: Terms,
    factors: Factors<T>,
    gradient_norm: f64,
    /// What the schedule sees of the run's finished epochs.
    watched: Vec<f64>,
    /// The learning rate of the last step.
    rate: f64,
}

/// What comes with the rows of a run.
#[derive(Clone, Copy)]
pub struct With {
    pub targets: bool,
    pub weights: bool,
    pub mask: bool,
}

/// What a call of `train_steps` tells.
#[derive(Debug, Default)]
pub struct Report {
    pub rows: usize,
    pub epoch_end: Option<EpochRecord>,
    pub done: Option<Done>,
}

impl<T: Scalar> Trainer<T> {
    pub fn new(seed: u64) -> Self {
        Self::restore(TrainingState {
            seed,
            ..TrainingState::default()
        })
    }

    pub fn restore(state: TrainingState) -> Self {
        Trainer {
            state,
            best: Vec::new(),
            average: Vec::new(),
            before: Vec::new(),
            queue: None,
            order: Vec::new(),
            target: Vec::new(),
            row_weights: Vec::new(),
            weights: Vec::new(),
            terms: Terms::default(),
            factors: Factors::default(),
            gradient_norm: 0.0,
            watched: Vec::new(),
            rate: 0.0,
        }
    }

    /// Starts a run of `spec.epochs` epochs over `rows` rows (or a stream of them), or goes on with an interrupted one. An epoch that was
    /// interrupted is finished first and counts as one of them, but a new run over a stream begins with its first row.
    pub fn begin(
        &mut self,
        spec: TrainSpec,
        rows: usize,
        with: With,
        model: &mut Autoencoder<T>,
    ) -> Result<()> {
        let optimizer = spec.optimizer.get::<T>();
        if spec.optimizer != self.state.spec.optimizer || self.state.step == 0 {
            model.arena.state = Buffer::default();
            self.state.optimizer_start = self.state.step;
        }
        let other = rows != self.state.rows || spec.shuffle != self.state.spec.shuffle;
        let anew = match spec.stream {
            true => !spec.resume,
            false => other || self.state.spec.stream,
        };
        if anew {
            (self.state.position, self.state.rows) = (0, if spec.stream { 0 } else { rows });
            self.state.stream_start = if spec.stream { self.state.step } else { 0 };
            self.state.sums.clear();
        }
        // Of a stream nobody knows how many rows there are.
        let rows = if spec.stream { spec.batch_size } else { rows };
        if !spec.resume {
            (self.state.run_start, self.state.best) = (self.state.epoch, None);
            self.best.clear();
            self.average.clear();
            self.state.adjusted = Adjusted::default();
            model.objective = model.valid.spec().objective.clone();
        }
        if spec.averaging.is_none() {
            self.average.clear();
        }
        let run = |record: &&EpochRecord| record.epoch > self.state.run_start;
        let epochs = self.state.history.iter().filter(run);
        self.watched = epochs.map(EpochRecord::watched).collect();
        self.state.over = self.state.epoch >= self.state.run_start + spec.epochs as u64;
        self.state.fused |= kernels::FUSED;
        model.prepare(Team::solo(), spec.batch_size.min(rows))?;
        model.arena.fit_training(optimizer.state_vectors())?;
        if spec.accumulation > 1 {
            model.arena.fit_sums()?;
        }
        self.factors = Factors::new(&spec.rate_factors, &model.graph)?;
        self.queue = spec.stream.then(|| Queue::new(spec.shuffle_buffer));
        self.order.clear();
        if !spec.stream {
            self.order = reserve(rows)?;
            self.order.resize(rows, 0);
        }
        // What is neither corrupted nor paired is rebuilt from the input slot itself.
        let apart = with.targets || model.valid.spec().corruption.is_some();
        let batch = spec.batch_size.min(rows);
        let of = |wanted: bool, columns: usize| zeros(if wanted { batch * columns } else { 0 });
        self.target = of(apart, model.valid.features())?;
        self.row_weights = zeros(if with.weights { batch } else { 0 })?;
        self.weights = of(with.mask, model.valid.features())?;
        self.state.spec = TrainSpec {
            resume: false,
            ..spec
        };
        self.shuffle();
        Ok(())
    }

    fn shuffle(&mut self) {
        if let Some(queue) = &mut self.queue {
            queue.begin(self.state.seed, self.state.epoch, self.state.position);
        } else if self.state.spec.shuffle {
            kernels::permutation(self.state.seed, self.state.epoch, &mut self.order);
        } else {
            self.order
                .iter_mut()
                .zip(0..)
                .for_each(|(slot, index)| *slot = index);
        }
    }

    /// The epoch of the model's life after which the run is complete.
    fn goal(&self) -> u64 {
        self.state.run_start + self.state.spec.epochs as u64
    }

    /// 0 where a stream has not told yet.
    pub fn steps_per_epoch(&self) -> usize {
        self.state.rows.div_ceil(self.rows_per_step())
    }

    pub fn rows_per_step(&self) -> usize {
        let spec = &self.state.spec;
        spec.batch_size.saturating_mul(spec.accumulation).max(1)
    }

    /// Steps done in the run.
    fn step_of_run(&self) -> u64 {
        let state = &self.state;
        if state.spec.stream {
            return state.step - state.stream_start;
        }
        let in_epoch = state.position.div_ceil(self.rows_per_step());
        (state.epoch - state.run_start) * self.steps_per_epoch() as u64 + in_epoch as u64
    }

    /// The rate of the next step.
    fn next_rate(&self) -> f64 {
        let spec = &self.state.spec;
        let place = Place {
            step: self.step_of_run(),
            steps: self.steps_per_epoch() as u64 * spec.epochs as u64,
            watched: &self.watched,
        };
        let adjusted = self.state.adjusted.learning_rate;
        let rate = adjusted.unwrap_or_else(|| spec.optimizer.get::<T>().learning_rate());
        rate * spec.schedule.get::<T>().factor(&place)
    }

    /// At most `count` steps; stops behind the last step of an epoch, and where a stream's rows are used up.
    pub fn steps(
        &mut self,
        team: &Team,
        model: &mut Autoencoder<T>,
        data: &TrainingData,
        count: usize,
    ) -> Result<Report> {
        let mut report = Report::default();
        let most = self.queue.as_ref().map_or(self.state.rows, |_| usize::MAX);
        model.prepare(team, self.state.spec.batch_size.min(most))?;
        for _ in 0..count {
            if self.state.over {
                report.done = Some(Done::Completed);
                break;
            }
            let rows_per_step = self.rows_per_step();
            let waits = match &mut self.queue {
                Some(queue) => !queue.has(rows_per_step)?,
                None => false,
            };
            if !waits {
                report.rows += self.step(team, model, data)?;
            }
            if self.is_end_of_epoch() {
                let (record, done) = self.finish_epoch(team, model, data)?;
                (report.epoch_end, report.done) = (Some(record), done);
                break;
            }
            if waits {
                break;
            }
        }
        Ok(report)
    }

    fn is_end_of_epoch(&self) -> bool {
        match &self.queue {
            Some(queue) => queue.is_over(),
            None => self.state.position >= self.state.rows,
        }
    }

    /// The rows of one step: gradients of one batch, or of several, then the optimizer. Weights and running values change
    /// only if every number is finite.
    fn step(
        &mut self,
        team: &Team,
        model: &mut Autoencoder<T>,
        data: &TrainingData,
    ) -> Result<usize> {
        let (wanted, size) = (self.rows_per_step(), self.state.spec.batch_size);
        let (first, end) = match &mut self.queue {
            Some(queue) => (0, queue.take(wanted, &mut self.order)),
            None => {
                let first = self.state.position;
                (first, self.state.rows.min(first.saturating_add(wanted)))
            }
        };
        self.before.clear();
        self.before.extend_from_slice(&model.arena.running);
        if end - first <= size {
            self.batch(team, model, data, first..end, 0);
        } else {
            let (mut total, whole) = (Terms::default(), (end - first) as f64);
            model.arena.sums.fill(T::from_f64(0.0));
            for (index, start) in (first..end).step_by(size).enumerate() {
                let batch = start..end.min(start + size);
                let share = batch.len() as f64 / whole;
                self.batch(team, model, data, batch, index as u64);
                total.add_share(&self.terms, share);
                let arena = &mut model.arena;
                kernels::axpy(team, T::from_f64(share), &arena.gradients, &mut arena.sums);
            }
            let arena = &mut model.arena;
            arena.gradients.copy_from_slice(&arena.sums);
            self.terms = total;
        }
        self.update(team, model, size.min(end - first))?;
        self.add(end - first);
        Ok(end - first)
    }

    /// Terms and gradients of one batch: gather, corrupt, forward and back. `index` is its number within the step.
    fn batch(
        &mut self,
        team: &Team,
        model: &mut Autoencoder<T>,
        data: &TrainingData,
        places: Range<usize>,
        index: u64,
    ) {
        let (order, rows) = (&self.order[places.clone()], places.len());
        // Every batch of a step draws from streams of its own.
        let seed = self
            .state
            .seed
            .wrapping_add(index.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let mut pass = Pass {
            population: self.state.rows,
            ..Pass::training(team, seed, self.state.step)
        };
        let labels = data.rows.labels();
        if !labels.is_empty() {
            model.condition(order.iter().map(|row| labels[*row as usize]));
        }
        let mut wanted = Goal::default();
        if let Some(weights) = data.weights {
            let out = &mut self.row_weights[..rows];
            weights.gather(team, order, matrix_mut(out, rows));
            pass.weights = RowWeights::new(Some(out));
        }
        if let Some(mask) = data.mask {
            let out = &mut self.weights[..rows * model.valid.features()];
            mask.gather(team, order, matrix_mut(out, rows));
            model.arena.weigh_features(out);
            wanted.weights = Some(matrix(out, rows));
        }
        let corruption = model.valid.spec().corruption.clone();
        if corruption.is_none() && data.target.is_none() {
            data.rows.gather(team, order, model.input(rows));
            return model.gradients(&pass, rows, wanted, &mut self.terms);
        }
        let target = &mut self.target[..rows * model.valid.features()];
        data.rows.gather(team, order, matrix_mut(target, rows));
        match corruption {
            Some(corruption) => corruption.get::<T>().apply(
                team,
                pass.at(stream::CORRUPTION).key,
                &model.graph.row.clone(),
                matrix(target, rows),
                model.input(rows),
            ),
            None => model.input(rows).assign(&matrix(target, rows)),
        }
        if let Some(paired) = data.target {
            paired.gather(team, order, matrix_mut(target, rows));
        }
        wanted.target = Some(matrix(target, rows));
        model.gradients(&pass, rows, wanted, &mut self.terms);
    }

    fn add(&mut self, rows: usize) {
        let sums = &mut self.state.sums;
        let mut add = |name: &str, value: f64| match sums.get_mut(name) {
            Some(sum) => *sum += value * rows as f64,
            None => drop(sums.insert(name.to_owned(), value * rows as f64)),
        };
        add("reconstruction", self.terms.reconstruction);
        self.terms
            .penalties
            .iter()
            .for_each(|(tag, value)| add(tag, *value));
        self.state.position += rows;
    }

    /// Means over the current epoch so far.
    fn running(&self, features: usize) -> Figures {
        let rows = self.state.position.max(1) as f64;
        let mut terms = self.state.sums.clone();
        terms.values_mut().for_each(|sum| *sum /= rows);
        let reconstruction = terms.get("reconstruction").copied().unwrap_or_default();
        Figures {
            loss: terms.values().sum(),
            mean_loss: reconstruction / features as f64,
            terms,
        }
    }
}
