//! What crosses the border: typed arrays to data, errors to plain objects, results to objects.

use crate::threads::beat;
use engine::{Code, Data, Error, Pca};
use js_sys::{Float32Array, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;

/// What a call gives, or the plain object that it throws.
pub type Outcome<T> = Result<T, JsValue>;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** What a refused input throws; anything else that is thrown means that the instance is lost. */
export interface EngineError {
  hourglass: true; code: string; path: string; expected: string; received: string; hint: string; message: string;
}
export interface PrincipalComponents {
  mean: Float32Array; components: Float32Array; explainedVariance: Float32Array;
  explainedVarianceRatio: Float32Array; points: Float32Array;
}
"#;

#[wasm_bindgen]
extern "C" {
    /// Rows of numbers; bytes mean value/255.
    #[wasm_bindgen(typescript_type = "Float32Array | Uint8Array")]
    pub type Numbers;
}

/// Numbers that are copied between two signs of life: a gigabyte takes longer than a silent engine is trusted.
const STRETCH: u32 = 1 << 21;

macro_rules! copied {
    ($array:expr) => {{
        let (array, length) = ($array, $array.length());
        if length <= STRETCH {
            array.to_vec()
        } else {
            let mut copy = Vec::with_capacity(length as usize);
            for start in (0..length).step_by(STRETCH as usize) {
                let part = array.subarray(start, length.min(start.saturating_add(STRETCH)));
                copy.resize(copy.len() + part.length() as usize, Default::default());
                part.copy_to(&mut copy[start as usize..]);
                beat();
            }
            copy
        }
    }};
}

/// Copies a typed array into engine memory, once, if there is room for it.
pub fn data(values: &Numbers) -> Outcome<Data> {
    if let Some(bytes) = values.dyn_ref::<Uint8Array>() {
        room(bytes.length() as usize)?;
        return Ok(Data::U8(copied!(bytes)));
    }
    if let Some(floats) = values.dyn_ref::<Float32Array>() {
        room(4 * floats.length() as usize)?;
        return Ok(Data::F32(copied!(floats)));
    }
    Err(thrown(
        Error::new(Code::BadData, "")
            .expected("a Float32Array or a Uint8Array")
            .received("something else")
            .hint("convert the data first"),
    ))
}

/// The numbers of a result.
pub fn given(result: engine::Result<Vec<f32>>) -> Outcome<Float32Array> {
    result.map(|values| numbers(&values)).map_err(thrown)
}

/// A copy for JavaScript, outside engine memory.
fn numbers(values: &[f32]) -> Float32Array {
    if values.len() <= STRETCH as usize {
        return Float32Array::from(values);
    }
    let copy = Float32Array::new_with_length(values.len() as u32);
    for (index, part) in values.chunks(STRETCH as usize).enumerate() {
        let start = index as u32 * STRETCH;
        copy.subarray(start, start + part.len() as u32)
            .copy_from(part);
        beat();
    }
    copy
}

pub fn optional(values: Option<Numbers>) -> Outcome<Option<Data>> {
    values.as_ref().map(data).transpose()
}

fn room(bytes: usize) -> Outcome<()> {
    if engine::can_hold(bytes) {
        return Ok(());
    }
    Err(thrown(
        Error::new(Code::OutOfMemory, "")
            .expected(format!("room for {bytes} bytes of data"))
            .received("no more memory")
            .hint("raise memoryLimit or give fewer rows"),
    ))
}

/// The plain object that stands for a refused input.
pub fn thrown(error: Error) -> JsValue {
    let object = Object::new();
    set(&object, "hourglass", true);
    set(&object, "code", error.code.name());
    set(&object, "message", error.to_string());
    set(&object, "path", &error.path);
    set(&object, "expected", &error.expected);
    set(&object, "received", &error.received);
    set(&object, "hint", &error.hint);
    object.into()
}

pub fn principal_components(found: &Pca) -> JsValue {
    let object = Object::new();
    let vectors = [
        ("mean", &found.mean),
        ("components", &found.components),
        ("explainedVariance", &found.explained_variance),
        ("explainedVarianceRatio", &found.explained_variance_ratio),
        ("points", &found.points),
    ];
    for (name, values) in vectors {
        set(&object, name, numbers(values));
    }
    object.into()
}

fn set(object: &Object, key: &str, value: impl Into<JsValue>) {
    // A fresh plain object takes every property.
    let _ = Reflect::set(object, &key.into(), &value.into());
}
