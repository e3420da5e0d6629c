//! Codes from the outside: rows that do not depend on their batch, statistics, draws from the prior.

use engine::{Data, Session};
use serde_json::{Value, json};

const ROWS: usize = 40;

fn rows() -> Vec<f32> {
    (0..ROWS * 6)
        .map(|index| 0.5 + 0.4 * ((index / 6 * 7 + index % 6 * 3) as f32 * 0.7).sin())
        .collect()
}

fn model(latent: Value, penalties: Value) -> Session {
    let spec = json!({
        "input": { "shape": [6] },
        "encoder": [{ "type": "dense", "units": 8, "activation": "tanh" }],
        "latent": latent,
        "decoder": [{ "type": "dense", "units": 6, "activation": "sigmoid" }],
        "objective": { "reconstruction": { "type": "meanSquaredError" }, "penalties": penalties },
    });
    Session::new(&spec.to_string(), 1).unwrap()
}

fn trained(latent: Value, penalties: Value, epochs: usize) -> Session {
    let mut session = model(latent, penalties);
    session.set_data("input", Data::F32(rows()), ROWS).unwrap();
    let options = json!({ "epochs": epochs, "batchSize": 10, "optimizer": { "type": "adam", "learningRate": 0.01 } });
    session.begin_training(&options.to_string()).unwrap();
    for _ in 0..epochs {
        session.train_steps(100, 1).unwrap();
    }
    session
}

fn latents() -> Vec<Value> {
    vec![
        json!({ "type": "gaussian", "dim": 3 }),
        json!({ "type": "topK", "dim": 9, "k": 3 }),
        json!({ "type": "batchTopK", "dim": 9, "k": 3 }),
        json!({ "type": "jumpRelu", "dim": 9, "sparsity": 0.01 }),
        json!({ "type": "vectorQuantized", "dim": 4, "codes": 5, "groups": 2 }),
        json!({ "type": "bernoulli", "dim": 4 }),
        json!({ "type": "categorical", "groups": 2, "classes": 3, "hard": true }),
        json!({ "type": "ordered", "dim": 4 }),
        json!({ "type": "quantized", "weight": 0.01 }),
    ]
}

#[test]
fn a_rows_code_does_not_depend_on_its_batch_nor_on_chance() {
    for latent in latents() {
        let mut session = trained(latent.clone(), json!([]), 3);
        let together = session.encode(Data::F32(rows()), ROWS, 2).unwrap();
        for row in [0, 7, ROWS - 1] {
            let alone = rows()[row * 6..][..6].to_vec();
            let code = session.encode(Data::F32(alone), 1, 1).unwrap();
            assert_eq!(code, together[row * code.len()..][..code.len()], "{latent}");
        }
    }
}

fn statistics(session: &mut Session) -> Value {
    let told = session.statistics(Data::F32(rows()), ROWS, 1).unwrap();
    serde_json::from_str(&told).unwrap()
}

#[test]
fn statistics_are_those_of_the_codes() {
    for latent in latents() {
        let mut session = trained(latent.clone(), json!([]), 3);
        let codes = session.encode(Data::F32(rows()), ROWS, 1).unwrap();
        let found = statistics(&mut session);
        let dim = codes.len() / ROWS;
        for j in 0..dim {
            let column = codes[j..].iter().step_by(dim).map(|z| f64::from(*z));
            let mean = column.clone().sum::<f64>() / ROWS as f64;
            let variance = column.clone().map(|z| (z - mean).powi(2)).sum::<f64>() / ROWS as f64;
            let used = column.filter(|z| *z != 0.0).count() as f64 / ROWS as f64;
            for (name, wanted) in [("mean", mean), ("variance", variance), ("activity", used)] {
                let value = found[name][j].as_f64().unwrap();
                assert!(
                    (value - wanted).abs() < 1e-9,
                    "{latent}: {name}[{j}] {value}, {wanted}"
                );
            }
        }
    }
}

#[test]
fn a_collapsed_model_is_told_apart() {
    let latent = json!({ "type": "gaussian", "dim": 3 });
    let good = statistics(&mut trained(
        latent.clone(),
        json!([{ "type": "klGaussian", "weight": 0.01 }]),
        40,
    ));
    assert!(
        good["activeUnits"].as_u64().unwrap() >= 1 && good["collapsed"] == false,
        "{good}"
    );
    let bad = statistics(&mut trained(
        latent,
        json!([{ "type": "klGaussian", "weight": 30 }]),
        200,
    ));
    assert!(bad["collapsed"] == true && bad["dead"] == 1.0, "{bad}");
    let kl = |told: &Value| -> f64 {
        told["kl"]
            .as_array()
            .unwrap()
            .iter()
            .map(|kl| kl.as_f64().unwrap())
            .sum()
    };
    assert!(kl(&bad) < 0.05 && kl(&good) > 0.5, "{bad} {good}");
}

#[test]
fn samples_are_decoded_draws_of_the_prior_that_only_the_seed_decides() {
    let normal = json!([{ "type": "maximumMeanDiscrepancy", "weight": 1 }]);
    let cases = [
        (json!({ "type": "gaussian", "dim": 3 }), json!([])),
        (json!({ "type": "plain", "dim": 3 }), normal),
        (
            json!({ "type": "vectorQuantized", "dim": 4, "codes": 5, "groups": 2 }),
            json!([]),
        ),
        (json!({ "type": "bernoulli", "dim": 4 }), json!([])),
        (
            json!({ "type": "categorical", "groups": 2, "classes": 3 }),
            json!([]),
        ),
    ];
    for (latent, penalties) in cases {
        let mut session = trained(latent.clone(), penalties, 2);
        let first = session.sample(300, 4, 1.0, 1).unwrap();
        assert!(
            first.len() == 1800 && first.iter().all(|x| x.is_finite()),
            "{latent}"
        );
        assert_eq!(first, session.sample(300, 4, 1.0, 3).unwrap(), "{latent}");
        assert_ne!(first, session.sample(300, 5, 1.0, 1).unwrap(), "{latent}");
        // 300 rows are more than one chunk: the second must not repeat the first.
        assert_ne!(first[..6 * 40], first[6 * 256..6 * 296], "{latent}");
    }
    let mut cold = trained(json!({ "type": "gaussian", "dim": 3 }), json!([]), 2);
    let same = cold.sample(2, 1, 0.0, 1).unwrap();
    assert_eq!(
        same[..6],
        same[6..],
        "temperature 0 is the middle of the prior"
    );
}

#[test]
fn a_latent_without_a_prior_refuses_to_sample() {
    let mut session = model(json!({ "type": "topK", "dim": 9, "k": 3 }), json!([]));
    let error = session.sample(2, 1, 1.0, 1).unwrap_err();
    assert_eq!(
        (error.code.name(), error.path.as_str()),
        ("unsupported", "latent")
    );
    let error = session.sample(0, 1, 1.0, 1).unwrap_err();
    assert_eq!(
        (error.code.name(), error.path.as_str()),
        ("outOfRange", "count")
    );
    let error = session.sample(1, 1, -1.0, 1).unwrap_err();
    assert_eq!(
        (error.code.name(), error.path.as_str()),
        ("outOfRange", "temperature")
    );
}
