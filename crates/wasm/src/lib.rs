//! The wasm-bindgen surface of the engine: one method per operation, no arithmetic, no decisions.
//!
//! Structured values cross as JSON strings, numbers as typed arrays that are copied once. A refused input is thrown
//! as a plain object (see `convert`); whatever else is thrown means that this instance is lost.

mod convert;
mod threads;

use convert::{Numbers, Outcome, data, given, optional, thrown};
use js_sys::Float32Array;
use wasm_bindgen::prelude::*;

/// One model and its training run.
#[wasm_bindgen]
pub struct Session(engine::Session);

#[wasm_bindgen]
impl Session {
    #[wasm_bindgen(constructor)]
    pub fn new(spec: &str, seed: f64) -> Outcome<Session> {
        engine::Session::new(spec, seed as u64)
            .map(Session)
            .map_err(thrown)
    }

    pub fn load(bytes: &[u8]) -> Outcome<Session> {
        engine::Session::load(bytes).map(Session).map_err(thrown)
    }

    pub fn spec(&self) -> String {
        self.0.spec_json()
    }

    pub fn summary(&self) -> String {
        self.0.summary_json()
    }

    pub fn history(&self) -> String {
        self.0.history_json()
    }

    pub fn card(&self) -> String {
        self.0.card_json()
    }

    pub fn attach(&mut self, key: &str, json: &str) -> Outcome<()> {
        self.0.attach(key, json).map_err(thrown)
    }

    pub fn attachment(&self, key: &str) -> Option<String> {
        self.0.attachment(key)
    }

    #[wasm_bindgen(js_name = setData)]
    pub fn set_data(&mut self, slot: &str, values: &Numbers, rows: usize) -> Outcome<()> {
        self.0.set_data(slot, data(values)?, rows).map_err(thrown)
    }

    /// Of the rows of a slot, or (`call`) of the next call.
    #[wasm_bindgen(js_name = setLabels)]
    pub fn set_labels(&mut self, slot: &str, labels: Vec<u32>) -> Outcome<()> {
        self.0.set_labels(slot, labels).map_err(thrown)
    }

    #[wasm_bindgen(js_name = clearData)]
    pub fn clear_data(&mut self) {
        self.0.clear_data();
    }

    #[wasm_bindgen(js_name = beginTraining)]
    pub fn begin_training(&mut self, options: &str) -> Outcome<String> {
        self.0.begin_training(options).map_err(thrown)
    }

    #[wasm_bindgen(js_name = streamRoom)]
    pub fn stream_room(&self) -> usize {
        self.0.stream_room()
    }

    pub fn pour(&mut self) -> Outcome<()> {
        self.0.pour().map_err(thrown)
    }

    #[wasm_bindgen(js_name = trainSteps)]
    pub fn train_steps(&mut self, count: usize, members: usize) -> Outcome<String> {
        self.0.train_steps(count, members).map_err(thrown)
    }

    pub fn adjust(&mut self, json: &str) -> Outcome<()> {
        self.0.adjust(json).map_err(thrown)
    }

    pub fn encode(
        &mut self,
        values: &Numbers,
        rows: usize,
        members: usize,
    ) -> Outcome<Float32Array> {
        given(self.0.encode(data(values)?, rows, members))
    }

    pub fn decode(
        &mut self,
        codes: &Numbers,
        rows: usize,
        members: usize,
    ) -> Outcome<Float32Array> {
        given(self.0.decode(data(codes)?, rows, members))
    }

    pub fn sample(
        &mut self,
        count: usize,
        seed: f64,
        temperature: f64,
        members: usize,
    ) -> Outcome<Float32Array> {
        given(self.0.sample(count, seed as u64, temperature, members))
    }

    /// Codes as bytes; `axes` is their shape, `note` is kept beside them.
    pub fn pack(
        &mut self,
        codes: &[f32],
        axes: Vec<u32>,
        note: Vec<u32>,
        step: f32,
    ) -> Outcome<Vec<u8>> {
        self.0.pack(codes, axes, note, step).map_err(thrown)
    }

    /// JSON: what stands beside the codes, `{ axes, note }`.
    #[wasm_bindgen(js_name = unpackHead)]
    pub fn unpack_head(&mut self, bytes: &[u8]) -> Outcome<String> {
        self.0.unpack_head(bytes).map_err(thrown)
    }

    pub fn unpack(&mut self, bytes: &[u8]) -> Outcome<Float32Array> {
        given(self.0.unpack(bytes))
    }

    pub fn statistics(&mut self, values: &Numbers, rows: usize, members: usize) -> Outcome<String> {
        self.0
            .statistics(data(values)?, rows, members)
            .map_err(thrown)
    }

