//! A session from the outside: data checks, training runs, inference, model files.

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
            .evaluate(Data::F32(held_out), None, 4, None, 1)
            .unwrap(),
    )
    .unwrap();
    assert!(
        (again["loss"].as_f64().unwrap() - best).abs() < 1e-6,
        "{again} against {best}"
    );
}

#[test]
fn bytes_are_read_as_parts_of_255_and_all_threads_agree() {
    let bytes: Vec<u8> = (0..40).map(|value| (value * 6) as u8).collect();
    let reals = bytes.iter().map(|byte| f32::from(*byte) / 255.0).collect();
    let mut session = Session::new(&spec(), 1).unwrap();
    let from_bytes = session.reconstruct(Data::U8(bytes), 10, 1).unwrap();
    assert_eq!(
        from_bytes,
        session.reconstruct(Data::F32(reals), 10, 4).unwrap()
    );
}

#[test]
fn reconstruct_is_decode_of_encode_and_a_row_does_not_depend_on_its_neighbours() {
    let mut session = Session::new(&spec(), 1).unwrap();
    let data = rows(600); // more than one chunk
    let codes = session.encode(Data::F32(data.clone()), 600, 2).unwrap();
    assert_eq!(codes.len(), 1_200);
    let decoded = session.decode(Data::F32(codes), 600, 2).unwrap();
    assert_eq!(
        decoded,
        session
            .reconstruct(Data::F32(data.clone()), 600, 2)
            .unwrap()
    );
    for row in [0, 255, 256, 599] {
        let alone = session
            .reconstruct(Data::F32(data[row * 4..][..4].to_vec()), 1, 1)
            .unwrap();
        assert_eq!(alone, decoded[row * 4..][..4]);
    }
}

#[test]
fn scores_are_the_models_own_loss_per_row_and_per_value() {
    let mut session = Session::new(&spec(), 1).unwrap();
    let data = rows(300);
    let per_value = session
        .score(Data::F32(data.clone()), None, 300, true, false, 1)
        .unwrap();
    let sums = session
        .score(Data::F32(data.clone()), None, 300, false, true, 1)
        .unwrap();
    let means = session
        .score(Data::F32(data.clone()), None, 300, false, false, 1)
        .unwrap();
    let output = session
        .reconstruct(Data::F32(data.clone()), 300, 1)
        .unwrap();
    for row in 0..300 {
        let by_hand: f64 = (0..4)
            .map(|at| {
                (
                    f64::from(data[row * 4 + at]),
                    f64::from(output[row * 4 + at]),
                )
            })
            .map(|(t, y)| -(t * y.ln() + (1.0 - t) * (1.0 - y).ln()))
            .sum();
        assert!(
            (f64::from(sums[row]) - by_hand).abs() < 1e-5,
            "{} {by_hand}",
            sums[row]
        );
        assert!((per_value[row * 4..][..4].iter().sum::<f32>() - sums[row]).abs() < 1e-5);
        assert_eq!(means[row], sums[row] / 4.0);
    }
    let metrics: Value = serde_json::from_str(
        &session
            .evaluate(Data::F32(data), None, 300, None, 1)
            .unwrap(),
    )
    .unwrap();
    let mean = sums.iter().sum::<f32>() / 300.0;
    assert!(
        (metrics["terms"]["reconstruction"].as_f64().unwrap() - f64::from(mean)).abs() < 1e-4,
        "{metrics}"
    );
    assert!(metrics["terms"]["l1Activity"].as_f64().unwrap() > 0.0);
}

