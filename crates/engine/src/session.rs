//! One model and its training run behind plain calls: strings and vectors in, strings and vectors out. Everything
//! that the wasm surface offers is here, so it can be tested without wasm.

use crate::arena::out_of_memory;
use crate::autoencoder::Autoencoder;
use crate::checkpoint::{self, Document};
use crate::error::{Code, Error, Result};
use crate::rows::{Data, Rows};
use crate::spec::ValidSpec;
use crate::train_spec::{Monitor, TrainSpec};
use crate::trainer::{Trainer, TrainingData, TrainingState};
use kernels::region;
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub struct Session {
    model: Autoencoder<f32>,
    trainer: Trainer<f32>,
    data: Slots,
    /// Rows of the input that train; the rest validates.
    training_rows: usize,
    running: bool,
    attachments: BTreeMap<String, Value>,
}

#[derive(Default)]
struct Slots {
    input: Option<Rows>,
    target: Option<Rows>,
    validation: Option<Rows>,
    validation_target: Option<Rows>,
}

impl Slots {
    fn slot(&mut self, name: &str) -> Result<&mut Option<Rows>> {
        match name {
            "input" => Ok(&mut self.input),
            "target" => Ok(&mut self.target),
            "validation" => Ok(&mut self.validation),
            "validationTarget" => Ok(&mut self.validation_target),
            _ => Err(crate::registry::unknown(
                Code::UnknownMember,
                "",
                "a data slot",
                name,
                &["input", "target", "validation", "validationTarget"],
            )),
        }
    }

    fn bytes(&self) -> usize {
        [
            &self.input,
            &self.target,
            &self.validation,
            &self.validation_target,
        ]
        .into_iter()
        .flatten()
        .map(Rows::bytes)
        .sum()
    }
}

impl Session {
    /// A model with parameters drawn by `seed`.
    pub fn new(spec: &str, seed: u64) -> Result<Self> {
        let model = Autoencoder::new(ValidSpec::parse(spec)?, seed)?;
        Ok(Self::of(model, Trainer::new(seed), BTreeMap::new()))
    }

    fn of(
        model: Autoencoder<f32>,
        trainer: Trainer<f32>,
        attachments: BTreeMap<String, Value>,
    ) -> Self {
        Session {
            model,
            trainer,
            data: Slots::default(),
            training_rows: 0,
            running: false,
            attachments,
        }
    }

    /// The spec with all defaults filled in.
    pub fn spec_json(&self) -> String {
        self.model.valid.to_json()
    }

    /// Layers with output shapes and parameter counts.
    pub fn summary_json(&self) -> String {
        let layers: Vec<Value> = self.model.graph.stages.iter().map(|stage| json!({ "name": stage.name, "type": stage.tag(), "outputShape": stage.shape, "parameters": stage.slice.len() })).collect();
        json!({ "layers": layers, "parameters": self.model.graph.parameters }).to_string()
    }

    /// The finished epochs of the model's life.
    pub fn history_json(&self) -> String {
        serde_json::to_string(&self.trainer.state.history).expect("records are plain data")
    }

    /// Who made this model, from what, how far: the card that every file carries.
    pub fn card_json(&self) -> String {
        self.card().to_string()
    }

    fn card(&self) -> Value {
        let state = &self.trainer.state;
        json!({
            "engine": env!("CARGO_PKG_VERSION"), "arithmetic": "reproducible", "seed": state.seed,
            "parameters": self.model.graph.parameters, "features": self.model.valid.features(), "latentDim": self.latent_dim(),
            "rows": state.rows, "epochs": state.epoch, "steps": state.step,
            "training": state.spec, "last": state.history.last(),
        })
    }

    /// Stores JSON in the model file under a key: a detector, a scaler, a note.
    pub fn attach(&mut self, key: &str, value: &str) -> Result<()> {
        let value = serde_json::from_str(value).map_err(|error| {
            Error::new(Code::BadData, key)
                .expected("JSON")
                .received(error)
        })?;
        self.attachments.insert(key.to_owned(), value);
        Ok(())
    }

    pub fn attachment(&self, key: &str) -> Option<String> {
        self.attachments.get(key).map(Value::to_string)
    }

    pub fn latent_dim(&self) -> usize {
        self.model.valid.latent_dim()
    }

    /// Hands data over: `input`, `target`, `validation` or `validationTarget`.
    pub fn set_data(&mut self, slot: &str, data: Data, rows: usize) -> Result<()> {
        let name = if slot == "input" { "" } else { slot };
        self.running = false;
        let place = self.data.slot(slot)?;
        *place = None; // frees what stood there before the new data are looked at
        *place = Some(Rows::new(name, data, rows, self.model.valid.features())?);
        Ok(())
    }

