//! Whole models against PyTorch: terms of the objective and gradients of every tensor in one step, with the Jacobian of
//! contractive models, tied weights, and penalties on the codes of latents that train through a surrogate.

use super::golden::{cases, close, matrix, numbers};
use super::golden_latents::row_weights;
use crate::autoencoder::Autoencoder;
use crate::latents::AnyLatent;
use crate::objective::{Goal, Terms};
use crate::param::ParamKind;
use crate::pass::Pass;
use crate::penalties::{AnyPenalty, Need};
use crate::row_weights::RowWeights;
use crate::spec::ValidSpec;
use kernels::{Scalar, Team};
use serde_json::Value;

fn check<T: Scalar>(name: &str, case: &Value, tolerance: f64) {
    let number = |name: &str| case[name].as_u64().unwrap();
    let valid = ValidSpec::read(case["model"].clone()).unwrap();
    let mut model =
        Autoencoder::<T>::blank(valid).unwrap_or_else(|error| panic!("{name}: {error}"));
    let (running, trained): (Vec<_>, Vec<_>) = model
        .graph
        .tensors()
        .cloned()
        .partition(|tensor| matches!(tensor.kind, ParamKind::Running(_)));
    for (part, tensors) in [("parameters", &trained), ("running", &running)] {
        let given = case[part].as_object().unwrap();
        assert_eq!(given.len(), tensors.len(), "{name}: {part}");
        for tensor in tensors {
            let values: Vec<T> = numbers(&given[&tensor.name]);
            tensor.values_mut(&mut model.arena).copy_from_slice(&values);
        }
    }
    let rows = number("rows") as usize;
    model.prepare(Team::solo(), rows).unwrap();
    model.arena.fit_training(0).unwrap();
    let weights = row_weights(case);
    let pass = Pass {
        weights: RowWeights::new(weights.as_deref()),
        ..Pass::training(Team::solo(), number("seed"), number("step"))
    };
    model.input(rows).assign(&matrix(&case["input"], rows));
    if let Some(labels) = case.get("labels") {
        model.condition(numbers::<f64>(labels).iter().map(|label| *label as u32));
    }
    let mut terms = Terms::default();
    model.gradients(&pass, rows, Goal::default(), &mut terms);

    let wanted = case["terms"].as_object().unwrap();
    assert_eq!(wanted.len(), 1 + terms.penalties.len(), "{name}: {terms:?}");
    for (term, wanted) in wanted {
        let found = match term.as_str() {
            "reconstruction" => terms.reconstruction,
            penalty => terms.penalties[penalty],
        };
        close(&[found], wanted, tolerance, &format!("{name}: {term}"));
    }
    for tensor in &trained {
        let found = &model.arena.gradients[tensor.range.clone()];
        let what = format!("{name}: gradient of {}", tensor.name);
        close(found, &case["gradients"][&tensor.name], tolerance, &what);
    }
}

#[test]
fn models_are_pytorchs() {
    let all = cases("models");
    assert!(all.len() >= 15, "{} cases", all.len());
    for (name, case) in all {
        check::<f64>(&name, &case, 1e-9);
        check::<f32>(&name, &case, 1e-4);
    }
}

#[test]
fn every_latent_and_penalty_has_values_of_pytorch() {
    let [models, latents, penalties] = ["models", "latents", "penalties"].map(cases);
    for tag in AnyLatent::TAGS {
        let of = |case: &Value| {
            case["latent"]["type"] == *tag || case["model"]["latent"]["type"] == *tag
        };
        assert!(
            models.iter().chain(&latents).any(|(_, case)| of(case)),
            "{tag}"
        );
    }
    for tag in AnyPenalty::TAGS {
        let of = |case: &Value| case["penalty"]["type"] == *tag || !case["terms"][tag].is_null();
        assert!(
            models.iter().chain(&penalties).any(|(_, case)| of(case)),
            "{tag}"
        );
    }
}

#[test]
fn every_penalty_on_rows_has_values_of_pytorch_with_weights_of_rows() {
    let weighed = |(_, case): &(String, Value)| case.get("rowWeights").is_some();
    let [models, penalties] = ["models", "penalties"].map(cases);
    let cases: Vec<_> = models
        .into_iter()
        .chain(penalties)
        .filter(weighed)
        .collect();
    for penalty in AnyPenalty::examples() {
        let tag = penalty.tag();
        let of = |case: &Value| case["penalty"]["type"] == *tag || !case["terms"][tag].is_null();
        let is_told = cases.iter().any(|(_, case)| of(case));
        let of_rows = penalty.get::<f64>().need() != Need::Weights;
        assert!(is_told || !of_rows, "{tag}");
    }
}
