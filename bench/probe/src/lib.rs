//! The probes of the kernels for JavaScript: one class, nothing else, so that it is built in seconds.

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

/// See `kernels::set_ordered`.
#[wasm_bindgen(js_name = setOrdered)]
pub fn set_ordered(ordered: bool) {
    kernels::set_ordered(ordered);
}
