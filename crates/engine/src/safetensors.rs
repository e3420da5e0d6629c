//! The safetensors container, as far as model files need it: f32 tensors and one entry of metadata.
//!
//! Layout: the length of the header in 8 bytes, the header in JSON, padded with spaces to a multiple of 8, then the
//! tensors' bytes, little-endian, without gaps. The header names every tensor with its type, shape and place:
//! `{ "__metadata__": { … }, "encoder.0.weight": { "dtype": "F32", "shape": [4, 3], "data_offsets": [0, 48] } }`.
//!
//! Reference: safetensors, <https://github.com/huggingface/safetensors>; its own crate reads these files in a test.

use crate::arena::reserve;
use crate::error::Result;
use crate::options::text;
use serde_json::{Map, Value, json};

/// Headers are small; a huge one is an attack or an accident.
const LARGEST_HEADER: usize = 16 << 20;
const METADATA: &str = "__metadata__";

/// A tensor to be written.
pub struct Tensor<'a> {
    pub name: String,
    pub shape: Vec<usize>,
    pub values: &'a [f32],
}

/// A tensor in a file: its numbers still as bytes.
pub struct Stored<'a> {
    pub name: String,
    pub shape: Vec<usize>,
    pub bytes: &'a [u8],
}

/// A file taken apart.
pub struct File<'a> {
    pub metadata: Value,
    pub tensors: Vec<Stored<'a>>,
    /// The bytes behind the header.
    pub buffer: &'a [u8],
}

/// The numbers as they stand in a file.
pub fn bytes_of(values: &[f32]) -> impl Iterator<Item = u8> {
    values.iter().flat_map(|value| value.to_le_bytes())
}

pub fn write(metadata: Value, tensors: &[Tensor]) -> Result<Vec<u8>> {
    let mut header = Map::from_iter([(METADATA.to_owned(), metadata)]);
    let mut end = 0;
    for Tensor {
        name,
        shape,
        values,
    } in tensors
    {
        let start = end;
        end += size_of_val(*values);
        let entry = json!({ "dtype": "F32", "shape": shape, "data_offsets": [start, end] });
        header.insert(name.clone(), entry);
    }
    let mut header = text(&Value::Object(header));
    header.extend(std::iter::repeat_n(
        ' ',
        header.len().next_multiple_of(8) - header.len(),
    ));
    let mut file = reserve(8 + header.len() + end)?;
    file.extend((header.len() as u64).to_le_bytes());
    file.extend(header.as_bytes());
    for tensor in tensors {
        file.extend(bytes_of(tensor.values));
    }
    Ok(file)
}

/// Takes a file apart; says what is wrong with it. No byte may belong to two tensors or to none.
pub fn read(file: &[u8]) -> Result<File<'_>, String> {
    let (length, rest) = file
        .split_first_chunk()
        .ok_or_else(|| format!("{} bytes", file.len()))?;
    let length = usize::try_from(u64::from_le_bytes(*length)).unwrap_or(usize::MAX);
    if length > LARGEST_HEADER {
        return Err("a header of impossible length".into());
    }
    let (header, buffer) = rest
        .split_at_checked(length)
        .ok_or("a header that is cut off")?;
    let header = std::str::from_utf8(header).map_err(|_| "a header that is no text")?;
    let header: Value = serde_json::from_str(header).map_err(|error| error.to_string())?;
    let Value::Object(header) = header else {
        return Err("a header that is no object".into());
    };
    let (mut metadata, mut tensors) = (Value::Null, Vec::new());
    for (name, entry) in header {
        match name == METADATA {
            true => metadata = entry,
            false => tensors.push(stored(name, &entry, buffer)?),
        }
    }
    // By place: where nothing is between one and the next, nothing overlaps either.
    tensors.sort_unstable_by_key(|(start, _)| *start);
    let mut end = 0;
    for (start, tensor) in &tensors {
        if *start != end {
            return Err(format!("{} at a wrong place", tensor.name));
        }
        end += tensor.bytes.len();
    }
    if end != buffer.len() {
        return Err(format!("{} bytes instead of {end}", buffer.len()));
    }
    Ok(File {
        metadata,
        tensors: tensors.into_iter().map(|(_, tensor)| tensor).collect(),
        buffer,
    })
}

