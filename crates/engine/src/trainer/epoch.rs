//! The end of an epoch: validation, the record, early stopping, the best weights; and the report of progress.

use super::{Best, Done, EpochRecord, Figures, Report, Trainer, TrainingData};
use crate::autoencoder::Autoencoder;
use crate::error::Result;
use crate::train_spec::Monitor;
use kernels::{Scalar, Team};
use serde_json::{Value, json};

impl<T: Scalar> Trainer<T> {
    pub(super) fn finish_epoch(
        &mut self,
        team: &Team,
        model: &mut Autoencoder<T>,
        data: &TrainingData,
    ) -> Result<(EpochRecord, Option<Done>)> {
        if self.queue.is_some() {
            self.state.rows = self.state.position;
        }
        // What is validated, and kept as the best, is what the run would end with.
        self.swap_average(model);
        let validation = match &data.validation {
            Some(given) => {
                let mask = given.mask.as_ref();
                let metrics = model.evaluate(team, &given.rows, &given.target, mask)?;
                Some(Figures::from(metrics))
            }
            None => None,
        };
        let figures = self.running(model.valid.features());
        let mut record = EpochRecord {
            epoch: self.state.epoch + 1,
            loss: figures.loss,
            mean_loss: figures.mean_loss,
            terms: figures.terms,
            learning_rate: self.rate,
            validation,
            best: false,
        };
        let patient = self.watch(&mut record, model);
        self.swap_average(model);
        self.watched.push(record.watched());
        self.state.history.push(record.clone());
        self.state.epoch += 1;
        self.state.position = 0;
        self.state.sums.values_mut().for_each(|sum| *sum = 0.0);
        let done = if self.state.epoch >= self.goal() {
            Some(Done::Completed)
        } else {
            (!patient).then_some(Done::EarlyStopping)
        };
        match done {
            Some(_) => self.close(model),
            None => self.shuffle(),
        }
        Ok((record, done))
    }

    /// Compares the epoch with the best one; false when patience is used up.
    fn watch(&mut self, record: &mut EpochRecord, model: &Autoencoder<T>) -> bool {
        let Some(stopping) = &self.state.spec.early_stopping else {
            return true;
        };
        let value = match (stopping.monitor, &record.validation) {
            (Monitor::Validation, Some(figures)) => figures.loss,
            _ => record.loss,
        };
        if self
            .state
            .best
            .as_ref()
            .is_none_or(|best| value < best.value - stopping.min_delta)
        {
            record.best = true;
            self.state.best = Some(Best {
                value,
                epoch: record.epoch,
            });
            if stopping.restore_best {
                self.best.clear();
                self.best.extend_from_slice(&model.arena.parameters);
                self.best.extend_from_slice(&model.arena.running);
            }
        }
        let best = self
            .state
            .best
            .as_ref()
            .map_or(record.epoch, |best| best.epoch);
        record.epoch - best < stopping.patience as u64
    }

    /// Exchanges the weights with their running mean, where there is one.
    fn swap_average(&mut self, model: &mut Autoencoder<T>) {
        if !self.average.is_empty() {
            model.arena.parameters.swap_with_slice(&mut self.average);
        }
    }

    /// The end of a run: the mean of the weights, or the best ones, come in where that was asked for.
    fn close(&mut self, model: &mut Autoencoder<T>) {
        self.state.over = true;
        self.swap_average(model);
        self.average.clear();
        if !self.best.is_empty() {
            let (parameters, running) = self.best.split_at(model.arena.parameters.len());
            model.arena.parameters.copy_from_slice(parameters);
            model.arena.running.copy_from_slice(running);
        }
        self.best.clear();
    }

    /// The report as it crosses to JavaScript.
    pub fn report_json(&self, report: &Report, features: usize) -> Value {
        let figures = match &report.epoch_end {
            Some(record) => Figures {
                loss: record.loss,
                mean_loss: record.mean_loss,
                terms: record.terms.clone(),
            },
            None => self.running(features),
        };
        let per_epoch = self.steps_per_epoch();
        json!({
            "step": self.step_of_run(),
            "steps": (per_epoch > 0).then(|| self.state.spec.epochs * per_epoch),
            "epoch": report.epoch_end.as_ref().map_or(self.state.epoch + 1, |record| record.epoch),
            "epochs": self.goal(),
            "loss": figures.loss, "meanLoss": figures.mean_loss, "terms": figures.terms,
            "gradientNorm": self.gradient_norm, "learningRate": self.rate, "rows": report.rows,
            "epochEnd": crate::options::to_value(&report.epoch_end), "done": crate::options::to_value(&report.done),
        })
    }
}
