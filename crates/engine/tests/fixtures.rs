//! The canonical spec of every recipe, shared with the TypeScript tests: each is a model that validates and learns.

use engine::{Data, Session};
use serde_json::{Value, json};
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

const ROWS: usize = 64;

/// Rows on a circle, stretched over `features` values in [0, 1].
fn circle(features: usize) -> Vec<f32> {
    let angle =
        |row: usize, at: usize| row as f32 / ROWS as f32 * std::f32::consts::TAU + at as f32;
    (0..ROWS * features)
        .map(|index| 0.5 + 0.4 * angle(index / features, index % features).sin())
        .collect()
}

fn spec(session: &Session) -> Value {
    serde_json::from_str(&session.spec_json()).unwrap()
}

fn features(session: &Session) -> usize {
    let spec = spec(session);
    let axes = spec["input"]["shape"].as_array().unwrap().iter();
    axes.map(|axis| axis.as_u64().unwrap() as usize).product()
}

/// What some rows are, in models that ask for it.
fn labels(session: &Session, rows: Range<usize>) -> Option<Vec<u32>> {
    let spec = spec(session);
    let mut layers = spec["encoder"].as_array().unwrap().iter();
    let classes = layers.find_map(|layer| layer["classes"].as_u64())?;
    Some(rows.map(|row| (row as u64 % classes) as u32).collect())
}

/// The spec of every recipe, with its file.
fn recipes() -> Vec<(PathBuf, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/specs");
    let files = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let all: Vec<_> = files
        .map(|path| (path.clone(), fs::read_to_string(path).unwrap()))
        .collect();
    assert!(all.len() >= 20, "{} recipes", all.len());
    all
}

/// A session that is about to train on those rows.
fn begun(spec: &str, epochs: usize) -> Session {
    let mut session = Session::new(spec, 1).unwrap();
    let features = features(&session);
    session
        .set_data("input", Data::F32(circle(features)), ROWS)
        .unwrap();
    if let Some(labels) = labels(&session, 0..ROWS) {
        session.set_labels("input", labels).unwrap();
    }
    let options = json!({ "epochs": epochs, "batchSize": 16, "optimizer": { "type": "adam", "learningRate": 0.01 } });
    session.begin_training(&options.to_string()).unwrap();
    session
}

fn losses(spec: &str, epochs: usize) -> Vec<f64> {
    let mut session = begun(spec, epochs);
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
    for (path, spec) in recipes() {
        let losses = losses(&spec, 40);
        assert!(
            losses[39] < 0.97 * losses[0],
            "{path:?}: {} after {}",
            losses[39],
            losses[0]
        );
    }
}

/// Bit for bit: what a row becomes says nothing about the rows beside it.
#[test]
fn a_row_does_not_see_its_batch_in_any_recipe() {
    for (path, spec) in recipes() {
        let mut session = begun(&spec, 2);
        session.train_steps(100, 1).unwrap();
        let width = features(&session);
        let all = circle(width);
        let mut outputs = |rows: Range<usize>| {
            let call = |session: &mut Session| {
                let given = all[rows.start * width..rows.end * width].to_vec();
                if let Some(labels) = labels(session, rows.clone()) {
                    session.set_labels("call", labels).unwrap();
                }
                (Data::F32(given), rows.len())
            };
            let (data, count) = call(&mut session);
            let codes = session.encode(data, count, 1).unwrap();
            let (data, count) = call(&mut session);
            let rebuilt = session.reconstruct(data, count, 1).unwrap();
            (codes, rebuilt)
        };
        let (codes, rebuilt) = outputs(0..13);
        let each = [codes.len() / 13, rebuilt.len() / 13];
        for rows in [4..5, 3..10] {
            let (own_codes, own) = outputs(rows.clone());
            assert_eq!(
                own_codes,
                codes[rows.start * each[0]..rows.end * each[0]],
                "{path:?}"
            );
            assert_eq!(
                own,
                rebuilt[rows.start * each[1]..rows.end * each[1]],
                "{path:?}"
            );
        }
    }
}
