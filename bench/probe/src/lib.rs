//! The probes of the kernels and a training run without a worker, for JavaScript: built apart from the product, so
//! that both arithmetics run in one process, beside the register-only peak.

use kernels::Team;
use wasm_bindgen::prelude::*;

/// A kernel with its operands; see `kernels::probe` for the names.
#[wasm_bindgen]
pub struct Probe(kernels::probe::Probe);

#[wasm_bindgen]
impl Probe {
    /// Throws a string where there is no such probe.
    #[wasm_bindgen(constructor)]
    pub fn new(name: &str, sizes: &[u32]) -> Result<Probe, JsValue> {
        let sizes: Vec<usize> = sizes.iter().map(|&size| size as usize).collect();
        let probe = kernels::probe::Probe::new(name, &sizes).map_err(JsValue::from)?;
        Ok(Probe(probe))
    }

    /// Floating point operations of a run; of element-wise kernels the number of elements.
    pub fn flops(&self) -> f64 {
        self.0.flops()
    }

    /// Runs it on the calling thread.
    pub fn run(&mut self, times: usize) {
        self.0.run(Team::solo(), times);
    }
}

/// A training run on the calling thread.
#[wasm_bindgen]
pub struct Training(engine::Session);

#[wasm_bindgen]
impl Training {
    /// A run of `options` over rows of bytes that has begun; throws a string where something is refused.
    #[wasm_bindgen(constructor)]
    pub fn new(
        spec: &str,
        options: &str,
        bytes: Vec<u8>,
        rows: usize,
    ) -> Result<Training, JsValue> {
        let begin = || {
            let mut session = engine::Session::new(spec, 1)?;
            session.set_data("input", engine::Data::U8(bytes), rows)?;
            session.begin_training(options)?;
            Ok(session)
        };
        begin()
            .map(Training)
            .map_err(|error: engine::Error| JsValue::from(error.to_string()))
    }

    /// Takes so many steps; false where an epoch ended before.
    pub fn steps(&mut self, count: usize) -> bool {
        let report = self.0.train_steps(count, 1).expect("a run that has begun");
        !report.contains("\"epochEnd\":{")
    }
}

/// See `kernels::set_ordered`.
#[wasm_bindgen(js_name = setOrdered)]
pub fn set_ordered(ordered: bool) {
    kernels::set_ordered(ordered);
}
