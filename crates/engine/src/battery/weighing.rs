//! Weights of rows, values and features, gradients of several batches, means of weights, and what is adjusted.

use super::hashes::{bits, train};
use super::models::{data, model, numbers};
use crate::rows::Data;
use crate::session::Session;
use crate::spec::ValidSpec;
use serde_json::{Value, json};

const ROWS: usize = 20;
const FEATURES: usize = 5;

fn rows() -> Vec<f32> {
    let valid = ValidSpec::read(model(FEATURES)).unwrap();
    data(&valid, ROWS, 6)
        .into_iter()
        .map(|value| value as f32)
        .collect()
}

/// A session that trains these rows without shuffling, with more data in other slots.
fn begun(spec: &Value, rows: &[f32], slots: &[(&str, Vec<f32>)], options: Value) -> Session {
    let mut session = Session::new(&spec.to_string(), 5).unwrap();
    give(&mut session, rows, slots, options);
    session
}

fn give(session: &mut Session, rows: &[f32], slots: &[(&str, Vec<f32>)], options: Value) {
    let count = rows.len() / FEATURES;
    session
        .set_data("input", Data::F32(rows.to_vec()), count)
        .unwrap();
    for (slot, values) in slots {
        session
            .set_data(slot, Data::F32(values.clone()), count)
            .unwrap();
    }
    let mut all =
        json!({ "epochs": 2, "batchSize": 8, "shuffle": false, "optimizer": { "type": "sgd" } });
    all.as_object_mut()
        .unwrap()
        .extend(options.as_object().unwrap().clone());
    session.begin_training(&all.to_string()).unwrap();
}

fn values(session: &Session) -> Vec<f64> {
    let bits = bits(session).into_iter();
    bits.map(|bits| f64::from(f32::from_bits(bits))).collect()
}

/// The largest difference between the weights of two sessions after training.
fn gap(mut one: Session, mut other: Session) -> f64 {
    for session in [&mut one, &mut other] {
        train(session, 100, 1);
    }
    let pairs = values(&one).into_iter().zip(values(&other));
    pairs.fold(0.0, |most, (a, b)| most.max((a - b).abs()))
}

#[test]
fn several_batches_in_one_step_are_one_larger_batch() {
    let of = |options| begun(&model(FEATURES), &rows(), &[], options);
    let whole = of(json!({ "batchSize": 8 }));
    let parts = of(json!({ "batchSize": 3, "accumulation": 3 }));
    assert!(gap(whole, parts) > 1e-6, "9 rows a step are not 8");
    let whole = of(json!({ "batchSize": 8 }));
    let parts = of(json!({ "batchSize": 2, "accumulation": 4 }));
    assert!(gap(whole, parts) < 1e-6);
}

#[test]
fn rows_of_weight_two_count_twice_and_those_of_weight_zero_not_at_all() {
    let (mut spec, rows) = (model(FEATURES), rows());
    spec["objective"]["penalties"] = json!([
        { "type": "l1Activity", "weight": 0.3 },
        { "type": "contractive", "weight": 0.2 },
        { "type": "orthogonality", "weight": 0.5, "of": "codes" },
    ]);
    let ones = begun(&spec, &rows, &[("weights", vec![1.0; ROWS])], json!({}));
    assert_eq!(gap(begun(&spec, &rows, &[], json!({})), ones), 0.0);
    // A batch of 4 rows that count double, and one of those 4 twice: the mean over rows is the same.
    let twice: Vec<f32> = [&rows[..20], &rows[..20]].concat();
    let options = |size: usize| json!({ "batchSize": size });
    let doubled = begun(&spec, &rows[..20], &[("weights", vec![2.0; 4])], options(4));
    let zeros = [vec![4.0; 4], vec![0.0; 4]].concat();
    let half = begun(&spec, &twice, &[("weights", zeros)], options(8));
    assert!(gap(doubled, half) < 1e-6);
    let mut cosine = spec;
    cosine["objective"]["reconstruction"] = json!({ "type": "cosine" });
    let weights = [vec![1.0; 4], vec![0.0; 4]].concat();
    let weighed = begun(&cosine, &twice, &[("weights", weights)], options(8));
    let halved = begun(
        &cosine,
        &rows[..20],
        &[("weights", vec![0.5; 4])],
        options(4),
    );
    assert!(
        gap(weighed, halved) < 1e-6,
        "any loss takes weights of rows"
    );
}