#[test]
fn a_target_is_what_gets_rebuilt_and_noisy_inputs_are_fine() {
    let mut session = Session::new(&spec(), 1).unwrap();
    let noisy: Vec<f32> = rows(20).iter().map(|value| value * 3.0 - 1.0).collect();
    session
        .set_data("input", Data::F32(noisy.clone()), 20)
        .unwrap();
    let error = session.begin_training("{}").unwrap_err();
    assert_eq!(
        (error.code.name(), error.path.as_str()),
        ("badData", "row 0, column 0")
    );
    session.set_data("target", Data::F32(rows(20)), 20).unwrap();
    session.begin_training(r#"{ "epochs": 300, "batchSize": 20, "optimizer": { "type": "adam", "learningRate": 0.02 } }"#).unwrap();
    finish(&mut session);
    let output = session.reconstruct(Data::F32(noisy), 20, 1).unwrap();
    let error = output
        .iter()
        .zip(rows(20))
        .map(|(y, t)| (y - t).abs())
        .fold(0.0, f32::max);
    assert!(error < 0.08, "{error}");
}

#[test]
fn bad_data_is_named_with_row_and_column_and_changes_nothing() {
    let mut session = session(json!({ "epochs": 1 }), 20);
    finish(&mut session);
    let before = session.save(true).unwrap();
    let with = |index: usize, value: f32| {
        let mut data = rows(20);
        data[index] = value;
        Data::F32(data)
    };
    let cases = [
        (
            session.set_data("input", with(7, f32::NAN), 20),
            "notFinite",
            "row 1, column 3",
        ),
        (
            session.set_data("validation", with(78, f32::INFINITY), 20),
            "notFinite",
            "validation row 19, column 2",
        ),
        (
            session.set_data("input", Data::F32(rows(20)[..79].to_vec()), 20),
            "invalidShape",
            "",
        ),
        (
            session.set_data("input", Data::U8(vec![]), 0),
            "emptyData",
            "",
        ),
        (
            session.set_data("inputs", Data::U8(vec![1; 4]), 1),
            "unknownMember",
            "",
        ),
        (
            session.reconstruct(with(0, f32::NAN), 20, 1).map(drop),
            "notFinite",
            "row 0, column 0",
        ),
        (
            session.encode(Data::F32(vec![0.0; 5]), 1, 1).map(drop),
            "invalidShape",
            "",
        ),
        (
            session.decode(Data::F32(vec![0.0; 4]), 1, 1).map(drop),
            "invalidShape",
            "",
        ),
        (
            session
                .score(with(5, 1.5), None, 20, false, false, 1)
                .map(drop),
            "badData",
            "row 1, column 1",
        ),
        (
            session
                .score(
                    with(5, 1.5),
                    Some(Data::U8(vec![9; 76])),
                    20,
                    false,
                    false,
                    1,
                )
                .map(drop),
            "invalidShape",
            "target",
        ),
        (session.begin_training("{}").map(drop), "emptyData", ""),
        (session.train_steps(1, 1).map(drop), "emptyData", ""),
    ];
    for (result, code, path) in cases {
        let error = result.unwrap_err();
        assert_eq!(
            (error.code.name(), error.path.as_str()),
            (code, path),
            "{error}"
        );
        assert!(
            !error.expected.is_empty() && !error.received.is_empty(),
            "{error:?}"
        );
    }
    session
        .set_data("input", Data::U8(vec![9; 40]), 10)
        .unwrap();
    session
        .set_data("target", Data::U8(vec![9; 36]), 9)
        .unwrap();
    assert_eq!(session.begin_training("{}").unwrap_err().path, "target");
    assert!(before == session.save(true).unwrap(), "the model changed");
}

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

#[test]
fn a_model_file_carries_spec_card_history_and_attachments() {
    let mut session = session(json!({ "epochs": 2 }), 20);
    finish(&mut session);
    session.attach("detector", r#"{"threshold":0.25}"#).unwrap();
    for training in [true, false] {
        let mut loaded = Session::load(&session.save(training).unwrap()).unwrap();
        assert_eq!(loaded.spec_json(), session.spec_json());
        assert_eq!(loaded.history_json(), session.history_json());
        assert_eq!(
            loaded.attachment("detector").unwrap(),
            r#"{"threshold":0.25}"#
        );
        assert_eq!(
            loaded.reconstruct(Data::F32(rows(20)), 20, 1).unwrap(),
            session.reconstruct(Data::F32(rows(20)), 20, 1).unwrap()
        );
        loaded.set_data("input", Data::F32(rows(20)), 20).unwrap();
        loaded.begin_training(r#"{ "epochs": 1 }"#).unwrap();
        finish(&mut loaded);
        assert_eq!(history(&loaded).len(), 3);
    }
    let card: Value = serde_json::from_str(&session.card_json()).unwrap();
    assert_eq!(
        (
            &card["rows"],
            &card["epochs"],
            &card["seed"],
            &card["parameters"]
        ),
        (&json!(20), &json!(2), &json!(1), &json!(56))
    );
    assert!(session.save(false).unwrap().len() < session.save(true).unwrap().len());
    assert_eq!(session.attach("x", "{").unwrap_err().code.name(), "badData");
}

#[test]
fn damaged_and_foreign_files_are_refused() {
    let mut session = session(json!({ "epochs": 1 }), 20);
    finish(&mut session);
    let bytes = session.save(true).unwrap();
    Session::load(&bytes).unwrap();
    let refused = |bytes: &[u8], what: &str| match Session::load(bytes) {
        Err(error) => assert_eq!(error.code.name(), "badCheckpoint", "{what}: {error}"),
        Ok(_) => panic!("{what} was accepted"),
    };
    for length in 0..bytes.len() {
        refused(&bytes[..length], &format!("{length} bytes"));
    }
    for bit in 0..bytes.len() * 8 {
        let mut flipped = bytes.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        refused(&flipped, &format!("bit {bit}"));
    }
    let mut longer = bytes.clone();
    longer.push(0);
    refused(&longer, "a trailing byte");
    refused(b"PK\x03\x04 not a model at all", "a foreign file");
    refused(&u64::MAX.to_le_bytes(), "an endless header");
}

/// Wide enough that every kernel is shared out among the threads.
#[test]
fn wide_models_train_to_the_same_bits_on_any_number_of_threads() {
    let run = |loss: &str, output: &str, optimizer: &Value, members: usize| {
        let spec = json!({
            "input": { "shape": [300] },
            "corruption": { "type": "gaussianNoise", "standardDeviation": 0.2 },
            "encoder": [{ "type": "dense", "units": 200, "activation": "tanh" }, { "type": "dropout", "rate": 0.1 }],
            "latent": { "type": "plain", "dim": 150, "activation": "softplus" },
            "decoder": [{ "type": "dense", "units": 200 }, { "type": "activation", "function": "relu" }, { "type": "dense", "units": 300, "activation": output }],
            "objective": { "reconstruction": { "type": loss }, "penalties": [{ "type": "l1Activity", "weight": 0.01 }, { "type": "l2Weight", "weight": 1e-4 }] },
        });
        let mut session = Session::new(&spec.to_string(), 1).unwrap();
        let bytes = (0..300 * 300)
            .map(|index: u64| (index.wrapping_mul(2_654_435_761) >> 7) as u8)
            .collect();
        session.set_data("input", Data::U8(bytes), 300).unwrap();
        let options = json!({ "epochs": 2, "batchSize": 128, "optimizer": optimizer, "clipValue": 0.5, "clipNorm": 2.0 });
        session.begin_training(&options.to_string()).unwrap();
        while report_with(&mut session, members)["done"].is_null() {}
        session.save(true).unwrap()
    };
    for (loss, output) in [
        ("binaryCrossEntropy", "sigmoid"),
        ("meanSquaredError", "linear"),
    ] {
        for optimizer in [
            json!({ "type": "adam" }),
            json!({ "type": "sgd", "momentum": 0.9 }),
        ] {
            let alone = run(loss, output, &optimizer, 1);
            for members in 2..=4 {
                assert!(
                    alone == run(loss, output, &optimizer, members),
                    "{loss}, {optimizer}, {members} members"
                );
            }
        }
    }
}

fn report_with(session: &mut Session, members: usize) -> Value {
    serde_json::from_str(&session.train_steps(2, members).unwrap()).unwrap()
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
