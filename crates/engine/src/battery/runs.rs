//! Short trainings of every example: round trip of specs, equal bits for any number of threads, save and go on.

use super::models::{data, model, models};
use crate::optimizers::AnyOptimizer;
use crate::options::{text, to_value};
use crate::rows::Data;
use crate::schedules::AnySchedule;
use crate::session::Session;
use crate::spec::ValidSpec;
use serde_json::{Value, json};

/// Every model, and one with every optimizer and schedule, with its training options.
fn runs() -> Vec<(String, Value, Value)> {
    let mut all: Vec<_> = models(5)
        .into_iter()
        .map(|(name, spec)| (name, spec, json!({})))
        .collect();
    for optimizer in AnyOptimizer::examples() {
        all.push((
            format!("optimizer {}", to_value(&optimizer)),
            model(5),
            json!({ "optimizer": to_value(&optimizer) }),
        ));
    }
    for options in [
        json!({ "accumulation": 2 }),
        json!({ "accumulation": 3, "clipNorm": 0.1 }),
        json!({ "averaging": { "decay": 0.9 } }),
        json!({ "averaging": { "decay": 0.5 }, "validationFraction": 0.2, "earlyStopping": { "patience": 1 } }),
    ] {
        all.push((format!("training {options}"), model(5), options));
    }
    for schedule in AnySchedule::examples() {
        all.push((
            format!("schedule {}", to_value(&schedule)),
            model(5),
            json!({ "schedule": to_value(&schedule) }),
        ));
    }
    all
}

#[test]
fn specs_survive_the_round_trip() {
    for (name, spec) in models(5) {
        let valid = ValidSpec::read(spec).unwrap_or_else(|error| panic!("{name}: {error}"));
        let again = ValidSpec::parse(&valid.to_json()).unwrap();
        assert_eq!(valid.spec(), again.spec(), "{name}");
    }
    for (name, _, options) in runs() {
        let spec = crate::train_spec::TrainSpec::parse(&options.to_string())
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        let json = text(&spec);
        assert_eq!(
            spec,
            crate::train_spec::TrainSpec::parse(&json).unwrap(),
            "{name}"
        );
    }
}

const ROWS: usize = 23;

fn begun(spec: &Value, options: &Value) -> Session {
    let mut session = Session::new(&spec.to_string(), 5).unwrap();
    give(&mut session, options);
    session
}

fn give(session: &mut Session, options: &Value) {
    let valid = ValidSpec::parse(&session.spec_json()).unwrap();
    let rows = data(&valid, ROWS, 6);
    let rows = rows.into_iter().map(|value| value as f32).collect();
    session.set_data("input", Data::F32(rows), ROWS).unwrap();
    if let Some(classes) = valid.classes() {
        let labels = (0..ROWS).map(|row| (row % classes) as u32).collect();
        session.set_labels("input", labels).unwrap();
    }
    let mut options = options.clone();
    options["batchSize"] = json!(8);
    options["epochs"] = json!(3);
    session.begin_training(&options.to_string()).unwrap();
}

/// Runs to the end, or for `steps` steps, and returns the bits of all parameters.
pub fn train(session: &mut Session, steps: usize, members: usize) -> Vec<u32> {
    for _ in 0..steps {
        let report: Value =
            serde_json::from_str(&session.train_steps(1, members).unwrap()).unwrap();
        if !report["done"].is_null() {
            break;
        }
    }
    bits(session)
}

pub fn bits(session: &Session) -> Vec<u32> {
    let tensors: Vec<Value> = serde_json::from_str(&session.parameters_json()).unwrap();
    tensors
        .iter()
        .flat_map(|tensor| session.parameter(tensor["name"].as_str().unwrap()).unwrap())
        .map(f32::to_bits)
        .collect()
}

#[test]
fn training_does_not_depend_on_the_number_of_threads() {
    for (name, spec, options) in runs() {
        let expected = train(&mut begun(&spec, &options), 9, 1);
        for members in 2..=4 {
            assert_eq!(
                expected,
                train(&mut begun(&spec, &options), 9, members),
                "{name} with {members} members"
            );
        }
    }
}

#[test]
fn a_saved_run_goes_on_bit_for_bit() {
    for (name, spec, options) in runs() {
        let mut whole = begun(&spec, &options);
        let expected = train(&mut whole, 100, 1);
        let mut first = begun(&spec, &options);
        train(&mut first, 4, 1); // in the middle of the second epoch
        let mut second = Session::load(&first.save(true).unwrap())
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(first.spec_json(), second.spec_json(), "{name}");
        assert_eq!(bits(&first), bits(&second), "{name}");
        let mut options = options.clone();
        options["resume"] = json!(true);
        give(&mut second, &options);
        assert_eq!(expected, train(&mut second, 100, 2), "{name}");
        assert_eq!(whole.history_json(), second.history_json(), "{name}");
        assert_eq!(
            whole.save(true).unwrap(),
            second.save(true).unwrap(),
            "{name}: the files are equal too"
        );
    }
}

#[test]
fn every_part_of_a_model_learns() {
    for (name, spec, options) in runs() {
        if name.starts_with("layer {\"rate\":0.9") || name.contains("0.9,\"type\":\"dropout") {
            continue; // nearly everything is dropped: slow by design
        }
        let mut session = begun(&spec, &options);
        train(&mut session, 100, 1);
        let history: Vec<Value> = serde_json::from_str(&session.history_json()).unwrap();
        assert_eq!(history.len(), 3, "{name}");
        let loss = |epoch: usize| history[epoch]["loss"].as_f64().unwrap();
        assert!(
            loss(2) < loss(0) + 0.05 * loss(0).abs(),
            "{name}: {} after {}",
            loss(2),
            loss(0)
        );
    }
}
