//! Golden files as JSON, and comparison in words.

use serde_json::Value;
use std::path::PathBuf;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/golden")
}

pub fn read(name: &str) -> Value {
    let path = folder().join(name);
    let text = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Names of the files in a folder of golden values, in order.
pub fn names(of: &str) -> Vec<String> {
    let entries = std::fs::read_dir(folder().join(of)).expect("golden values are committed");
    let mut names: Vec<String> = entries
        .map(|entry| {
            entry
                .expect("a readable entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .filter(|name| name.ends_with(".json"))
        .collect();
    names.sort();
    names
}

pub fn number(value: &Value) -> f64 {
    value
        .as_f64()
        .unwrap_or_else(|| panic!("not a number: {value}"))
}

pub fn whole(value: &Value) -> usize {
    value
        .as_u64()
        .unwrap_or_else(|| panic!("not a whole number: {value}")) as usize
}

/// A list of numbers, or a list of lists of them, flat.
pub fn numbers(value: &Value) -> Vec<f64> {
    match value {
        Value::Array(inner) => inner.iter().flat_map(numbers).collect(),
        _ => vec![number(value)],
    }
}

pub fn singles(value: &Value) -> Vec<f32> {
    numbers(value)
        .into_iter()
        .map(|value| value as f32)
        .collect()
}

pub fn list(value: &Value) -> &[Value] {
    value
        .as_array()
        .unwrap_or_else(|| panic!("not a list: {value}"))
}

/// |found − wanted| ≤ relative · |wanted| + absolute.
pub fn near(found: f64, wanted: f64, relative: f64, absolute: f64, what: &str) {
    let (gap, limit) = ((found - wanted).abs(), relative * wanted.abs() + absolute);
    assert!(
        gap <= limit,
        "{what}: found {found:e}, wanted {wanted:e}, {:.1} times the tolerance",
        gap / limit
    );
}

pub fn all_near(found: &[f32], wanted: &[f64], relative: f64, absolute: f64, what: &str) {
    assert_eq!(found.len(), wanted.len(), "{what}: length");
    for (index, (found, wanted)) in found.iter().zip(wanted).enumerate() {
        near(
            f64::from(*found),
            *wanted,
            relative,
            absolute,
            &format!("{what}[{index}]"),
        );
    }
}