    pub fn clear_data(&mut self) {
        self.data = Slots::default();
        self.running = false;
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
        check_pairs("target", self.data.target.as_ref(), Some(input))?;
        check_pairs(
            "validationTarget",
            self.data.validation_target.as_ref(),
            self.data.validation.as_ref(),
        )?;
        self.check_targets(input)?;
        let rows = self.training_rows;
        self.trainer.begin(spec, rows, &mut self.model)?;
        self.running = true;
        let (per_epoch, epochs) = (
            self.trainer.steps_per_epoch(),
            self.trainer.state.spec.epochs,
        );
        Ok(json!({ "stepsPerEpoch": per_epoch, "steps": per_epoch * epochs, "epochs": epochs, "rows": rows }).to_string())
    }

    /// Targets lie in the loss's domain; inputs may be anything where targets are given.
    fn check_targets(&self, input: &Rows) -> Result<()> {
        let loss = &self.model.valid.spec().objective.reconstruction;
        let bounds = loss.get::<f32>().target_bounds();
        let training = self
            .data
            .target
            .as_ref()
            .map_or(("", input), |rows| ("target", rows));
        let validation = self
            .data
            .validation_target
            .as_ref()
            .map(|rows| ("validationTarget", rows))
            .or(self
                .data
                .validation
                .as_ref()
                .map(|rows| ("validation", rows)));
        [Some(training), validation]
            .into_iter()
            .flatten()
            .try_for_each(|(name, rows)| rows.check_bounds(name, bounds, loss.tag()))
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
        let held_out = *training_rows..rows.count();
        let validation = match &data.validation {
            Some(validation) => Some((
                validation.all(),
                data.validation_target.as_ref().unwrap_or(validation).all(),
            )),
            None => (!held_out.is_empty()).then(|| {
                (
                    rows.part(held_out.clone()),
                    target.unwrap_or(rows).part(held_out),
                )
            }),
        };
        let data = TrainingData {
            rows,
            target,
            validation,
        };
        let report = region(members, |team| trainer.steps(team, model, &data, count))?;
        Ok(trainer
            .report_json(&report, model.valid.features())
            .to_string())
    }

    fn rows(&self, data: Data, rows: usize) -> Result<Rows> {
        Rows::new("", data, rows, self.model.valid.features())
    }

    pub fn encode(&mut self, data: Data, rows: usize, members: usize) -> Result<Vec<f32>> {
        let rows = self.rows(data, rows)?;
        region(members, |team| self.model.encode(team, &rows.all()))
    }

    pub fn decode(&mut self, codes: Data, rows: usize, members: usize) -> Result<Vec<f32>> {
        let rows = Rows::new("", codes, rows, self.latent_dim())?;
        region(members, |team| self.model.decode(team, &rows.all()))
    }

    pub fn reconstruct(&mut self, data: Data, rows: usize, members: usize) -> Result<Vec<f32>> {
        let rows = self.rows(data, rows)?;
        region(members, |team| self.model.reconstruct(team, &rows.all()))
    }

    /// Errors per row (mean per feature, or their sum) or per value.
    pub fn score(
        &mut self,
        data: Data,
        target: Option<Data>,
        rows: usize,
        per_feature: bool,
        sum: bool,
        members: usize,
    ) -> Result<Vec<f32>> {
        let (rows, target) = self.pair(data, target, rows)?;
        let target = target.as_ref().unwrap_or(&rows);
        if per_feature {
            return region(members, |team| {
                self.model.score_values(team, &rows.all(), &target.all())
            });
        }
        let mut scores = region(members, |team| {
            self.model.score_rows(team, &rows.all(), &target.all())
        })?;
        if !sum {
            let features = self.model.valid.features() as f32;
            scores.iter_mut().for_each(|score| *score /= features);
        }
        Ok(scores)
    }

    /// Objective and plain error measures.
    pub fn evaluate(
        &mut self,
        data: Data,
        target: Option<Data>,
        rows: usize,
        members: usize,
    ) -> Result<String> {
        let (rows, target) = self.pair(data, target, rows)?;
        let target = target.as_ref().unwrap_or(&rows);
        let metrics = region(members, |team| {
            self.model.evaluate(team, &rows.all(), &target.all())
        })?;
        Ok(metrics.to_json().to_string())
    }

    fn pair(&self, data: Data, target: Option<Data>, count: usize) -> Result<(Rows, Option<Rows>)> {
        let rows = self.rows(data, count)?;
        let target = target
            .map(|target| Rows::new("target", target, count, self.model.valid.features()))
            .transpose()?;
        let loss = &self.model.valid.spec().objective.reconstruction;
        let (name, checked) = target.as_ref().map_or(("", &rows), |rows| ("target", rows));
        checked.check_bounds(name, loss.get::<f32>().target_bounds(), loss.tag())?;
        Ok((rows, target))
    }

    /// Names and shapes of the parameter tensors.
    pub fn parameters_json(&self) -> String {
        let tensors: Vec<Value> = self
            .model
            .graph
            .tensors()
            .map(|tensor| json!({ "name": tensor.name, "shape": tensor.shape }))
            .collect();
        json!(tensors).to_string()
    }

    pub fn parameter(&self, name: &str) -> Result<Vec<f32>> {
        self.range(name)
            .map(|range| self.model.arena.parameters[range].to_vec())
    }

