//! Runs that leave the finite numbers.

use super::{rows, spec};
use engine::{Data, Session};
use serde_json::{Value, json};

#[test]
fn a_run_that_leaves_the_finite_numbers_stops_with_the_last_finite_weights() {
    let mse = spec()
        .replace("sigmoid", "linear")
        .replace("binaryCrossEntropy", "meanSquaredError");
    let mut session = Session::new(&mse, 1).unwrap();
    session
        .set_data(
            "input",
            Data::F32(rows(20).iter().map(|value| value * 1e18).collect()),
            20,
        )
        .unwrap();
    session
        .begin_training(r#"{ "epochs": 50, "optimizer": { "type": "sgd", "learningRate": 1000 } }"#)
        .unwrap();
    let error = loop {
        if let Err(error) = session.train_steps(1, 1) {
            break error;
        }
    };
    assert_eq!(error.code.name(), "notFinite");
    assert!(error.hint.contains("learning rate"), "{error}");
    Session::load(&session.save(true).unwrap()).expect("all weights are finite");
}

/// The hint of a run that leaves the finite numbers.
fn hint_of(spec: &Value, bias: Option<(&str, f32)>, scale: f32, learning_rate: f64) -> String {
    let mut session = Session::new(&spec.to_string(), 1).unwrap();
    if let Some((name, value)) = bias {
        let size = session.parameter(name).unwrap().len();
        session.set_parameter(name, &vec![value; size]).unwrap();
    }
    let data = rows(20).iter().map(|value| value * scale).collect();
    session.set_data("input", Data::F32(data), 20).unwrap();
    let optimizer = json!({ "type": "sgd", "learningRate": learning_rate });
    let options = json!({ "epochs": 500, "batchSize": 8, "optimizer": optimizer });
    session.begin_training(&options.to_string()).unwrap();
    let error = loop {
        if let Err(error) = session.train_steps(1, 1) {
            break error;
        }
    };
    assert_eq!(error.code.name(), "notFinite");
    Session::load(&session.save(true).unwrap()).expect("all weights are finite");
    error
        .hint
        .split_once("likely cause: ")
        .unwrap()
        .1
        .to_owned()
}

#[test]
fn a_run_that_diverges_names_the_likely_cause() {
    let spec = |latent: Value, units: usize, loss: &str| {
        json!({
            "input": { "shape": [4] },
            "latent": latent,
            "decoder": [{ "type": "dense", "units": units }],
            "objective": { "reconstruction": { "type": loss } },
        })
    };
    let plain = spec(json!({ "type": "plain", "dim": 2 }), 4, "meanSquaredError");
    let gaussian = spec(
        json!({ "type": "gaussian", "dim": 2 }),
        4,
        "meanSquaredError",
    );
    let variances = spec(json!({ "type": "plain", "dim": 2 }), 8, "gaussianNll");
    let starts = [
        (&plain, None, 1.0, 1e3, "too high a learning rate"),
        (
            &plain,
            None,
            1e4,
            1e-2,
            "the scale of the data, with values up to",
        ),
        (
            &gaussian,
            None,
            1e4,
            1e-2,
            "the scale of the data, with values up to",
        ),
        (
            &gaussian,
            Some(("latent.bias", 100.0)),
            1.0,
            1e-3,
            "the latent's log-variances",
        ),
        (
            &variances,
            Some(("decoder.0.bias", 100.0)),
            1.0,
            1e-3,
            "the output's log-variances",
        ),
    ];
    for (spec, bias, scale, rate, start) in starts {
        let hint = hint_of(spec, bias, scale, rate);
        assert!(hint.starts_with(start), "{start}: {hint}");
    }
}

#[test]
fn a_run_that_diverges_keeps_the_running_values_before_its_last_step() {
    let norm = json!({ "type": "batchNorm" });
    let quantized = json!({ "type": "vectorQuantized", "dim": 2, "codes": 4 });
    let top = json!({ "type": "batchTopK", "dim": 4, "k": 1 });
    let plain = json!({ "type": "plain", "dim": 2 });
    for (latent, layers) in [(plain, vec![norm]), (quantized, vec![]), (top, vec![])] {
        let dense = |units: usize| json!({ "type": "dense", "units": units });
        let encoder = [vec![dense(3)], layers.clone()].concat();
        let decoder = [vec![dense(3)], layers, vec![dense(4)]].concat();
        let spec = json!({
            "input": { "shape": [4] },
            "encoder": encoder,
            "latent": latent,
            "decoder": decoder,
            "objective": { "reconstruction": { "type": "meanSquaredError" } },
        });
        for accumulation in [1, 2] {
            let mut session = Session::new(&spec.to_string(), 1).unwrap();
            session.set_data("input", Data::F32(rows(20)), 20).unwrap();
            let optimizer = json!({ "type": "sgd", "learningRate": 1e5 });
            let options = json!({
                "epochs": 500, "batchSize": 5, "accumulation": accumulation, "optimizer": optimizer,
            });
            session.begin_training(&options.to_string()).unwrap();
            let (kept, error) = loop {
                let before = values(&session);
                if let Err(error) = session.train_steps(1, 1) {
                    break (before, error);
                }
            };
            assert_eq!(error.code.name(), "notFinite");
            assert!(
                kept.iter()
                    .all(|(_, tensor)| tensor.iter().all(|value| value.is_finite()))
            );
            assert_eq!(values(&session), kept, "{spec}");
            Session::load(&session.save(true).unwrap()).expect("the file is whole");
        }
    }
}

/// All tensors of a model, running values too.
fn values(session: &Session) -> Vec<(String, Vec<f32>)> {
    let tensors: Vec<Value> = serde_json::from_str(&session.parameters_json()).unwrap();
    let name = |tensor: &Value| tensor["name"].as_str().unwrap().to_owned();
    let value = |name: String| (session.parameter(&name).unwrap(), name);
    tensors
        .iter()
        .map(name)
        .map(value)
        .map(|(value, name)| (name, value))
        .collect()
}

#[test]
fn rates_that_could_leave_the_finite_numbers_in_one_step_are_refused() {
    let begin = |optimizer: Value| {
        let mut session = Session::new(&spec(), 1).unwrap();
        session.set_data("input", Data::F32(rows(20)), 20).unwrap();
        let options = json!({ "epochs": 1, "optimizer": optimizer });
        session.begin_training(&options.to_string())
    };
    for kind in [
        "sgd", "adam", "adamW", "adaMax", "lion", "rmsProp", "adagrad", "adadelta",
    ] {
        let error = begin(json!({ "type": kind, "learningRate": 3e38 })).unwrap_err();
        assert_eq!(error.path, "optimizer.learningRate", "{kind}");
        assert_eq!(error.expected, "a number ≤ 1000000", "{kind}");
    }
    let error =
        begin(json!({ "type": "adamW", "learningRate": 0.1, "weightDecay": 20 })).unwrap_err();
    assert_eq!(
        (error.path.as_str(), error.expected.as_str()),
        ("optimizer.weightDecay", "a number ≤ 1 / learningRate, 10")
    );
}
