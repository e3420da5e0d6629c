//! A model file: safetensors bytes whose metadata carry spec, training state, history, card and attachments.
//!
//! Layout: the format's own 8-byte header length, JSON header, tensors. Parameters stand under their names
//! (`encoder.0.weight`), optimizer state as flat vectors `training.state.0`, …, the best epoch's weights as
//! `training.best`. One metadata entry, `hourglass`, holds a CRC-32 (8 hexadecimal digits, over the document and all
//! tensor bytes) followed by the document as JSON. Reading trusts nothing: every length, name, shape and number is
//! checked, and whatever is not exactly what was written is refused.

use crate::arena::Arena;
use crate::checksum::Crc32;
use crate::error::{Code, Error, Result};
use crate::graph::Graph;
use crate::options::Options;
use crate::options::text;
use crate::safetensors::{self, Stored, Tensor, bytes_of};
use crate::trainer::TrainingState;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The version of the document's form.
const FORMAT: u64 = 1;
const ENTRY: &str = "hourglass";

/// What a file says besides numbers.
#[derive(Clone, Debug, Options)]
pub struct Document {
    pub format: u64,
    /// The version of Hourglass that wrote the file.
    pub version: String,
    pub spec: Value,
    pub training: TrainingState,
    pub attachments: BTreeMap<String, Value>,
    pub card: Value,
    /// What the codes of a learned prior cost, in whole numbers.
    #[options(default, skip_if = "Option::is_none")]
    pub codec: Option<Value>,
}

impl Document {
    pub fn new(
        spec: Value,
        training: TrainingState,
        attachments: BTreeMap<String, Value>,
        card: Value,
    ) -> Self {
        Document {
            format: FORMAT,
            version: env!("CARGO_PKG_VERSION").into(),
            spec,
            training,
            attachments,
            card,
            codec: None,
        }
    }
}

/// All tensors of a model under their own names.
pub fn tensors<'a>(graph: &Graph, arena: &'a Arena<f32>) -> Vec<Tensor<'a>> {
    graph
        .tensors()
        .map(|tensor| Tensor {
            name: tensor.name.clone(),
            shape: tensor.shape.clone(),
            values: tensor.values(arena),
        })
        .collect()
}

pub fn write(document: &Document, tensors: &[Tensor]) -> Result<Vec<u8>> {
    let json = text(document);
    let mut sum = Sum::of(&json);
    for tensor in tensors {
        sum.add(bytes_of(tensor.values));
    }
    safetensors::write(json!({ ENTRY: sum.text() + &json }), tensors)
}

/// CRC-32 over the document and all tensor bytes.
struct Sum(Crc32);

impl Sum {
    fn of(json: &str) -> Self {
        let mut sum = Sum(Crc32::new());
        sum.0.update(json.as_bytes());
        sum
    }

    fn add(&mut self, mut bytes: impl Iterator<Item = u8>) {
        let mut block = Vec::with_capacity(4096);
        loop {
            block.clear();
            block.extend(bytes.by_ref().take(4096));
            if block.is_empty() {
                return;
            }
            self.0.update(&block);
        }
    }

    fn text(self) -> String {
        format!("{:08x}", self.0.finish())
    }
}

/// What every damaged or foreign file is refused with.
pub fn bad(received: impl std::fmt::Display) -> Error {
    Error::new(Code::BadCheckpoint, "")
        .expected("a whole Hourglass model file, as save() made it")
        .received(received)
        .hint("the file is damaged, cut off, or not a model of Hourglass")
}

/// The document and the tensors, which nobody has looked into yet.
pub fn read(bytes: &[u8]) -> Result<(Document, Vec<Stored<'_>>)> {
    let file = safetensors::read(bytes).map_err(bad)?;
    let metadata = file.metadata.as_object();
    let entry = metadata
        .filter(|entries| entries.len() == 1)
        .and_then(|entries| entries.get(ENTRY)?.as_str())
        .ok_or_else(|| bad("safetensors of another program"))?;
    Ok((open(entry, file.buffer)?, file.tensors))
}

/// Checks sum and version before anything of the document is used.
fn open(entry: &str, buffer: &[u8]) -> Result<Document> {
    let (sum, json) = entry
        .split_at_checked(8)
        .ok_or_else(|| bad("no document"))?;
    let mut found = Sum::of(json);
    found.0.update(buffer);
    if sum != found.text() {
        return Err(bad("bytes that do not add up to their checksum"));
    }
    let value: Value = serde_json::from_str(json).map_err(bad)?;
    match value.get("format").and_then(Value::as_u64) {
        Some(FORMAT) => Document::read(&value).map_err(bad),
        Some(newer) => Err(Error::new(Code::UnsupportedVersion, "format")
            .expected(FORMAT)
            .received(newer)
            .hint("a newer Hourglass wrote this file; update to read it")),
        None => Err(bad("a document without a format")),
    }
}

/// Takes a tensor out of those of a file, if it is there; it must have this shape.
pub fn take_if_there(
    tensors: &mut Vec<Stored>,
    name: &str,
    shape: &[usize],
) -> Result<Option<Vec<f32>>> {
    let Some(index) = tensors.iter().position(|tensor| tensor.name == name) else {
        return Ok(None);
    };
    let tensor = tensors.swap_remove(index);
    if tensor.shape != shape {
        let found = tensor.shape.as_slice();
        return Err(bad(format!(
            "{name} of shape {} instead of {}",
            text(&found.to_vec()),
            text(&shape.to_vec())
        )));
    }
    let mut values = crate::arena::reserve(tensor.bytes.len() / size_of::<f32>())?;
    let (words, _) = tensor.bytes.as_chunks();
    values.extend(words.iter().map(|word| f32::from_le_bytes(*word)));
    match values.iter().find(|value: &&f32| !value.is_finite()) {
        Some(value) => Err(bad(format!("{value} in {name}"))),
        None => Ok(Some(values)),
    }
}

/// [`take_if_there`] of a tensor that must be there.
pub fn take(tensors: &mut Vec<Stored>, name: &str, shape: &[usize]) -> Result<Vec<f32>> {
    take_if_there(tensors, name, shape)?.ok_or_else(|| bad(format!("no {name}")))
}

/// Refuses what nobody asked for.
pub fn finish(tensors: &[Stored]) -> Result<()> {
    match tensors.first() {
        Some(tensor) => Err(bad(format!("an unknown tensor {}", tensor.name))),
        None => Ok(()),
    }
}
