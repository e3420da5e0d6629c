//! The canonical spec of every recipe, shared with the TypeScript tests: each is a model that validates and learns.

use engine::{Data, Session};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

const ROWS: usize = 64;

/// Rows on a circle, stretched over `features` values in [0, 1].
fn circle(features: usize) -> Vec<f32> {
    let angle =
        |row: usize, at: usize| row as f32 / ROWS as f32 * std::f32::consts::TAU + at as f32;
    (0..ROWS * features)
        .map(|index| 0.5 + 0.4 * angle(index / features, index % features).sin())
        .collect()
}

fn losses(spec: &str, epochs: usize) -> Vec<f64> {
    let mut session = Session::new(spec, 1).unwrap();
    let spec: Value = serde_json::from_str(&session.spec_json()).unwrap();
    let shape = spec["input"]["shape"].as_array().unwrap();
    let features = shape
        .iter()
        .map(|axis| axis.as_u64().unwrap() as usize)
        .product();
    session
        .set_data("input", Data::F32(circle(features)), ROWS)
        .unwrap();
    let layers = spec["encoder"].as_array().unwrap();
    if let Some(classes) = layers.iter().find_map(|layer| layer["classes"].as_u64()) {
        let labels = (0..ROWS).map(|row| (row as u64 % classes) as u32);
        session.set_labels("input", labels.collect()).unwrap();
    }
    let options = json!({ "epochs": epochs, "batchSize": 16, "optimizer": { "type": "adam", "learningRate": 0.01 } });
    session.begin_training(&options.to_string()).unwrap();
    (0..epochs)
        .map(|_| {
            let report: Value =
                serde_json::from_str(&session.train_steps(100, 1).unwrap()).unwrap();
            report["epochEnd"]["loss"].as_f64().unwrap()
        })
        .collect()
}

#[test]
fn every_recipe_validates_and_learns() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/specs");
    let mut seen = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let losses = losses(&fs::read_to_string(&path).unwrap(), 40);
        assert!(
            losses[39] < 0.97 * losses[0],
            "{path:?}: {} after {}",
            losses[39],
            losses[0]
        );
        seen += 1;
    }
    assert!(seen >= 5, "{seen} recipes");
}
