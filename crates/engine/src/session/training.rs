//! The data of a run, its start, and its steps.

use super::Session;
use crate::effect;
use crate::error::{Code, Error, Result};
use crate::metrics::nothing_known;
use crate::options::Options;
use crate::options::text;
use crate::rows::{Data, Rows, check_labels};
use crate::spec::{ValidSpec, no_value_weights};
use crate::train_spec::{Monitor, TrainSpec};
use crate::trainer::{Adjusted, TrainingData, Validation, With};
use kernels::region;
use serde_json::json;

/// Data that were handed over, each checked on arrival.
#[derive(Default)]
pub(super) struct Slots {
    pub(super) input: Option<Rows>,
    pub(super) target: Option<Rows>,
    validation: Option<Rows>,
    validation_target: Option<Rows>,
    validation_mask: Option<Rows>,
    pub(super) weights: Option<Rows>,
    pub(super) mask: Option<Rows>,
}

const SLOTS: [&str; 7] = [
    "input",
    "target",
    "validation",
    "validationTarget",
    "validationMask",
    "weights",
    "mask",
];

impl Slots {
    fn slot(&mut self, name: &str) -> Result<&mut Option<Rows>> {
        match name {
            "input" => Ok(&mut self.input),
            "target" => Ok(&mut self.target),
            "validation" => Ok(&mut self.validation),
            "validationTarget" => Ok(&mut self.validation_target),
            "validationMask" => Ok(&mut self.validation_mask),
            "weights" => Ok(&mut self.weights),
            "mask" => Ok(&mut self.mask),
            _ => Err(crate::registry::unknown(
                Code::UnknownMember,
                "",
                "a data slot",
                name,
                &SLOTS,
            )),
        }
    }

    pub(super) fn bytes(&self) -> usize {
        [
            &self.input,
            &self.target,
            &self.validation,
            &self.validation_target,
            &self.validation_mask,
            &self.weights,
            &self.mask,
        ]
        .into_iter()
        .flatten()
        .map(Rows::bytes)
        .sum()
    }

    /// What belongs together is there and fits; targets lie in the loss's domain, inputs may be anything where targets
    /// are given.
    pub(super) fn check(&self, valid: &ValidSpec) -> Result<()> {
        let rows = [&self.input, &self.validation];
        for (rows, name) in rows.into_iter().zip(["", "validation"]) {
            if let Some(rows) = rows.as_ref().filter(|rows| rows.labels().is_empty()) {
                check_labels(name, rows.count(), None, valid.classes())?;
            }
        }
        check_pairs("target", &self.target, &self.input)?;
        check_pairs(
            "validationTarget",
            &self.validation_target,
            &self.validation,
        )?;
        check_pairs("validationMask", &self.validation_mask, &self.validation)?;
        check_pairs("weights", &self.weights, &self.input)?;
        check_pairs("mask", &self.mask, &self.input)?;
        for (name, mask) in [
            ("mask", &self.mask),
            ("validationMask", &self.validation_mask),
        ] {
            check_mask(name, mask.as_ref(), valid)?;
        }
        if let Some(mask) = &self.validation_mask
            && mask.all().is_nothing()
        {
            return Err(nothing_known("validationMask"));
        }
        let loss = &valid.spec().objective.reconstruction;
        let bounds = valid.target_bounds();
        for [(name, target), (own, rows)] in [
            [("target", &self.target), ("", &self.input)],
            [
                ("validationTarget", &self.validation_target),
                ("validation", &self.validation),
            ],
        ] {
            let checked = target.as_ref().map(|rows| (name, rows));
            if let Some((name, rows)) = checked.or(rows.as_ref().map(|rows| (own, rows))) {
                rows.check_bounds(name, &bounds, loss.tag())?;
            }
        }
        Ok(())
    }

    /// Something counts in the first rows, which train, and in those behind them, which validate.
    fn check_counts(&self, training: usize) -> Result<()> {
        if let Some(mask) = &self.mask {
            let held_out = training..mask.count();
            if mask.part(0..training).is_nothing() {
                let hint = "train on rows of which something is known";
                return Err(nothing_to_learn("mask", "a value that is known", hint));
            }
            if !held_out.is_empty() && mask.part(held_out).is_nothing() {
                return Err(nothing_known("validation"));
            }
        }
        match &self.weights {
            Some(weights) if weights.part(0..training).is_nothing() => {
                let hint = "1 counts a row as it is";
                Err(nothing_to_learn("weights", "a row that counts", hint))
            }
            _ => Ok(()),
        }
    }
}

fn nothing_to_learn(name: &str, expected: &str, hint: &str) -> Error {
    Error::new(Code::EmptyData, name)
        .expected(expected)
        .received("0 for all that train")
        .hint(hint)
}