    /// Overwrites one tensor, for weights that come from elsewhere.
    pub fn set_parameter(&mut self, name: &str, values: &[f32]) -> Result<()> {
        let range = self.range(name)?;
        if range.len() != values.len() {
            return Err(Error::new(Code::InvalidShape, name)
                .expected(format!("{} values", range.len()))
                .received(values.len()));
        }
        self.model.arena.parameters[range].copy_from_slice(values);
        Ok(())
    }

    /// The gradient of one tensor in the last step; empty before the first.
    pub fn gradient(&self, name: &str) -> Result<Vec<f32>> {
        self.range(name).map(|range| {
            self.model
                .arena
                .gradients
                .get(range)
                .unwrap_or_default()
                .to_vec()
        })
    }

    fn range(&self, name: &str) -> Result<std::ops::Range<usize>> {
        let names: Vec<&str> = self
            .model
            .graph
            .tensors()
            .map(|tensor| tensor.name.as_str())
            .collect();
        let tensor = self
            .model
            .graph
            .tensors()
            .find(|tensor| tensor.name == name);
        tensor.map(|tensor| tensor.range.clone()).ok_or_else(|| {
            crate::registry::unknown(Code::UnknownMember, "", "a parameter tensor", name, &names)
        })
    }

    /// The model file; with `training`, everything that a run needs to go on bit for bit.
    pub fn save(&self, training: bool) -> Result<Vec<u8>> {
        let arena = &self.model.arena;
        let copies = arena.parameters.len().saturating_mul(12);
        crate::arena::reserve::<u8>(copies).map_err(|_| out_of_memory(copies))?;
        let mut tensors = checkpoint::parameters(&self.model.graph, &arena.parameters);
        let mut state = self.trainer.state.clone();
        if training {
            let flat = |values: &[f32]| (vec![values.len()], values.to_vec());
            for (index, vector) in arena
                .state
                .chunks(arena.parameters.len().max(1))
                .enumerate()
            {
                tensors.insert(format!("training.state.{index}"), flat(vector));
            }
            if !self.trainer.best.is_empty() {
                tensors.insert("training.best".into(), flat(&self.trainer.best));
            }
        } else {
            state = TrainingState {
                seed: state.seed,
                epoch: state.epoch,
                run_start: state.epoch,
                over: true,
                history: state.history,
                ..TrainingState::default()
            };
        }
        let spec = serde_json::to_value(self.model.valid.spec()).expect("a spec is plain data");
        let document = Document::new(spec, state, self.attachments.clone(), self.card());
        Ok(checkpoint::write(&document, &tensors))
    }

    pub fn load(bytes: &[u8]) -> Result<Self> {
        let (document, mut tensors) = checkpoint::read(bytes)?;
        let mut model = Autoencoder::blank(
            ValidSpec::read(document.spec).map_err(|error| error.within("spec"))?,
        )?;
        for tensor in model.graph.tensors() {
            let values = checkpoint::take(&mut tensors, &tensor.name, &tensor.shape)?;
            model.arena.parameters[tensor.range.clone()].copy_from_slice(&values);
        }
        let count = [model.arena.parameters.len()];
        for index in 0.. {
            let name = format!("training.state.{index}");
            if !tensors.contains_key(&name) {
                break;
            }
            model
                .arena
                .state
                .extend(checkpoint::take(&mut tensors, &name, &count)?);
        }
        let mut trainer = Trainer::restore(document.training);
        if tensors.contains_key("training.best") {
            trainer.best = checkpoint::take(&mut tensors, "training.best", &count)?;
        }
        checkpoint::finish(&tensors)?;
        Ok(Self::of(model, trainer, document.attachments))
    }

    /// Bytes that model, optimizer, activations and data take.
    pub fn memory_bytes(&self) -> usize {
        self.model.arena.bytes() + self.data.bytes()
    }
}

/// How many rows of the input train; the rest is held out.
fn split(spec: &TrainSpec, data: &Slots, input: &Rows) -> Result<usize> {
    let held_out = match spec.validation_fraction {
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

fn check_pairs(name: &str, target: Option<&Rows>, input: Option<&Rows>) -> Result<()> {
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

/// Every registry with its members and their options, for checking builders against.
pub fn members_json() -> String {
    json!({
        "layers": crate::layers::AnyLayer::describe(),
        "latents": crate::latents::AnyLatent::describe(),
        "losses": crate::losses::AnyLoss::describe(),
        "penalties": crate::penalties::AnyPenalty::describe(),
        "corruptions": crate::corruptions::AnyCorruption::describe(),
        "optimizers": crate::optimizers::AnyOptimizer::describe(),
        "schedules": crate::schedules::AnySchedule::describe(),
        "initializers": crate::initializers::AnyInitializer::describe(),
        "training": crate::registry::fields::<TrainSpec>(),
    })
    .to_string()
}

/// Whether this many bytes can be had right now.
pub fn can_hold(bytes: usize) -> bool {
    crate::arena::reserve::<u8>(bytes).is_ok()
}
