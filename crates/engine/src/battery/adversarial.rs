//! Steps of an adversarial autoencoder against PyTorch: terms, gradients of both players, weights behind them; with
//! weights of rows too.

use super::golden::{matrix, numbers};
use super::models::{dense, model, with};
use crate::autoencoder::Autoencoder;
use crate::graph::Tensor;
use crate::objective::{Goal, Terms};
use crate::pass::Pass;
use crate::row_weights::RowWeights;
use crate::spec::ValidSpec;
use kernels::Team;
use serde_json::{Value, json};

fn near(name: &str, found: &[f64], wanted: &Value) {
    let wanted: Vec<f64> = numbers(wanted);
    assert_eq!(found.len(), wanted.len(), "{name}");
    for (found, wanted) in found.iter().zip(wanted) {
        let close = (found - wanted).abs() <= 1e-12 + 1e-9 * wanted.abs();
        assert!(close, "{name}: {found} for {wanted}");
    }
}

#[test]
fn steps_of_both_players_are_pytorchs() {
    let file = "/../../tests/fixtures/golden/adversarial.json";
    let text = std::fs::read(format!("{}{file}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let case: Value = serde_json::from_slice(&text).unwrap();
    for run in case["runs"].as_array().unwrap() {
        check(&case, run);
    }
}

fn check(case: &Value, run: &Value) {
    let weights: Vec<f64> = numbers(&run["rowWeights"]);
    let number = |name: &str| case[name].as_f64().unwrap();
    let (rows, seed) = (number("rows") as usize, number("seed") as u64);
    let valid = ValidSpec::read(case["model"].clone()).unwrap();
    let mut model = Autoencoder::<f64>::blank(valid).unwrap();
    let tensors: Vec<_> = model.graph.tensors().cloned().collect();
    for tensor in &tensors {
        let values: Vec<f64> = numbers(&case["parameters"][&tensor.name]);
        tensor.values_mut(&mut model.arena).copy_from_slice(&values);
    }
    model.prepare(Team::solo(), rows).unwrap();
    model.arena.fit_training(0).unwrap();
    let mut terms = Terms::default();
    for (index, step) in run["steps"].as_array().unwrap().iter().enumerate() {
        let pass = Pass {
            weights: RowWeights::new(Some(&weights)),
            ..Pass::training(Team::solo(), seed, index as u64)
        };
        model.input(rows).assign(&matrix(&case["input"], rows));
        model.gradients(&pass, rows, Goal::default(), &mut terms);
        near(
            "reconstruction",
            &[terms.reconstruction],
            &step["terms"]["reconstruction"],
        );
        for name in ["discriminator", "generator"] {
            near(name, &[terms.penalties[name]], &step["terms"][name]);
        }
        for tensor in &tensors {
            let found = &model.arena.gradients[tensor.range.clone()];
            near(&tensor.name, found, &step["gradients"][&tensor.name]);
        }
        let arena = &mut model.arena;
        let steps = arena.parameters.iter_mut().zip(arena.gradients.iter());
        steps.for_each(|(p, d)| *p -= number("rate") * d);
    }
    for tensor in &tensors {
        near(
            &tensor.name,
            tensor.values(&model.arena),
            &run["after"][&tensor.name],
        );
    }
}

/// What is said of all weights is said of encoder and decoder: the discriminator is trained against them.
#[test]
fn penalties_and_constraints_of_all_weights_leave_the_discriminator_alone() {
    let spec = with(model(5), |spec| {
        let last = json!({ "type": "dense", "units": 1 });
        spec["adversarial"] = json!({ "discriminator": [dense(3), last], "weight": 0 });
        spec["constraints"] = json!([{ "type": "maxNorm", "limit": 1e-3 }]);
        spec["objective"]["penalties"] = ["l1Weight", "l2Weight", "orthogonality"]
            .map(|penalty| json!({ "type": penalty, "weight": 1 }))
            .into();
    });
    let mut model = Autoencoder::<f64>::new(ValidSpec::read(spec).unwrap(), 5).unwrap();
    model.prepare(Team::solo(), 1).unwrap();
    model.arena.fit_training(0).unwrap();
    let (pass, mut terms) = (Pass::training(Team::solo(), 5, 0), Terms::default());
    let objective = model.objective.clone();
    objective.penalize_weights(&pass, &model.graph, &mut model.arena, true, &mut terms);
    let tensors: Vec<_> = model.graph.tensors().cloned().collect();
    let is_own_weight =
        |name: &str| name.ends_with(".weight") && !name.starts_with("discriminator");
    let before = model.arena.parameters.to_vec();
    let constraints = &model.valid.spec().constraints;
    let parameters = &mut model.arena.parameters;
    model.graph.constrain(constraints, parameters);
    let mut squares = 0.0;
    for Tensor { name, range, .. } in &tensors {
        let own = is_own_weight(name);
        let penalized = model.arena.gradients[range.clone()]
            .iter()
            .any(|d| *d != 0.0);
        let constrained = before[range.clone()] != model.arena.parameters[range.clone()];
        assert_eq!([penalized, constrained], [own; 2], "{name}");
        if own {
            squares += before[range.clone()].iter().map(|w| w * w).sum::<f64>();
        }
    }
    let found = terms.penalties["l2Weight"];
    near("l2Weight", &[found], &json!([squares]));
}
