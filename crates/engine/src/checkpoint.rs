//! A model file: safetensors bytes whose metadata carry spec, training state, history, card and attachments.
//!
//! Layout: the format's own 8-byte header length, JSON header, tensors. Parameters stand under their names
//! (`encoder.0.weight`), optimizer state as flat vectors `training.state.0`, …, the best epoch's weights as
//! `training.best`. One metadata entry, `hourglass`, holds a CRC-32 (8 hexadecimal digits, over the document and all
//! tensor bytes) followed by the document as JSON. Reading trusts nothing: every length, name, shape and number is
//! checked, and whatever is not exactly what was written is refused.

use crate::error::{Code, Error, Result};
use crate::graph::Graph;
use crate::trainer::TrainingState;
use safetensors::tensor::{Dtype, SafeTensors, TensorView};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};

/// The version of the document's form.
const FORMAT: u64 = 1;
const ENTRY: &str = "hourglass";
/// Headers are small; a huge one is an attack or an accident.
const LARGEST_HEADER: u64 = 16 << 20;

/// What a file says besides numbers.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Document {
    pub format: u64,
    /// The version of Hourglass that wrote the file.
    pub version: String,
    pub spec: Value,
    pub training: TrainingState,
    pub attachments: BTreeMap<String, Value>,
    pub card: Value,
}

/// Numbers by their name in the file.
pub type Tensors = BTreeMap<String, (Vec<usize>, Vec<f32>)>;

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
        }
    }
}

/// Parameters under their own names.
pub fn parameters(graph: &Graph, values: &[f32]) -> Tensors {
    graph
        .tensors()
        .map(|tensor| {
            (
                tensor.name.clone(),
                (tensor.shape.clone(), values[tensor.range.clone()].to_vec()),
            )
        })
        .collect()
}

pub fn write(document: &Document, tensors: &Tensors) -> Vec<u8> {
    let bytes: BTreeMap<&String, Vec<u8>> = tensors
        .iter()
        .map(|(name, (_, values))| {
            (
                name,
                values
                    .iter()
                    .flat_map(|value| value.to_le_bytes())
                    .collect(),
            )
        })
        .collect();
    let views: Vec<(&String, TensorView)> = tensors
        .iter()
        .map(|(name, (shape, _))| {
            (
                name,
                TensorView::new(Dtype::F32, shape.clone(), &bytes[name])
                    .expect("the shape is that of the values"),
            )
        })
        .collect();
    let json = serde_json::to_string(document).expect("a document is plain data");
    // The tensors' order in the file is the format's own affair: serialise, then sum what stands there.
    let draft = serialize(&views, format!("{:08x}{json}", 0));
    let sum = checksum(&json, buffer(&draft).unwrap_or_default());
    serialize(&views, format!("{sum:08x}{json}"))
}

fn serialize(views: &[(&String, TensorView)], entry: String) -> Vec<u8> {
    let metadata = HashMap::from([(ENTRY.to_owned(), entry)]);
    safetensors::serialize(
        views.iter().map(|(name, view)| (name.as_str(), view)),
        Some(metadata),
    )
    .expect("tensors of equal type in memory")
}

fn checksum(json: &str, buffer: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(json.as_bytes());
    hasher.update(buffer);
    hasher.finalize()
}

/// The bytes behind the header.
fn buffer(bytes: &[u8]) -> Option<&[u8]> {
    let length = u64::from_le_bytes(bytes.get(..8)?.try_into().ok()?);
    bytes.get(8usize.checked_add(usize::try_from(length).ok()?)?..)
}

/// What every damaged or foreign file is refused with.
pub fn bad(received: impl std::fmt::Display) -> Error {
    Error::new(Code::BadCheckpoint, "")
        .expected("a whole Hourglass model file, as save() made it")
        .received(received)
        .hint("the file is damaged, cut off, or not a model of Hourglass")
}

pub fn read(bytes: &[u8]) -> Result<(Document, Tensors)> {
    let length = bytes
        .get(..8)
        .map(|head| u64::from_le_bytes(head.try_into().expect("8 bytes")));
    match length {
        None => return Err(bad(format!("{} bytes", bytes.len()))),
        Some(length) if length > LARGEST_HEADER => {
            return Err(bad("a header of impossible length"));
        }
        Some(_) => {}
    }
    let (_, header) = SafeTensors::read_metadata(bytes).map_err(bad)?;
    let file = SafeTensors::deserialize(bytes).map_err(bad)?;
    let metadata = header
        .metadata()
        .as_ref()
        .filter(|entries| entries.len() == 1);
    let entry = metadata
        .and_then(|entries| entries.get(ENTRY))
        .ok_or_else(|| bad("safetensors of another program"))?;
    let document = open(entry, buffer(bytes).unwrap_or_default())?;
    let tensors = file
        .tensors()
        .into_iter()
        .map(|(name, view)| Ok((name.clone(), (view.shape().to_vec(), values(&name, &view)?))))
        .collect::<Result<_>>()?;
    Ok((document, tensors))
}

/// Checks sum and version before anything of the document is used.
fn open(entry: &str, buffer: &[u8]) -> Result<Document> {
    let (sum, json) = entry
        .split_at_checked(8)
        .ok_or_else(|| bad("no document"))?;
    if sum != format!("{:08x}", checksum(json, buffer)) {
        return Err(bad("bytes that do not add up to their checksum"));
    }
    let value: Value = serde_json::from_str(json).map_err(bad)?;
    match value.get("format").and_then(Value::as_u64) {
        Some(FORMAT) => serde_json::from_value(value).map_err(bad),
        Some(newer) => Err(Error::new(Code::UnsupportedVersion, "format")
            .expected(FORMAT)
            .received(newer)
            .hint("a newer Hourglass wrote this file; update to read it")),
        None => Err(bad("a document without a format")),
    }
}

fn values(name: &str, view: &TensorView) -> Result<Vec<f32>> {
    if view.dtype() != Dtype::F32 {
        return Err(bad(format!("{name} as {:?}", view.dtype())));
    }
    let values: Vec<f32> = view
        .data()
        .chunks_exact(4)
        .map(|chunk| f32::from_le_bytes(chunk.try_into().expect("4 bytes")))
        .collect();
    match values.iter().find(|value| !value.is_finite()) {
        Some(value) => Err(bad(format!("{value} in {name}"))),
        None => Ok(values),
    }
}

/// Takes a tensor that must be there in this shape.
pub fn take(tensors: &mut Tensors, name: &str, shape: &[usize]) -> Result<Vec<f32>> {
    match tensors.remove(name) {
        Some((found, values)) if found == shape => Ok(values),
        Some((found, _)) => Err(bad(format!(
            "{name} of shape {found:?} instead of {shape:?}"
        ))),
        None => Err(bad(format!("no {name}"))),
    }
}

/// Refuses what nobody asked for.
pub fn finish(tensors: &Tensors) -> Result<()> {
    match tensors.keys().next() {
        Some(name) => Err(bad(format!("an unknown tensor {name}"))),
        None => Ok(()),
    }
}