    pub fn reconstruct(
        &mut self,
        values: &Numbers,
        rows: usize,
        members: usize,
    ) -> Outcome<Float32Array> {
        given(self.0.reconstruct(data(values)?, rows, members))
    }

    pub fn score(
        &mut self,
        values: &Numbers,
        target: Option<Numbers>,
        rows: usize,
        #[wasm_bindgen(js_name = perFeature)] per_feature: bool,
        sum: bool,
        members: usize,
    ) -> Outcome<Float32Array> {
        let target = optional(target)?;
        given(
            self.0
                .score(data(values)?, target, rows, per_feature, sum, members),
        )
    }

    pub fn evaluate(
        &mut self,
        values: &Numbers,
        target: Option<Numbers>,
        mask: Option<Numbers>,
        rows: usize,
        samples: Option<usize>,
        members: usize,
    ) -> Outcome<String> {
        let (target, mask) = (optional(target)?, optional(mask)?);
        self.0
            .evaluate(data(values)?, target, mask, rows, samples, members)
            .map_err(thrown)
    }

    #[wasm_bindgen(js_name = latentDim)]
    pub fn latent_dim(&self) -> usize {
        self.0.latent_dim()
    }

    /// JSON: names and shapes of the parameter tensors.
    pub fn parameters(&self) -> String {
        self.0.parameters_json()
    }

    pub fn parameter(&self, name: &str) -> Outcome<Vec<f32>> {
        self.0.parameter(name).map_err(thrown)
    }

    #[wasm_bindgen(js_name = setParameter)]
    pub fn set_parameter(&mut self, name: &str, values: &[f32]) -> Outcome<()> {
        self.0.set_parameter(name, values).map_err(thrown)
    }

    pub fn save(&self, #[wasm_bindgen(js_name = withTraining)] training: bool) -> Outcome<Vec<u8>> {
        self.0.save(training).map_err(thrown)
    }

    #[wasm_bindgen(js_name = memoryBytes)]
    pub fn memory_bytes(&self) -> usize {
        self.0.memory_bytes()
    }
}

/// Principal components of rows of `columns` values.
#[wasm_bindgen(unchecked_return_type = "PrincipalComponents")]
pub fn pca(
    values: &Numbers,
    rows: usize,
    columns: usize,
    dimensions: usize,
    members: usize,
) -> Outcome<JsValue> {
    engine::pca(data(values)?, rows, columns, dimensions, members)
        .map(|found| convert::principal_components(&found))
        .map_err(thrown)
}

/// JSON: every registry with its members and their options, for comparing the builders with.
#[cfg(feature = "faults")]
#[wasm_bindgen]
pub fn members() -> String {
    engine::members_json()
}

/// Whether this many bytes can be had right now: asked before data are copied in.
#[wasm_bindgen(js_name = canHold)]
pub fn can_hold(bytes: f64) -> bool {
    bytes < usize::MAX as f64 && engine::can_hold(bytes as usize)
}

/// See `kernels::set_ordered`.
#[wasm_bindgen(js_name = setOrdered)]
pub fn set_ordered(ordered: bool) {
    kernels::set_ordered(ordered);
}

/// Whether products of every form agree with their definition. JavaScript calls it without the glue.
#[wasm_bindgen(js_name = selfCheck)]
pub fn self_check() -> bool {
    kernels::self_check().is_ok()
}

/// Compares every kernel with its definition on random operands; returns how many results agreed, throws what did not.
#[cfg(feature = "faults")]
#[wasm_bindgen(js_name = kernelBattery)]
pub fn kernel_battery(seed: f64, cases: usize, members: usize) -> Outcome<usize> {
    kernels::battery::run(seed as u64, cases, members).map_err(JsValue::from)
}

/// A number made of all results of the battery, in hexadecimal: the same for any number of members, native and wasm.
#[cfg(feature = "faults")]
#[wasm_bindgen(js_name = kernelFingerprint)]
pub fn kernel_fingerprint(seed: f64, cases: usize, members: usize) -> Outcome<String> {
    kernels::battery::fingerprint(seed as u64, cases, members)
        .map(|number| format!("{number:016x}"))
        .map_err(JsValue::from)
}

/// See `kernels::forking`: 1 has all that has two units shared out among the members.
#[cfg(feature = "faults")]
#[wasm_bindgen(js_name = setGrain)]
pub fn set_grain(operations: usize) {
    kernels::forking::set_grain(operations);
}

/// How often kernels forked so far.
#[cfg(feature = "faults")]
#[wasm_bindgen]
pub fn forks() -> usize {
    kernels::forking::forks()
}

/// JSON: what two steps of every example of every member lead to, as hashes: the same for any number of members,
/// native and wasm.
#[cfg(feature = "faults")]
#[wasm_bindgen(js_name = memberHashes)]
pub fn member_hashes(members: usize) -> String {
    engine::member_hashes(members)
}
