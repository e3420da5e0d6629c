//! One model and its training run behind plain calls: strings and vectors in, strings and vectors out. Everything
//! that the wasm surface offers is here, so it can be tested without wasm.

use crate::autoencoder::Autoencoder;
use crate::codec::tables::Frozen;
use crate::error::{Code, Error, Result};
use crate::graph::Tensor;
use crate::options::{Options, text, to_value};
use crate::spec::ValidSpec;
use crate::train_spec::TrainSpec;
use crate::trainer::Trainer;
use serde_json::{Value, json};
use std::collections::BTreeMap;

mod files;
mod inference;
mod packing;
mod stream;
mod training;

use training::Slots;

pub struct Session {
    model: Autoencoder<f32>,
    trainer: Trainer<f32>,
    data: Slots,
    /// Rows of a stream that were handed over but not poured into it.
    arrived: Slots,
    /// Rows of the input that train; the rest validates.
    training_rows: usize,
    running: bool,
    /// Of the rows of the next call.
    labels: Option<Vec<u32>>,
    attachments: BTreeMap<String, Value>,
    /// What codes cost, as of the last prior that was asked for.
    frozen: Option<Frozen>,
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
            arrived: Slots::default(),
            training_rows: 0,
            running: false,
            labels: None,
            attachments,
            frozen: None,
        }
    }

    /// The spec with all defaults filled in.
    pub fn spec_json(&self) -> String {
        self.model.valid.to_json()
    }

    /// Layers with output shapes and parameter counts; the latent's two stages are one line.
    pub fn summary_json(&self) -> String {
        let graph = &self.model.graph;
        let mut layers: Vec<Value> = Vec::with_capacity(graph.stages.len());
        for (index, stage) in graph.stages.iter().enumerate() {
            let mut parameters = stage.slice.len();
            if index == graph.latent
                && graph.stages[graph.projection].name == stage.name
                && index != graph.projection
            {
                layers.pop();
                parameters += graph.stages[graph.projection].slice.len();
            }
            let tag = match stage.name == "latent" {
                true => self.model.valid.spec().latent.tag(),
                false => stage.tag(),
            };
            layers.push(json!({ "name": stage.name, "type": tag, "outputShape": stage.shape.0, "parameters": parameters }));
        }
        text(&json!({ "layers": layers, "parameters": graph.parameters }))
    }

    /// The finished epochs of the model's life.
    pub fn history_json(&self) -> String {
        text(&self.trainer.state.history)
    }

    /// Who made this model, from what, how far: the card that every file carries.
    pub fn card_json(&self) -> String {
        text(&self.card())
    }

    fn card(&self) -> Value {
        let state = &self.trainer.state;
        json!({
            "engine": env!("CARGO_PKG_VERSION"), "arithmetic": state.arithmetic(), "seed": state.seed,
            "parameters": self.model.graph.parameters, "features": self.model.valid.features(), "latentDim": self.latent_dim(),
            "rows": state.rows, "epochs": state.epoch, "steps": state.step,
            "training": to_value(&state.spec), "last": state.history.last().map(to_value),
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
        self.attachments.get(key).map(text)
    }

    pub fn latent_dim(&self) -> usize {
        self.model.valid.latent_dim()
    }

    /// Names and shapes of the parameter tensors.
    pub fn parameters_json(&self) -> String {
        let tensors: Vec<Value> = self
            .model
            .graph
            .tensors()
            .map(|tensor| json!({ "name": tensor.name, "shape": tensor.shape }))
            .collect();
        text(&tensors)
    }

    pub fn parameter(&self, name: &str) -> Result<Vec<f32>> {
        let tensor = self.tensor(name)?;
        Ok(tensor.values(&self.model.arena).to_vec())
    }

    /// Overwrites one tensor, for weights that come from elsewhere. A run that is at work goes on from them.
    pub fn set_parameter(&mut self, name: &str, values: &[f32]) -> Result<()> {
        let tensor = self.tensor(name)?.clone();
        if tensor.range.len() != values.len() {
            return Err(Error::new(Code::InvalidShape, name)
                .expected(format!(
                    "{} values, a tensor of shape {}",
                    tensor.range.len(),
                    text(&tensor.shape)
                ))
                .received(format!("{} values", values.len()))
                .hint("parameters() of such a model have the right shapes"));
        }
        if let Some(index) = values.iter().position(|value| !value.is_finite()) {
            return Err(Error::new(Code::NotFinite, format!("{name}[{index}]"))
                .expected("a finite number")
                .received(values[index])
                .hint("no model can go on with such a weight"));
        }
        tensor
            .values_mut(&mut self.model.arena)
            .copy_from_slice(values);
        Ok(())
    }

    /// The gradient of one tensor in the last step; empty before the first, and for tensors that are not trained.
    pub fn gradient(&self, name: &str) -> Result<Vec<f32>> {
        let tensor = self.tensor(name)?;
        let gradients = match tensor.is_running() {
            true => None,
            false => self.model.arena.gradients.get(tensor.range.clone()),
        };
        Ok(gradients.unwrap_or_default().to_vec())
    }

    fn tensor(&self, name: &str) -> Result<&Tensor> {
        let tensors = || self.model.graph.tensors();
        let named = tensors().find(|tensor| tensor.name == name);
        named.ok_or_else(|| {
            let names: Vec<&str> = tensors().map(|tensor| tensor.name.as_str()).collect();
            let what = "a parameter tensor";
            crate::registry::unknown(Code::UnknownMember, "", what, name, &names)
        })
    }

    /// Bytes that model, optimizer, activations and data take.
    pub fn memory_bytes(&self) -> usize {
        self.model.arena.bytes() + self.data.bytes() + self.arrived.bytes()
    }
}

/// Every registry with its members and their options, for checking builders against.
pub fn members_json() -> String {
    json!({
        "layers": crate::layers::AnyLayer::describe(),
        "latents": crate::latents::AnyLatent::describe(),
        "losses": crate::losses::AnyLoss::describe(),
        "penalties": crate::penalties::AnyPenalty::describe(),
        "constraints": crate::constraints::AnyConstraint::describe(),
        "corruptions": crate::corruptions::AnyCorruption::describe(),
        "optimizers": crate::optimizers::AnyOptimizer::describe(),
        "schedules": crate::schedules::AnySchedule::describe(),
        "initializers": crate::initializers::AnyInitializer::describe(),
        "training": TrainSpec::NAMES,
    })
    .to_string()
}

/// Whether this many bytes can be had right now.
pub fn can_hold(bytes: usize) -> bool {
    crate::arena::reserve::<u8>(bytes).is_ok()
}
