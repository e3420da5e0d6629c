//! Gradients against central differences in f64: of every example, of every recipe, and where parts meet.

use super::models::{around_loss, model, models, numbers};
use super::probe::Probe;
use crate::losses::AnyLoss;
use crate::options::to_value;
use ndarray::Array2;
use serde_json::json;

#[test]
fn gradients_agree_with_central_differences() {
    let mut checks = 0;
    for (features, rows) in [(1, 1), (5, 3), (7, 4)] {
        for (name, spec) in models(features) {
            let mut probe = Probe::new(&spec, rows);
            probe.check(&name);
            if spec["adversarial"].is_object() {
                probe.is_discriminators = true;
                probe.check(&name);
            }
            checks += probe.checks;
        }
    }
    assert!(checks > 5_000, "{checks} checks");
}

#[test]
fn gradients_of_every_recipe_hold_along_random_directions() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/specs");
    let mut recipes = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let spec = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        let mut probe = Probe::new(&spec, 3);
        for slot in 20..24 {
            let [analytic, numeric] = probe.slopes(slot);
            let agrees = (analytic - numeric).abs() <= 1e-5 + 1e-3 * numeric.abs();
            assert!(agrees, "{path:?}: analytic {analytic}, numeric {numeric}");
        }
        recipes += 1;
    }
    assert!(recipes >= 20, "{recipes} recipes");
}

#[test]
fn gradients_hold_where_parts_meet() {
    let spec = json!({
        "input": { "shape": [3, 2] },
        "corruption": { "type": "masking", "probability": 0.3 },
        "encoder": [{ "type": "flatten" }, { "type": "dropout", "rate": 0.2 }, { "type": "dense", "units": 7 }, { "type": "activation", "function": "relu" }],
        "latent": { "type": "plain", "dim": 4, "activation": "relu" },
        "decoder": [{ "type": "dense", "units": 6 }, { "type": "activation", "function": "sigmoid" }, { "type": "reshape", "shape": [3, 2] }],
        "objective": { "reconstruction": { "type": "binaryCrossEntropy" }, "penalties": [{ "type": "l1Activity", "weight": 0.3 }, { "type": "l2Weight", "weight": 0.1 }, { "type": "l1Activity", "weight": 0.2 }] },
    });
    Probe::new(&spec, 5).check("all parts together");
}

/// Derivatives are written in terms of outputs, so what the loss leaves in the last slot must not stand in another's.
#[test]
fn gradients_hold_where_the_output_activation_is_a_layer_of_its_own() {
    let sigmoid = json!({ "type": "activation", "function": "sigmoid" });
    for before in ["linear", "relu", "tanh", "softplus"] {
        let dense = json!({ "type": "dense", "units": 3, "activation": before });
        for decoder in [
            json!([sigmoid]),
            json!([dense, sigmoid]),
            json!([dense, sigmoid, { "type": "flatten" }]),
        ] {
            let spec = json!({
                "input": { "shape": [3] },
                "latent": { "type": "plain", "dim": 3, "activation": before },
                "decoder": decoder,
                "objective": { "reconstruction": { "type": "binaryCrossEntropy" }, "penalties": [{ "type": "l1Activity", "weight": 0.3 }] },
            });
            Probe::new(&spec, 4).check(&format!("{before} before {decoder}"));
        }
    }
}

#[test]
fn gradients_hold_with_masks_and_weights() {
    for loss in AnyLoss::examples() {
        if loss.get::<f64>().weighs_values() {
            let mut probe = Probe::new(&around_loss(&loss, 5), 3).weighed();
            probe.check(&format!("weighed {}", to_value(&loss)));
        }
    }
}

#[test]
fn gradients_hold_without_a_decoder() {
    let spec = json!({
        "input": { "shape": [3] },
        "latent": { "type": "plain", "dim": 3, "activation": "tanh" },
        "objective": { "reconstruction": { "type": "meanSquaredError" }, "penalties": [{ "type": "l1Activity", "weight": 0.3 }] },
    });
    Probe::new(&spec, 4).check("codes are the output");
}

#[test]
fn gradients_hold_in_a_second_batch_of_fewer_rows() {
    let mut probe = Probe::new(&model(5), 4);
    probe.loss();
    let of = |slot| Array2::from_shape_vec((3, 5), numbers(15, slot)).unwrap();
    (probe.input, probe.target) = (of(8), of(9));
    probe.check("fewer rows than planned");
}
