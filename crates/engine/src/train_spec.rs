//! `TrainSpec`: how to train, plain JSON like the model's spec; defaults live here.

use crate::error::{Code, Error, Result};
use crate::optimizers::AnyOptimizer;
use crate::options::Options;
use crate::registry::range;
use crate::schedules::AnySchedule;
use serde_json::Value;
use std::collections::BTreeMap;

#[derive(Clone, Debug, PartialEq, Options)]
#[options(default)]
pub struct TrainSpec {
    /// Passes over the data, ≥ 1. Default 10.
    pub epochs: usize,
    /// Rows per step, ≥ 1; the last batch of an epoch may be smaller. Default 128.
    pub batch_size: usize,
    pub optimizer: AnyOptimizer,
    pub schedule: AnySchedule,
    /// A new order of the rows in every epoch. Default true.
    pub shuffle: bool,
    /// Largest norm of all gradients together, > 0; longer ones are scaled down.
    #[options(skip_if = "Option::is_none")]
    pub clip_norm: Option<f64>,
    /// Largest size of a single gradient value, > 0.
    #[options(skip_if = "Option::is_none")]
    pub clip_value: Option<f64>,
    /// Batches whose gradients one step takes together, ≥ 1: a larger batch in the memory of a small one. Default 1.
    #[options(skip_if = "is_one")]
    pub accumulation: usize,
    /// What the rate is multiplied by for some parameters, finite and ≥ 0, by the beginnings of their names; 0 keeps them
    /// as they are.
    #[options(skip_if = "BTreeMap::is_empty")]
    pub rate_factors: BTreeMap<String, f64>,
    /// A running mean of the weights: what is validated, and what the run ends with.
    #[options(skip_if = "Option::is_none")]
    pub averaging: Option<Averaging>,
    /// Share of the rows, from the end, that is held out for validation: 0 < f < 1.
    #[options(skip_if = "Option::is_none")]
    pub validation_fraction: Option<f64>,
    #[options(skip_if = "Option::is_none")]
    pub early_stopping: Option<EarlyStopping>,
    /// Whether the rows come one after the other while the run goes on, instead of all before it. Default false.
    #[options(skip_if = "std::ops::Not::not")]
    pub stream: bool,
    /// Rows of a stream among which the next one is drawn by chance, ≥ 1. Default 1: their own order.
    #[options(skip_if = "is_one")]
    pub shuffle_buffer: usize,
    /// Go on with the interrupted run that the model file holds: `epochs` is that run's total.
    #[options(skip_if = "of_the_call")]
    pub resume: bool,
}

/// What is asked of one call is not kept.
fn of_the_call(_: &bool) -> bool {
    true
}

impl Default for TrainSpec {
    fn default() -> Self {
        TrainSpec {
            epochs: 10,
            batch_size: 128,
            optimizer: AnyOptimizer::default(),
            schedule: AnySchedule::default(),
            shuffle: true,
            clip_norm: None,
            clip_value: None,
            accumulation: 1,
            rate_factors: BTreeMap::new(),
            averaging: None,
            validation_fraction: None,
            early_stopping: None,
            stream: false,
            shuffle_buffer: 1,
            resume: false,
        }
    }
}

fn is_one(value: &usize) -> bool {
    *value == 1
}

/// mean ← decay · mean + (1 − decay) · weights after every step, from the weights after the run's first step on.
///
/// Reference: Polyak, Juditsky (1992), "Acceleration of stochastic approximation by averaging".
#[derive(Clone, Debug, PartialEq, Options)]
pub struct Averaging {
    /// Memory of the mean, 0 ≤ decay < 1; 0.999 remembers about a thousand steps.
    pub decay: f64,
}

/// Ends a run that no longer gets better.
#[derive(Clone, Debug, PartialEq, Options)]
pub struct EarlyStopping {
    /// Epochs without a better figure before the run ends, ≥ 1.
    pub patience: usize,
    /// How much better counts, ≥ 0, in the unit of the loss. Default 0.
    #[options(default)]
    pub min_delta: f64,
    /// The figure that is watched. Default `validation`.
    #[options(default)]
    pub monitor: Monitor,
    /// Ends the run with the weights of its best epoch. Default true.
    #[options(default = "yes")]
    pub restore_best: bool,
}

fn yes() -> bool {
    true
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Options)]
pub enum Monitor {
    /// The loss on the validation rows.
    #[default]
    Validation,
    /// The training loss of the epoch.
    Loss,
}

impl TrainSpec {
    pub fn parse(json: &str) -> Result<Self> {
        let value: Value = serde_json::from_str(json).map_err(|error| {
            Error::new(Code::InvalidSpec, "")
                .expected("training options as JSON")
                .received(error)
        })?;
        let spec: TrainSpec = Options::read(&value)?;
        spec.check()?;
        Ok(spec)
    }

    fn check(&self) -> Result<()> {
        range::at_least_one("epochs", self.epochs, "an epoch is one pass over the data")?;
        range::at_least_one("batchSize", self.batch_size, "32 to 256 rows are usual")?;
        if let Some(norm) = self.clip_norm {
            range::positive("clipNorm", norm, "leave it away to clip nothing")?;
        }
        if let Some(value) = self.clip_value {
            range::positive("clipValue", value, "leave it away to clip nothing")?;
        }
        for (name, factor) in &self.rate_factors {
            let hint = "0 keeps the parameters as they are, 0.1 lets them learn slowly";
            range::not_negative(&format!("rateFactors.{name}"), *factor, hint)?;
        }
        range::at_least_one(
            "accumulation",
            self.accumulation,
            "1 takes each batch alone",
        )?;
        let hint = "some thousand rows are usual";
        range::at_least_one("shuffleBuffer", self.shuffle_buffer, hint)?;
        if self.stream && self.schedule.get::<f32>().needs_length() {
            return Err(Error::new(Code::Incompatible, "schedule")
                .expected("one that need not know how many steps the run has")
                .received(format!(
                    "{}, and rows that come as a stream",
                    self.schedule.tag()
                ))
                .hint("take exponential, step or reduceOnPlateau"));
        }
        if let Some(averaging) = &self.averaging {
            let hint = "0.999 remembers about a thousand steps";
            range::half_open("averaging.decay", averaging.decay, 0.0, 1.0, hint)?;
        }
        if let Some(fraction) = self.validation_fraction
            && !(fraction > 0.0 && fraction < 1.0)
        {
            return Err(Error::new(Code::OutOfRange, "validation")
                .expected("a share between 0 and 1")
                .received(fraction)
                .hint("0.1 holds out every tenth row"));
        }
        match &self.early_stopping {
            Some(stopping) => range::at_least_one(
                "earlyStopping.patience",
                stopping.patience,
                "epochs to wait for a better figure",
            )
            .and_then(|()| {
                range::not_negative(
                    "earlyStopping.minDelta",
                    stopping.min_delta,
                    "it is in the unit of the loss",
                )
            }),
            None => Ok(()),
        }
    }
}
