//! The Jacobian's norm against differences of the codes, its gradient through every activation and every layer that has a
//! tangent, and the estimate against the exact norm.

use super::combinations::fits;
use super::models::{around_layer, numbers, with};
use super::probe::Probe;
use crate::activation::Activation;
use crate::autoencoder::Autoencoder;
use crate::layers::AnyLayer;
use crate::objective::{Goal, Terms};
use crate::pass::Pass;
use crate::spec::ValidSpec;
use kernels::Team;
use ndarray::Array2;
use serde_json::{Value, json};

const ROWS: usize = 3;

fn model(shape: &[usize], encoder: Value, latent: Value, penalty: Value) -> Value {
    let features: usize = shape.iter().product();
    json!({
        "input": { "shape": shape },
        "encoder": encoder,
        "latent": latent,
        "decoder": [{ "type": "dense", "units": features }, { "type": "reshape", "shape": shape }],
        "objective": { "reconstruction": { "type": "meanSquaredError" }, "penalties": [penalty] },
    })
}

fn image(penalty: Value) -> Value {
    let encoder = json!([
        { "type": "conv2d", "filters": 2, "kernelSize": 3, "stride": 2, "activation": "silu" },
        { "type": "dropout", "rate": 0.3 },
        { "type": "averagePool2d", "poolSize": 2 },
        { "type": "flatten" },
        { "type": "activation", "function": "selu" },
        { "type": "dense", "units": 5, "activation": "softplus" },
    ]);
    let latent = json!({ "type": "plain", "dim": 3, "activation": "tanh" });
    model(&[6, 6, 2], encoder, latent, penalty)
}

fn categories(penalty: Value) -> Value {
    let groups = json!([{ "from": 1, "categories": 2, "units": 3 }, { "from": 3, "categories": 3, "units": 2 }]);
    let encoder = json!([
        { "type": "categoryEmbedding", "groups": groups },
        { "type": "dense", "units": 4, "activation": "tanh" },
    ]);
    model(
        &[7],
        encoder,
        json!({ "type": "plain", "dim": 3, "activation": "sigmoid" }),
        penalty,
    )
}

/// Contractive models around the examples of a layer: none where the penalty refuses it.
pub fn around(tag: &str) -> Vec<Value> {
    let of_tag = AnyLayer::examples()
        .into_iter()
        .filter(|layer| layer.tag() == tag);
    let around = of_tag.map(|layer| {
        with(around_layer(&layer, 5), |spec| {
            let penalty = json!({ "type": "contractive", "weight": 0.3 });
            spec["objective"]["penalties"] = json!([penalty]);
        })
    });
    around.filter(fits).collect()
}

/// Largest values of an image and a series, with labels before and behind, at the input and within.
fn labelled(shape: &[usize], largest: Value, penalty: Value) -> Value {
    let encoder = json!([
        { "type": "condition", "classes": 3 },
        { "type": if shape.len() == 3 { "conv2d" } else { "conv1d" }, "filters": 3, "activation": "tanh" },
        largest,
        { "type": "flatten" },
        { "type": "condition", "classes": 3 },
        { "type": "dense", "units": 4, "activation": "silu" },
    ]);
    let latent = json!({ "type": "plain", "dim": 3, "activation": "tanh" });
    model(shape, encoder, latent, penalty)
}

fn labelled_image(penalty: Value) -> Value {
    let largest =
        json!({ "type": "maxPool2d", "poolSize": [3, 2], "stride": [2, 1], "padding": "same" });
    labelled(&[5, 4, 2], largest, penalty)
}

fn labelled_series(penalty: Value) -> Value {
    let largest = json!({ "type": "maxPool1d", "poolSize": 3, "stride": 2 });
    labelled(&[9, 2], largest, penalty)
}

/// The terms of a batch in a training pass.
fn terms(spec: &Value, step: u64) -> (Autoencoder<f64>, Array2<f64>, Terms) {
    let valid = ValidSpec::read(spec.clone()).unwrap();
    let features = valid.features();
    let mut model = Autoencoder::<f64>::new(valid, 3).unwrap();
    model.prepare(Team::solo(), ROWS).unwrap();
    model.arena.fit_training(0).unwrap();
    let data = Array2::from_shape_vec((ROWS, features), numbers(ROWS * features, 2)).unwrap();
    model.input(ROWS).assign(&data);
    if let Some(classes) = model.valid.classes() {
        model.condition((0..ROWS).map(|row| (row % classes) as u32));
    }
    let mut terms = Terms::default();
    model.gradients(
        &Pass::training(Team::solo(), 11, step),
        ROWS,
        Goal::default(),
        &mut terms,
    );
    (model, data, terms)
}

