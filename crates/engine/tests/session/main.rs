//! A session from the outside: data checks, training runs, inference, model files.

mod data;
mod diverging;
mod files;
mod inference;
mod runs;
mod threads;

use engine::{Data, Session};
use serde_json::{Value, json};

fn spec() -> String {
    json!({
        "input": { "shape": [4] },
        "encoder": [{ "type": "dense", "units": 6, "activation": "tanh" }],
        "latent": { "type": "plain", "dim": 2 },
        "decoder": [{ "type": "dense", "units": 4, "activation": "sigmoid" }],
        "objective": { "reconstruction": { "type": "binaryCrossEntropy" }, "penalties": [{ "type": "l1Activity", "weight": 0.001 }] },
    })
    .to_string()
}

/// Rows on a line in four dimensions: one code is enough for them.
fn rows(count: usize) -> Vec<f32> {
    (0..count)
        .flat_map(|row| {
            [0.1, 0.9, 0.5, 0.3]
                .map(|base: f32| (base + 0.1 * ((row * 7) % count) as f32 / count as f32).min(1.0))
        })
        .collect()
}

fn session(options: Value, count: usize) -> Session {
    let mut session = Session::new(&spec(), 1).unwrap();
    session
        .set_data("input", Data::F32(rows(count)), count)
        .unwrap();
    session.begin_training(&options.to_string()).unwrap();
    session
}

fn report(session: &mut Session, steps: usize) -> Value {
    serde_json::from_str(&session.train_steps(steps, 1).unwrap()).unwrap()
}

fn finish(session: &mut Session) -> Vec<Value> {
    let mut reports = Vec::new();
    loop {
        reports.push(report(session, 1_000));
        if !reports.last().unwrap()["done"].is_null() {
            return reports;
        }
    }
}

fn history(session: &Session) -> Vec<Value> {
    serde_json::from_str(&session.history_json()).unwrap()
}