/// A tensor and the place where it starts.
fn stored<'a>(
    name: String,
    entry: &Value,
    buffer: &'a [u8],
) -> Result<(usize, Stored<'a>), String> {
    let numbers = |key: &str| -> Option<Vec<usize>> {
        let whole = |value: &Value| value.as_u64().and_then(|value| value.try_into().ok());
        entry.get(key)?.as_array()?.iter().map(whole).collect()
    };
    let (shape, place) = (numbers("shape"), numbers("data_offsets"));
    let (Some(shape), Some(&[start, end])) = (shape, place.as_deref()) else {
        return Err(format!("{name} without shape or place"));
    };
    if entry["dtype"] != "F32" {
        return Err(format!("{name} as {}", entry["dtype"]));
    }
    let size = shape
        .iter()
        .try_fold(size_of::<f32>(), |product, &axis| product.checked_mul(axis));
    match buffer.get(start..end) {
        Some(bytes) if size == Some(bytes.len()) => Ok((start, Stored { name, shape, bytes })),
        _ => Err(format!("{name} of another size than its shape")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_formats_own_crate_reads_what_is_written_here() {
        let (ramp, one) = ([1.0, -2.5, 3.0, 4.0, 5.0, 6.0], [7.0]);
        let tensors = [
            ("a.weight", vec![2, 3], &ramp[..]),
            ("b", vec![1], &one[..]),
        ]
        .map(|(name, shape, values)| Tensor {
            name: name.into(),
            shape,
            values,
        });
        let file = write(json!({ "note": "ä \"quoted\"" }), &tensors).unwrap();
        let theirs = safetensors::SafeTensors::deserialize(&file).unwrap();
        let (_, header) = safetensors::SafeTensors::read_metadata(&file).unwrap();
        assert_eq!(header.metadata().as_ref().unwrap()["note"], "ä \"quoted\"");
        for Tensor {
            name,
            shape,
            values,
        } in &tensors
        {
            let view = theirs.tensor(name).unwrap();
            assert_eq!(
                (view.shape(), view.data()),
                (&shape[..], &bytes_of(values).collect::<Vec<_>>()[..])
            );
        }
        assert_eq!(theirs.len(), 2);
    }

    #[test]
    fn what_their_crate_writes_is_read_here() {
        let bytes: Vec<u8> = bytes_of(&[1.0, 2.0]).collect();
        let view = |shape| {
            safetensors::tensor::TensorView::new(safetensors::Dtype::F32, shape, &bytes).unwrap()
        };
        let theirs =
            safetensors::serialize([("x", view(vec![2])), ("y", view(vec![1, 2]))], None).unwrap();
        let file = read(&theirs).unwrap();
        let found: Vec<_> = file
            .tensors
            .iter()
            .map(|tensor| (tensor.name.as_str(), &tensor.shape[..], tensor.bytes))
            .collect();
        assert_eq!(found, [("x", &[2][..], &bytes[..]), ("y", &[1, 2], &bytes)]);
    }

    #[test]
    fn overlaps_gaps_and_wrong_sizes_are_refused() {
        let file = |header: &str, bytes: usize| {
            let mut file = (header.len() as u64).to_le_bytes().to_vec();
            file.extend(header.as_bytes());
            file.extend(vec![0; bytes]);
            file
        };
        let entry = |shape: &str, place: &str| {
            format!(r#"{{"dtype":"F32","shape":{shape},"data_offsets":{place}}}"#)
        };
        let good = entry("[2]", "[0,8]");
        assert!(read(&file(&format!(r#"{{"a":{good}}}"#), 8)).is_ok());
        for (header, bytes) in [
            (
                format!(r#"{{"a":{good},"b":{}}}"#, entry("[2]", "[4,12]")),
                12,
            ),
            (
                format!(r#"{{"a":{good},"b":{}}}"#, entry("[1]", "[12,16]")),
                16,
            ),
            (format!(r#"{{"a":{good}}}"#), 12),
            (format!(r#"{{"a":{}}}"#, entry("[3]", "[0,8]")), 8),
            (format!(r#"{{"a":{}}}"#, entry("[2]", "[8,0]")), 8),
            (
                format!(r#"{{"a":{}}}"#, entry("[18446744073709551615,2]", "[0,8]")),
                8,
            ),
            (
                r#"{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}"#.into(),
                8,
            ),
            ("[]".into(), 0),
            ("{".into(), 0),
        ] {
            assert!(read(&file(&header, bytes)).is_err(), "{header}");
        }
    }
}