/// Σ (∂z/∂x)² by central differences, averaged over rows; the pass draws what the first one drew.
fn by_differences(model: &mut Autoencoder<f64>, data: &Array2<f64>) -> f64 {
    const STEP: f64 = 1e-5;
    let mut codes_at = |data: &Array2<f64>| {
        model.input(ROWS).assign(data);
        let (pass, encoder) = (Pass::training(Team::solo(), 11, 5), model.graph.encoder());
        model.graph.forward(&pass, &mut model.arena, ROWS, encoder);
        let range = model.graph.codes().range(model.arena.capacity, ROWS);
        model.arena.activations[range].to_vec()
    };
    let mut sum = 0.0;
    for column in 0..data.ncols() {
        let mut beside = |offset: f64| {
            let mut moved = data.clone();
            moved
                .column_mut(column)
                .mapv_inplace(|value| value + offset);
            codes_at(&moved)
        };
        let (above, below) = (beside(STEP), beside(-STEP));
        let slopes = above
            .iter()
            .zip(&below)
            .map(|(a, b)| (a - b) / (2.0 * STEP));
        sum += slopes.map(|slope| slope * slope).sum::<f64>();
    }
    sum / ROWS as f64
}

#[test]
fn the_norm_is_that_of_the_differences() {
    let exact = json!({ "type": "contractive", "weight": 1.0 });
    let plain = json!({ "type": "plain", "dim": 3, "activation": "sigmoid" });
    let dense = json!([{ "type": "dense", "units": 4, "activation": "gelu" }]);
    let alone =
        json!([{ "type": "dense", "units": 4 }, { "type": "activation", "function": "silu" }]);
    let specs = [
        image(exact.clone()),
        categories(exact.clone()),
        labelled_image(exact.clone()),
        labelled_series(exact.clone()),
        model(&[5], dense, plain.clone(), exact.clone()),
        model(&[5], alone, plain.clone(), exact.clone()),
        model(&[5], json!([]), plain, exact.clone()),
    ];
    let around = AnyLayer::TAGS.iter().flat_map(|tag| around(tag));
    let around =
        around.map(|spec| with(spec, |spec| spec["objective"]["penalties"] = json!([exact])));
    for spec in specs.into_iter().chain(around) {
        let (mut model, data, terms) = terms(&spec, 5);
        let (found, wanted) = (
            terms.penalties["contractive"],
            by_differences(&mut model, &data),
        );
        assert!(
            (found - wanted).abs() <= 1e-6 * wanted.max(1e-3),
            "{found} instead of {wanted}: {spec}"
        );
    }
}

#[test]
fn second_order_gradients_hold_through_images_activations_and_a_gaussian_latent() {
    for probes in [Value::Null, json!(2)] {
        let mut penalty = json!({ "type": "contractive", "weight": 0.3 });
        if !probes.is_null() {
            penalty["probes"] = probes;
        }
        Probe::new(&image(penalty.clone()), ROWS).check("contractive image");
        Probe::new(&categories(penalty.clone()), ROWS).check("contractive categories");
        Probe::new(&labelled_image(penalty.clone()), ROWS).check("contractive labelled image");
        Probe::new(&labelled_series(penalty.clone()), ROWS).check("contractive labelled series");
        let gaussian = json!({ "type": "gaussian", "dim": 2 });
        let dense = json!([{ "type": "dense", "units": 4, "activation": "tanh" }]);
        Probe::new(&model(&[5], dense, gaussian, penalty.clone()), ROWS)
            .check("contractive gaussian");
        let smooth = Activation::ALL.into_iter().filter(|f| f.has_slopes());
        for name in smooth.map(Activation::name) {
            let dense = json!([{ "type": "dense", "units": 4, "activation": name }]);
            let plain = json!({ "type": "plain", "dim": 3, "activation": name });
            let alone = json!([{ "type": "dense", "units": 4, "activation": "tanh" }, { "type": "activation", "function": name }]);
            for encoder in [json!([]), dense, alone] {
                let spec = model(&[5], encoder, plain.clone(), penalty.clone());
                Probe::new(&spec, ROWS).check(&format!("contractive through {name}"));
            }
        }
    }
}

#[test]
fn second_order_gradients_hold_around_every_layer_but_these() {
    let mut refused = Vec::new();
    for tag in AnyLayer::TAGS {
        let specs = around(tag);
        if specs.is_empty() {
            refused.push(*tag);
        }
        for spec in specs {
            Probe::new(&spec, ROWS).check(&format!("contractive around {spec}"));
        }
    }
    refused.retain(|tag| *tag != "fault");
    let known = [
        "batchNorm",
        "layerNorm",
        "groupNorm",
        "gdn",
        "igdn",
        "simpleRnn",
        "lstm",
        "gru",
        "embedding",
        "residual",
    ];
    assert_eq!(refused, known);
}

#[test]
fn the_estimate_is_right_on_average() {
    let of = |penalty: Value, steps: std::ops::Range<u64>| {
        let plain = json!({ "type": "plain", "dim": 6, "activation": "tanh" });
        let dense = json!([{ "type": "dense", "units": 8, "activation": "tanh" }]);
        let spec = model(&[7], dense, plain, penalty);
        let count = steps.end - steps.start;
        let values = steps.map(|step| terms(&spec, step).2.penalties["contractive"]);
        values.sum::<f64>() / count as f64
    };
    let exact = of(json!({ "type": "contractive", "weight": 1.0 }), 0..1);
    let estimate = of(
        json!({ "type": "contractive", "weight": 1.0, "probes": 4 }),
        0..400,
    );
    assert!(
        (estimate / exact - 1.0).abs() < 0.05,
        "{estimate} instead of {exact}"
    );
}