impl Session {
    /// Says what the rows of a slot are, `input` or `validation`, which has to be there; or those of the next `call`.
    pub fn set_labels(&mut self, slot: &str, labels: Vec<u32>) -> Result<()> {
        if slot == "call" {
            self.labels = Some(labels);
            return Ok(());
        }
        let name = if slot == "input" { "" } else { slot };
        let classes = self.model.valid.classes();
        match self.slots().slot(slot)? {
            Some(rows) => rows.label(name, Some(labels), classes),
            None => Err(Error::new(Code::EmptyData, name)
                .expected("the rows that the labels belong to")
                .received("none")
                .hint("set the data first")),
        }
    }

    /// Hands data over: rows in one of the slots `input`, `target`, `validation`, `validationTarget`, `mask` and
    /// `validationMask` (one weight a value, in [0, 1]) or `weights` (one a row, ≥ 0).
    pub fn set_data(&mut self, slot: &str, data: Data, rows: usize) -> Result<()> {
        let name = if slot == "input" { "" } else { slot };
        self.running &= self.is_streaming();
        let is_input = matches!(slot, "input" | "validation");
        *self.slots().slot(slot)? = None; // frees what stood there before the new data are looked at
        let columns = match slot {
            "weights" => 1,
            _ => self.model.valid.features(),
        };
        let rows = Rows::new(name, data, rows, columns)?;
        match slot {
            "weights" => rows.check_within(name, (0.0, f64::INFINITY), "a weight ≥ 0")?,
            "mask" | "validationMask" => rows.check_within(name, (0.0, 1.0), OBSERVED)?,
            _ => (),
        }
        if let Some(vocabulary) = self.model.valid.vocabulary().filter(|_| is_input) {
            rows.check_tokens(name, vocabulary)?;
        }
        *self.slots().slot(slot)? = Some(rows);
        Ok(())
    }

    pub fn clear_data(&mut self) {
        self.data = Slots::default();
        self.arrived = Slots::default();
        self.running = false;
    }

    /// Where data go that are handed over: those of a stream at work wait to be poured into it.
    fn slots(&mut self) -> &mut Slots {
        match self.is_streaming() {
            true => &mut self.arrived,
            false => &mut self.data,
        }
    }

    /// Checks data and options and starts a run.
    pub fn begin_training(&mut self, options: &str) -> Result<String> {
        let spec = TrainSpec::parse(options)?;
        let input = self.data.input.as_ref().ok_or_else(|| {
            Error::new(Code::EmptyData, "")
                .expected("training data")
                .received("none")
                .hint("call setData first")
        })?;
        self.training_rows = split(&spec, &self.data, input)?;
        self.data.check(&self.model.valid)?;
        let rows = self.training_rows;
        let known = (!spec.stream).then_some(rows);
        let (model, size) = (self.model.valid.spec(), spec.batch_size);
        effect::check_batch(model, &self.model.graph, size, known)?;
        if let Some(rows) = known {
            self.data.check_counts(rows)?;
        }
        self.check_resume(&spec, rows)?;
        let with = With {
            targets: self.data.target.is_some(),
            weights: self.data.weights.is_some(),
            mask: self.data.mask.is_some(),
        };
        let streams = spec.stream;
        self.trainer.begin(spec, rows, with, &mut self.model)?;
        self.running = true;
        if streams {
            self.begin_stream()?;
        }
        let (per_epoch, epochs) = (
            self.trainer.steps_per_epoch(),
            self.trainer.state.spec.epochs,
        );
        Ok(text(
            &json!({ "stepsPerEpoch": per_epoch, "steps": per_epoch * epochs, "epochs": epochs, "rows": rows }),
        ))
    }

    /// A run goes on over the rows that it began with.
    fn check_resume(&self, spec: &TrainSpec, rows: usize) -> Result<()> {
        let state = &self.trainer.state;
        let begun_with = state.rows;
        let form = |spec: &TrainSpec| (spec.stream, spec.shuffle_buffer);
        if spec.resume && state.step > 0 && form(spec) != form(&state.spec) {
            let name = |(stream, pool)| match stream {
                true => format!("a stream with a shuffle buffer of {pool}"),
                false => "data at hand".into(),
            };
            return Err(Error::new(Code::Incompatible, "resume")
                .expected(format!("{}, as the run began", name(form(&state.spec))))
                .received(name(form(spec)))
                .hint("give the same data in the same form, or train on without resume"));
        }
        if !spec.resume || spec.stream || begun_with == 0 || begun_with == rows {
            return Ok(());
        }
        Err(Error::new(Code::Incompatible, "resume")
            .expected(format!(
                "the {begun_with} training rows that the run began with"
            ))
            .received(format!("{rows} rows"))
            .hint("give the same data, or train on without resume"))
    }

