//! Weights of rows in every term of every member: a row of weight 2 is the row twice, one of weight 0 no row at all, in
//! values, gradients and running values.

use super::models::{models, with};
use super::probe::Probe;
use crate::objective::Terms;
use serde_json::{Value, json};

/// Every example of every member, and those of penalties on an encoder of one layer too.
fn all() -> Vec<(String, Value)> {
    let of_penalties = models(5).into_iter();
    let of_penalties = of_penalties.filter(|(name, _)| name.starts_with("penalty"));
    let bare = of_penalties.map(|(name, spec)| {
        let spec = with(spec, |spec| spec["encoder"] = json!([]));
        (format!("{name}, one layer"), spec)
    });
    models(5).into_iter().chain(bare).collect()
}

/// Whether a name tells of one of these.
fn is_one_of(name: &str, words: &[&str]) -> bool {
    words.iter().any(|word| name.contains(word))
}

fn close(name: &str, found: f64, wanted: f64) {
    let near = (found - wanted).abs() <= 1e-12 + 1e-10 * wanted.abs();
    assert!(near, "{name}: {found} instead of {wanted}");
}

fn all_close(name: &str, found: &[f64], wanted: &[f64]) {
    assert_eq!(found.len(), wanted.len(), "{name}");
    let each = found.iter().zip(wanted);
    each.for_each(|(found, wanted)| close(name, *found, *wanted));
}

/// The terms, gradients and running values with these weights of the rows.
fn weighed(probe: &mut Probe, weights: &[f64]) -> (Terms, [Vec<f64>; 2]) {
    probe.row_weights = Some(weights.to_vec());
    (probe.terms(), probe.left())
}

/// The same of these rows, without weights.
fn taken(probe: &mut Probe, rows: &[usize]) -> (Terms, [Vec<f64>; 2]) {
    probe.row_weights = None;
    probe.take(rows);
    (probe.terms(), probe.left())
}

/// That rows with weights, as many in all as there are rows in the batch, are these rows.
fn stand_for(name: &str, mut probe: Probe, weights: &[f64], rows: &[usize]) {
    let (found, [found_gradients, _]) = weighed(&mut probe, weights);
    let (wanted, [gradients, _]) = taken(&mut probe, rows);
    close(name, found.reconstruction, wanted.reconstruction);
    for (term, value) in &wanted.penalties {
        close(&format!("{name}: {term}"), found.penalties[term], *value);
    }
    all_close(name, &found_gradients, &gradients);
}

#[test]
fn gradients_hold_with_weights_of_rows() {
    for (name, spec) in all() {
        let mut probe = Probe::new(&spec, 4).with_row_weights();
        probe.check(&format!("weighed {name}"));
        if spec["adversarial"].is_object() {
            probe.is_discriminators = true;
            probe.check(&format!("weighed {name}"));
        }
    }
}

/// Without chance: what is drawn for the second of two equal rows is not what is drawn for the first.
#[test]
fn a_row_of_weight_two_is_that_row_twice() {
    let chance = ["maximumMeanDiscrepancy", "probes", "adversarial"];
    for (name, spec) in all() {
        if !is_one_of(&name, &chance) {
            let mut probe = Probe::new(&spec, 3);
            probe.training = false;
            stand_for(&name, probe, &[1.5, 0.75, 0.75], &[0, 0, 1, 2]);
        }
    }
}

/// With chance, which is drawn for one row after the other. Batches whose rows see each other on their way take all as
/// equal.
#[test]
fn a_row_of_weight_zero_is_left_out() {
    let third = 4.0 / 3.0;
    for (name, spec) in all() {
        if !is_one_of(&name, &["\"batchNorm\"", "\"batchTopK\""]) {
            let probe = Probe::new(&spec, 4);
            stand_for(&name, probe, &[third, third, third, 0.0], &[0, 1, 2]);
        }
    }
}

/// 0 times what overflows is no number, so it must not come to that.
#[test]
fn a_row_that_does_not_count_may_be_far_away() {
    let third = 4.0 / 3.0;
    for (name, spec) in all() {
        if name.starts_with("penalty") {
            let mut probe = Probe::new(&spec, 4);
            probe.input.row_mut(3).fill(60.0);
            stand_for(&name, probe, &[third, third, third, 0.0], &[0, 1, 2]);
        }
    }
}

#[test]
fn what_runs_counts_rows_by_their_weights() {
    for (name, spec) in all() {
        if !is_one_of(&name, &["\"vectorQuantized\"", "\"topK\""]) {
            continue;
        }
        let same = |count: usize, weights: &[f64], rows: &[usize]| {
            let mut probe = Probe::new(&spec, count);
            let (_, [_, found]) = weighed(&mut probe, weights);
            let (_, [_, wanted]) = taken(&mut probe, rows);
            all_close(&name, &found, &wanted);
        };
        same(3, &[2.0, 1.0, 1.0], &[0, 0, 1, 2]);
        same(4, &[1.0, 1.0, 1.0, 0.0], &[0, 1, 2]);
        same(4, &[0.0, 1.0, 0.0, 1.0], &[1, 3]);
    }
}

#[test]
fn equal_weights_are_a_factor_of_every_term_of_rows() {
    for (name, spec) in all() {
        let mut probe = Probe::new(&spec, 4);
        let (plain, [plain_gradients, _]) = taken(&mut probe, &[0, 1, 2, 3]);
        for factor in [1.0, 2.0, 0.0] {
            let (terms, [gradients, running]) = weighed(&mut probe, &[factor; 4]);
            assert_eq!(terms.reconstruction, factor * plain.reconstruction);
            assert!(running.iter().all(|value| value.is_finite()), "{name}");
            if is_one_of(&name, &["Weight", "tied", "\"of\":\"weights\""]) {
                continue; // what the parameters cost by themselves
            }
            for (term, value) in &plain.penalties {
                assert_eq!(terms.penalties[term], factor * value, "{name}: {term}");
            }
            let wanted: Vec<f64> = plain_gradients.iter().map(|d| factor * d).collect();
            assert_eq!(gradients, wanted, "{name} times {factor}");
        }
    }
}