#[test]
fn what_is_masked_has_no_part_in_training() {
    let mut spec = model(FEATURES);
    spec["objective"]["featureWeights"] = json!([1, 2, 0.5, 1, 3]);
    let (rows, mut other) = (rows(), rows());
    let chances = numbers(rows.len(), 9);
    let mask: Vec<f32> = chances
        .iter()
        .map(|chance| f32::from(*chance < 0.7))
        .collect();
    for (value, seen) in other.iter_mut().zip(&mask) {
        *value = if *seen == 0.0 { 77.0 } else { *value };
    }
    let of = |target: &[f32]| {
        let slots = [("target", target.to_vec()), ("mask", mask.clone())];
        begun(&spec, &rows, &slots, json!({}))
    };
    assert_eq!(gap(of(&rows), of(&other)), 0.0);
    let all_seen = begun(&spec, &rows, &[("mask", vec![1.0; rows.len()])], json!({}));
    assert_eq!(gap(begun(&spec, &rows, &[], json!({})), all_seen), 0.0);
}

#[test]
fn the_mean_of_the_weights_is_what_a_run_ends_with() {
    let options = json!({ "averaging": { "decay": 0.8 }, "validationFraction": 0.2 });
    let mut session = begun(&model(FEATURES), &rows(), &[], options.clone());
    let (mut mean, mut raw) = (Vec::<f64>::new(), Vec::new());
    for step in 0..4 {
        train(&mut session, 1, 1);
        let after = values(&session);
        match step {
            0 => mean = after,
            3 => raw = after, // the run is over: the mean has come in
            _ => mean
                .iter_mut()
                .zip(after)
                .for_each(|(mean, value)| *mean = 0.8 * *mean + 0.2 * value),
        }
    }
    let mut plain = begun(
        &model(FEATURES),
        &rows(),
        &[],
        json!({ "validationFraction": 0.2 }),
    );
    train(&mut plain, 100, 1);
    let last = values(&plain);
    for ((mean, last), found) in mean.iter().zip(&last).zip(&raw) {
        assert!((0.8 * mean + 0.2 * last - found).abs() < 1e-6);
    }
    let validated: Value = serde_json::from_str(&session.history_json()).unwrap();
    let held_out = Data::F32(rows()[16 * FEATURES..].to_vec());
    let measured: Value =
        serde_json::from_str(&session.evaluate(held_out, None, None, 4, None, 1).unwrap()).unwrap();
    assert_eq!(validated[1]["validation"]["loss"], measured["loss"]);
}

#[test]
fn weighed_and_adjusted_runs_go_on_bit_for_bit() {
    let mut spec = model(FEATURES);
    spec["objective"]["penalties"] = json!([{ "type": "l2Weight", "weight": 0.1 }]);
    let mask = numbers(ROWS * FEATURES, 9)
        .iter()
        .map(|n| f32::from(*n < 0.7))
        .collect();
    let weights = numbers(ROWS, 10).iter().map(|n| *n as f32).collect();
    let slots = [("mask", mask), ("weights", weights)];
    let options = json!({
        "epochs": 3, "batchSize": 3, "accumulation": 2, "shuffle": true, "averaging": { "decay": 0.9 },
        "optimizer": { "type": "adamW" }, "schedule": { "type": "cosine" },
    });
    let change = json!({ "learningRate": 0.05, "penalties": { "l2Weight": 0.5 } }).to_string();
    let half_way = || {
        let mut session = begun(&spec, &rows(), &slots, options.clone());
        train(&mut session, 3, 1);
        session.adjust(&change).unwrap();
        train(&mut session, 2, 1);
        session
    };
    let (mut whole, first) = (half_way(), half_way());
    let expected = train(&mut whole, 100, 1);
    let mut second = Session::load(&first.save(true).unwrap()).unwrap();
    assert_eq!(first.spec_json(), second.spec_json());
    let mut again = options;
    again["resume"] = json!(true);
    give(&mut second, &rows(), &slots, again);
    assert_eq!(expected, train(&mut second, 100, 3));
    assert_eq!(whole.save(true).unwrap(), second.save(true).unwrap());
}

