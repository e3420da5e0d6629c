//! Training runs: reports, epochs, resuming, held-out rows, constraints.

use super::{finish, history, report, rows, session, spec};
use engine::{Data, Session};
use serde_json::{Value, json};

#[test]
fn reports_count_steps_and_epochs_and_the_loss_falls() {
    let mut session = session(
        json!({ "epochs": 3, "batchSize": 8, "optimizer": { "type": "adam", "learningRate": 0.02 } }),
        20,
    );
    let first = report(&mut session, 2);
    assert_eq!(
        (
            &first["step"],
            &first["steps"],
            &first["epoch"],
            &first["epochs"],
            &first["rows"]
        ),
        (&json!(2), &json!(9), &json!(1), &json!(3), &json!(16))
    );
    assert!(first["epochEnd"].is_null() && first["gradientNorm"].as_f64().unwrap() > 0.0);
    let terms = first["terms"].as_object().unwrap();
    let sum: f64 = terms.values().map(|value| value.as_f64().unwrap()).sum();
    assert!(
        (sum - first["loss"].as_f64().unwrap()).abs() < 1e-9 && terms.contains_key("l1Activity")
    );
    assert!(
        (first["meanLoss"].as_f64().unwrap() * 4.0 - terms["reconstruction"].as_f64().unwrap())
            .abs()
            < 1e-9
    );
    let reports = finish(&mut session);
    assert_eq!(reports.last().unwrap()["done"], "completed");
    let records = history(&session);
    assert_eq!(
        records
            .iter()
            .map(|record| record["epoch"].as_u64().unwrap())
            .collect::<Vec<_>>(),
        [1, 2, 3]
    );
    assert!(records[2]["loss"].as_f64() < records[0]["loss"].as_f64());
}

#[test]
fn epochs_are_additional_and_an_interrupted_epoch_is_finished_first() {
    let options = json!({ "epochs": 2, "batchSize": 8 });
    let mut session = session(options.clone(), 20);
    report(&mut session, 1_000);
    report(&mut session, 1); // one step into the second epoch
    session.begin_training(&options.to_string()).unwrap();
    let reports = finish(&mut session);
    assert_eq!(reports[0]["rows"], 12, "the rest of the second epoch");
    assert_eq!(history(&session).len(), 3);
    assert_eq!(
        (&reports[1]["epoch"], &reports[1]["epochs"]),
        (&json!(3), &json!(3))
    );
}

#[test]
fn a_run_is_not_resumed_over_other_rows() {
    let options = json!({ "epochs": 2, "batchSize": 8 });
    let mut interrupted = session(options.clone(), 20);
    report(&mut interrupted, 1);
    let mut resumed = Session::load(&interrupted.save(true).unwrap()).unwrap();
    resumed.set_data("input", Data::F32(rows(21)), 21).unwrap();
    let resume = json!({ "epochs": 2, "batchSize": 8, "resume": true });
    let error = resumed.begin_training(&resume.to_string()).unwrap_err();
    assert_eq!(
        (error.code.name(), error.path.as_str()),
        ("incompatible", "resume")
    );
    assert!(
        error.to_string().contains("20") && error.to_string().contains("21"),
        "{error}"
    );
    resumed.begin_training(&options.to_string()).unwrap();
}

#[test]
fn another_optimizer_begins_anew() {
    let slow = json!({ "epochs": 2, "batchSize": 8, "shuffle": false });
    let fast = json!({ "epochs": 2, "batchSize": 8, "shuffle": false, "optimizer": { "type": "adam", "learningRate": 0.02 } });
    let mut old = session(slow, 20);
    finish(&mut old);
    let mut new = Session::new(&spec(), 2).unwrap();
    let tensors: Vec<Value> = serde_json::from_str(&new.parameters_json()).unwrap();
    let names: Vec<&str> = tensors
        .iter()
        .map(|tensor| tensor["name"].as_str().unwrap())
        .collect();
    for name in &names {
        new.set_parameter(name, &old.parameter(name).unwrap())
            .unwrap();
    }
    new.set_data("input", Data::F32(rows(20)), 20).unwrap();
    for session in [&mut old, &mut new] {
        session.begin_training(&fast.to_string()).unwrap();
        finish(session);
    }
    for name in &names {
        assert_eq!(
            old.parameter(name).unwrap(),
            new.parameter(name).unwrap(),
            "{name}"
        );
    }
}

#[test]
fn a_fraction_is_held_out_and_early_stopping_brings_the_best_weights_back() {
    let mut session = session(
        json!({ "epochs": 400, "batchSize": 8, "validationFraction": 0.2, "optimizer": { "type": "adam", "learningRate": 0.3 }, "earlyStopping": { "patience": 3 } }),
        20,
    );
    let reports = finish(&mut session);
    assert_eq!(reports.last().unwrap()["done"], "earlyStopping");
    let records = history(&session);
    let losses: Vec<f64> = records
        .iter()
        .map(|record| record["validation"]["loss"].as_f64().unwrap())
        .collect();
    let best = losses.iter().copied().fold(f64::INFINITY, f64::min);
    assert_eq!(
        losses.iter().position(|loss| *loss == best),
        Some(losses.len() - 4),
        "three epochs of patience behind the best"
    );
    let held_out = rows(20)[64..].to_vec();
    let again: Value = serde_json::from_str(
        &session
            .evaluate(Data::F32(held_out), None, None, 4, None, 1)
            .unwrap(),
    )
    .unwrap();
    assert!(
        (again["loss"].as_f64().unwrap() - best).abs() < 1e-6,
        "{again} against {best}"
    );
}

#[test]
fn weights_keep_their_constraints() {
    let mut spec: Value = serde_json::from_str(&spec()).unwrap();
    spec["constraints"] =
        json!([{ "type": "unitNorm" }, { "type": "maxNorm", "limit": 0.3, "part": "encoder" }]);
    let mut session = Session::new(&spec.to_string(), 1).unwrap();
    session.set_data("input", Data::F32(rows(20)), 20).unwrap();
    session
        .begin_training(&json!({ "epochs": 2 }).to_string())
        .unwrap();
    finish(&mut session);
    let length = |values: Vec<f32>| values.iter().map(|v| v * v).sum::<f32>().sqrt();
    let decoder = session.parameter("decoder.0.weight").unwrap();
    for row in decoder.chunks(4) {
        assert!((length(row.to_vec()) - 1.0).abs() < 1e-6, "{row:?}");
    }
    for (name, units) in [("encoder.0.weight", 6), ("latent.weight", 2)] {
        let weight = session.parameter(name).unwrap();
        for unit in 0..units {
            let column = weight[unit..].iter().step_by(units).copied().collect();
            assert!(length(column) <= 0.3 + 1e-6, "{name}, unit {unit}");
        }
    }
}
