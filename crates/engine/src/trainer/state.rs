//! What a run remembers, in the words of the model file and of the reports.

use crate::metrics::Metrics;
use crate::options::Options;
use crate::train_spec::TrainSpec;
use std::collections::BTreeMap;

/// Everything of a run but weights and moments. With those two it is complete: shuffles and noise are keyed by
/// seed, epoch and step, so no generator's state is needed.
#[derive(Clone, Debug, Default, PartialEq, Options)]
pub struct TrainingState {
    pub seed: u64,
    pub spec: TrainSpec,
    /// Steps taken in the model's life.
    pub step: u64,
    /// Value of `step` when the optimizer began: another optimizer, or another setting of it, begins anew.
    pub optimizer_start: u64,
    /// Epochs finished in the model's life.
    pub epoch: u64,
    /// Rows of the current epoch that were used up.
    pub position: usize,
    /// Rows per epoch; 0 while the first pass over a stream has not told.
    pub rows: usize,
    /// Value of `epoch` when the current run began.
    pub run_start: u64,
    /// Value of `step` when the current run began, where its rows come as a stream: it has no fixed steps an epoch.
    #[options(default, skip_if = "is_zero")]
    pub stream_start: u64,
    /// Whether the current run reached its end, by its epochs or by early stopping.
    pub over: bool,
    /// Whether a build with fused arithmetic trained it at any time: then no other machine need give the same bits.
    #[options(default, skip_if = "std::ops::Not::not")]
    pub fused: bool,
    /// Sums over the steps of the current epoch, weighted by rows.
    pub sums: BTreeMap<String, f64>,
    #[options(default)]
    pub best: Option<Best>,
    /// What the run was adjusted to; the next run begins as its spec says.
    #[options(default, skip_if = "Adjusted::is_nothing")]
    pub adjusted: Adjusted,
    pub history: Vec<EpochRecord>,
}

impl TrainingState {
    /// The arithmetic of its training, by the name that the facade gives it.
    pub fn arithmetic(&self) -> &'static str {
        match self.fused {
            true => "fused",
            false => "reproducible",
        }
    }

    /// Whether a run can have come here: what a file says is not believed.
    pub fn is_possible(&self) -> bool {
        (self.position <= self.rows || self.spec.stream)
            && self.stream_start <= self.step
            && self.optimizer_start <= self.step
            && self.run_start <= self.epoch
            && self.step < 1 << 53
            && self.epoch < 1 << 53
    }
}

fn is_zero(value: &u64) -> bool {
    *value == 0
}

/// What was changed in a run at work.
#[derive(Clone, Debug, Default, PartialEq, Options)]
#[options(default)]
pub struct Adjusted {
    /// In the place of the optimizer's; schedules still act on it.
    #[options(skip_if = "Option::is_none")]
    pub learning_rate: Option<f64>,
    /// Weights of penalties by their names; two of one kind get the same.
    #[options(skip_if = "BTreeMap::is_empty")]
    pub penalties: BTreeMap<String, f64>,
}

impl Adjusted {
    fn is_nothing(&self) -> bool {
        *self == Adjusted::default()
    }
}

/// The best epoch of the current run.
#[derive(Clone, Debug, PartialEq, Options)]
pub struct Best {
    pub value: f64,
    pub epoch: u64,
}

/// Loss (summed over features), reconstruction per feature, and every term.
#[derive(Clone, Debug, PartialEq, Options)]
pub struct Figures {
    pub loss: f64,
    pub mean_loss: f64,
    pub terms: BTreeMap<String, f64>,
}

#[derive(Clone, Debug, PartialEq, Options)]
pub struct EpochRecord {
    /// Counted from 1 over the model's life.
    pub epoch: u64,
    pub loss: f64,
    pub mean_loss: f64,
    pub terms: BTreeMap<String, f64>,
    pub learning_rate: f64,
    #[options(default, skip_if = "Option::is_none")]
    pub validation: Option<Figures>,
    /// True where the watched figure was the best of the run so far.
    pub best: bool,
}

impl EpochRecord {
    /// The figure that says whether an epoch was better than another.
    pub fn watched(&self) -> f64 {
        self.validation
            .as_ref()
            .map_or(self.loss, |figures| figures.loss)
    }
}

/// Why a run is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Options)]
pub enum Done {
    Completed,
    EarlyStopping,
}

impl From<Metrics> for Figures {
    fn from(metrics: Metrics) -> Self {
        let mut terms = BTreeMap::new();
        terms.insert("reconstruction".to_owned(), metrics.terms.reconstruction);
        for (tag, value) in &metrics.terms.penalties {
            terms.insert((*tag).to_owned(), *value);
        }
        Figures {
            loss: metrics.terms.loss(),
            mean_loss: metrics.mean_loss,
            terms,
        }
    }
}