    /// Changes learning rate or weights of penalties of the run at work, from its next step on.
    pub fn adjust(&mut self, json: &str) -> Result<()> {
        if !self.running {
            return Err(Error::new(Code::Incompatible, "adjust")
                .expected("a run at work")
                .received("none")
                .hint("call it while train or fit runs"));
        }
        let value = serde_json::from_str(json).map_err(|error| {
            Error::new(Code::InvalidSpec, "")
                .expected("what to adjust, as JSON")
                .received(error)
        })?;
        let new: Adjusted = Options::read(&value)?;
        self.trainer.adjust(new, &mut self.model)
    }

    /// At most `count` steps on `members` threads; stops behind an epoch's last step.
    pub fn train_steps(&mut self, count: usize, members: usize) -> Result<String> {
        if !self.running {
            return Err(Error::new(Code::EmptyData, "")
                .expected("a run that was begun")
                .received("none")
                .hint("call beginTraining first"));
        }
        let Session {
            model,
            trainer,
            data,
            training_rows,
            ..
        } = self;
        let rows = data.input.as_ref().expect("a running session has data");
        let target = data.target.as_ref();
        let held_out = match trainer.queue {
            Some(_) => 0..0,
            None => *training_rows..rows.count(),
        };
        let validation = match &data.validation {
            Some(validation) => Some(Validation {
                rows: validation.all(),
                target: data.validation_target.as_ref().unwrap_or(validation).all(),
                mask: data.validation_mask.as_ref().map(Rows::all),
            }),
            None => (!held_out.is_empty()).then(|| Validation {
                rows: rows.part(held_out.clone()),
                target: target.unwrap_or(rows).part(held_out.clone()),
                mask: data.mask.as_ref().map(|mask| mask.part(held_out)),
            }),
        };
        let data = TrainingData {
            rows,
            target,
            weights: data.weights.as_ref(),
            mask: data.mask.as_ref(),
            validation,
        };
        let report = region(members, |team| trainer.steps(team, model, &data, count))?;
        Ok(text(&trainer.report_json(&report, model.valid.features())))
    }
}

/// How many rows of the input train; the rest is held out.
fn split(spec: &TrainSpec, data: &Slots, input: &Rows) -> Result<usize> {
    let held_out = match spec.validation_fraction {
        Some(_) if spec.stream => {
            return Err(Error::new(Code::Incompatible, "validation")
                .expected("rows to validate on")
                .received("a share of a stream, whose end nobody knows")
                .hint("give validation data"));
        }
        Some(_) if data.validation.is_some() => {
            return Err(Error::new(Code::Incompatible, "validation")
                .expected("data or a fraction")
                .received("both")
                .hint("give one of them"));
        }
        Some(fraction) => ((input.count() as f64 * fraction) as usize).max(1),
        None => 0,
    };
    if held_out >= input.count() {
        return Err(Error::new(Code::OutOfRange, "validation")
            .expected("a share that leaves rows to train on")
            .received(format!("{held_out} of {} rows", input.count()))
            .hint("give more rows or a smaller fraction"));
    }
    let watches = spec
        .early_stopping
        .as_ref()
        .is_some_and(|stopping| stopping.monitor == Monitor::Validation);
    if watches && held_out == 0 && data.validation.is_none() {
        return Err(Error::new(Code::Incompatible, "earlyStopping.monitor")
            .expected("validation data to watch")
            .received("none")
            .hint("give validation, or monitor \"loss\""));
    }
    Ok(input.count() - held_out)
}

/// What a value of a mask has to be.
pub(super) const OBSERVED: &str = "1 where observed, else 0";

/// A mask needs a loss that values can be left out of.
pub(super) fn check_mask(name: &str, mask: Option<&Rows>, valid: &ValidSpec) -> Result<()> {
    let loss = &valid.spec().objective.reconstruction;
    match mask {
        Some(_) if !loss.get::<f32>().weighs_values() => Err(no_value_weights(name, loss.tag())),
        _ => Ok(()),
    }
}

fn check_pairs(name: &str, target: &Option<Rows>, input: &Option<Rows>) -> Result<()> {
    match (target, input) {
        (Some(target), Some(input)) if target.count() != input.count() => {
            Err(Error::new(Code::InvalidShape, name)
                .expected(format!(
                    "{} rows, one for each row of the input",
                    input.count()
                ))
                .received(target.count())
                .hint("row i of the target is what row i of the input is rebuilt to"))
        }
        (Some(_), None) => Err(Error::new(Code::Incompatible, name)
            .expected("the rows that it belongs to")
            .received("none")
            .hint("give validation as well")),
        _ => Ok(()),
    }
}