#[test]
fn adjusting_acts_on_the_next_step() {
    let mut spec = model(FEATURES);
    spec["objective"]["penalties"] = json!([{ "type": "l2Weight", "weight": 0.1 }]);
    let mut session = begun(&spec, &rows(), &[], json!({}));
    let mut told = |change: Value| {
        session.adjust(&change.to_string()).unwrap();
        let report = session.train_steps(1, 1).unwrap();
        let report: Value = serde_json::from_str(&report).unwrap();
        report["learningRate"].as_f64().unwrap()
    };
    assert_eq!(told(json!({})), 0.01);
    assert_eq!(told(json!({ "learningRate": 0.5 })), 0.5);
    assert_eq!(told(json!({ "penalties": { "l2Weight": 0 } })), 0.5);
    let refused = |change: Value| {
        let mut session = begun(&spec, &rows(), &[], json!({}));
        let error = session.adjust(&change.to_string()).unwrap_err();
        (error.code.name(), error.path.clone())
    };
    let at = |code, path: &str| (code, path.to_owned());
    assert_eq!(
        refused(json!({ "learningRate": 0 })),
        at("outOfRange", "learningRate")
    );
    assert_eq!(
        refused(json!({ "penalties": { "l1": 1 } })),
        at("unknownMember", "penalties.l1")
    );
    assert_eq!(
        refused(json!({ "penalties": { "l2Weight": -1 } })),
        at("outOfRange", "penalties.l2Weight.weight")
    );
    assert_eq!(refused(json!({ "rate": 1 })), at("unknownOption", "rate"));
    let error = Session::new(&spec.to_string(), 1)
        .unwrap()
        .adjust("{}")
        .unwrap_err();
    assert_eq!(error.code.name(), "incompatible");
}

#[test]
fn weights_that_do_not_fit_are_refused() {
    let refused = |loss: &str, slot: &str, values: Vec<f32>, count: usize| {
        let mut spec = model(FEATURES);
        spec["objective"]["reconstruction"] = json!({ "type": loss });
        let mut session = Session::new(&spec.to_string(), 5).unwrap();
        session.set_data("input", Data::F32(rows()), ROWS).unwrap();
        let given = session.set_data(slot, Data::F32(values), count);
        let begun = given.and_then(|()| session.begin_training("{}").map(drop));
        let error = begun.unwrap_err();
        (error.code.name(), error.path.clone())
    };
    let at = |code, path: &str| (code, path.to_owned());
    let mse = "meanSquaredError";
    assert_eq!(
        refused(mse, "weights", vec![1.0; 3], 3),
        at("invalidShape", "weights")
    );
    assert_eq!(
        refused(mse, "weights", vec![-1.0; ROWS], ROWS),
        at("badData", "weights row 0, column 0")
    );
    assert_eq!(
        refused(mse, "mask", vec![2.0; 5 * ROWS], ROWS),
        at("badData", "mask row 0, column 0")
    );
    assert_eq!(
        refused("cosine", "mask", vec![1.0; 5 * ROWS], ROWS),
        at("incompatible", "mask")
    );
}
