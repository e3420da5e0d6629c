//! Short trainings of every example: round trip of specs, equal bits for any number of threads, save and go on.

use super::hashes::{Size, WIDE, begun, bits, give, runs, train};
use super::models::models;
use crate::options::text;
use crate::session::Session;
use crate::spec::ValidSpec;
use kernels::forking::{forks, pool_of_three, set_grain};
use serde_json::{Value, json};

/// Soon done.
const SMALL: Size = Size {
    features: 5,
    rows: 23,
    batch: 8,
    epochs: 3,
};

#[test]
fn specs_survive_the_round_trip() {
    for (name, spec) in models(5) {
        let valid = ValidSpec::read(spec).unwrap_or_else(|error| panic!("{name}: {error}"));
        let again = ValidSpec::parse(&valid.to_json()).unwrap();
        assert_eq!(valid.spec(), again.spec(), "{name}");
    }
    for (name, _, options) in runs(SMALL) {
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

#[test]
fn training_does_not_depend_on_the_number_of_threads() {
    pool_of_three();
    set_grain(1);
    for (name, spec, options) in runs(WIDE) {
        let expected = train(&mut begun(WIDE, &spec, &options), 3, 1);
        for members in 2..=4 {
            let before = forks();
            assert_eq!(
                expected,
                train(&mut begun(WIDE, &spec, &options), 3, members),
                "{name} with {members} members"
            );
            // Every step forks for products, activations, the loss and the optimizer.
            let forked = forks() - before;
            assert!(forked > 3 * 10, "{name} forked only {forked} times");
        }
    }
}

#[test]
fn a_saved_run_goes_on_bit_for_bit() {
    pool_of_three();
    set_grain(1);
    for (name, spec, options) in runs(SMALL) {
        let mut whole = begun(SMALL, &spec, &options);
        let expected = train(&mut whole, 100, 1);
        let mut first = begun(SMALL, &spec, &options);
        train(&mut first, 4, 1); // in the middle of the second epoch
        let mut second = Session::load(&first.save(true).unwrap())
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(first.spec_json(), second.spec_json(), "{name}");
        assert_eq!(bits(&first), bits(&second), "{name}");
        let mut options = options.clone();
        options["resume"] = json!(true);
        give(SMALL, &mut second, &options);
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
    let size = Size {
        epochs: 24,
        ..SMALL
    };
    let mut rising = vec![];
    for (name, spec, options) in runs(size) {
        let mut session = begun(size, &spec, &options);
        train(&mut session, usize::MAX, 1);
        let history: Vec<Value> = serde_json::from_str(&session.history_json()).unwrap();
        assert!(history.len() > 1, "{name}");
        // Noise, of codes for example, moves single epochs by a few hundredths.
        let part = history.len().div_ceil(4);
        let mean = |epochs: &[Value]| {
            let losses = epochs.iter().map(|epoch| epoch["loss"].as_f64().unwrap());
            losses.sum::<f64>() / epochs.len() as f64
        };
        let (first, last) = (
            mean(&history[..part]),
            mean(&history[history.len() - part..]),
        );
        if last >= first {
            rising.push(format!("{name}: {last} after {first}"));
        }
    }
    assert!(rising.is_empty(), "{}", rising.join("\n"));
}
