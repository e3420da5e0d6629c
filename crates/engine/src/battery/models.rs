//! Small whole models around every example of every part.

use crate::activation::Activation;
use crate::constraints::AnyConstraint;
use crate::corruptions::AnyCorruption;
use crate::initializers::AnyInitializer;
use crate::latents::AnyLatent;
use crate::layers::AnyLayer;
use crate::losses::AnyLoss;
use crate::options::{Options, to_value};
use crate::penalties::AnyPenalty;
use crate::shape::Shape;
use crate::spec::ValidSpec;
use kernels::{Key, Team};
use serde_json::{Value, json};

/// Numbers in [0, 1), the same in every run.
pub fn numbers(count: usize, slot: u32) -> Vec<f64> {
    let mut values = vec![0.0; count];
    kernels::uniform(
        Team::solo(),
        Key {
            seed: 7,
            step: 0,
            slot,
        },
        &mut values,
    );
    values
}

/// A small model around `layer`; another stands before it, so that its input gradient is seen too.
pub fn around_layer(layer: &AnyLayer, features: usize) -> Value {
    let shape = Shape(layer.example_shape());
    let dense = json!({ "type": "dense", "units": shape.size(), "activation": "tanh" });
    let reshape = json!({ "type": "reshape", "shape": shape.0 });
    let mut spec = model(features);
    spec["encoder"] = match layer.get::<f32>().vocabulary() {
        Some(_) => json!([to_value(layer), { "type": "flatten" }]),
        None => json!([dense, reshape, to_value(layer), { "type": "flatten" }]),
    };
    spec
}

/// A small model with this loss behind what it asks for: an activation, a wider output.
pub fn around_loss(loss: &AnyLoss, features: usize) -> Value {
    let kind = loss.get::<f64>();
    let mut spec = model_for(loss.example_shape(), features);
    let row = Shape::read(&spec["input"]["shape"]).unwrap();
    let output = kind.output_shape(&row).unwrap();
    let last = kind.fused_activation().unwrap_or(Activation::Sigmoid);
    spec["decoder"] = json!([
        { "type": "dense", "units": 4, "activation": "softplus" },
        { "type": "dense", "units": output.size() },
        { "type": "reshape", "shape": output.0 },
        { "type": "activation", "function": to_value(&last) },
    ]);
    spec["objective"]["reconstruction"] = to_value(loss);
    spec
}

pub fn model(features: usize) -> Value {
    json!({
        "input": { "shape": [features] },
        "encoder": [{ "type": "dense", "units": 5, "activation": "tanh" }],
        "latent": { "type": "plain", "dim": 3, "activation": "tanh" },
        "decoder": [{ "type": "dense", "units": 4, "activation": "softplus" }, { "type": "dense", "units": features, "activation": "sigmoid" }],
        "objective": { "reconstruction": { "type": "meanSquaredError" } },
    })
}

/// Rows for a model: tokens, where the model looks them up.
pub fn data(valid: &ValidSpec, rows: usize, slot: u32) -> Vec<f64> {
    let values = numbers(rows * valid.features(), slot);
    match valid.vocabulary() {
        Some(count) => values
            .iter()
            .map(|value| (value * count as f64).floor())
            .collect(),
        None => values,
    }
}

/// The same model for rows of this shape, for members that do not stand rows of one axis.
pub fn model_of(shape: &[usize]) -> Value {
    let mut spec = model(shape.iter().product());
    spec["input"]["shape"] = json!(shape);
    let layers = |part: &str| spec[part].as_array().unwrap().clone();
    let (mut encoder, mut decoder) = (layers("encoder"), layers("decoder"));
    encoder.insert(0, json!({ "type": "flatten" }));
    decoder.push(json!({ "type": "reshape", "shape": shape }));
    (spec["encoder"], spec["decoder"]) = (json!(encoder), json!(decoder));
    spec
}

/// A model for a member that asks for rows of a shape, or of `features` values where it asks for none.
pub fn model_for(shape: Vec<usize>, features: usize) -> Value {
    match shape == [6] {
        true => model(features),
        false => model_of(&shape),
    }
}

pub fn with(mut spec: Value, change: impl FnOnce(&mut Value)) -> Value {
    change(&mut spec);
    spec
}

/// A latent that this penalty can judge.
pub fn judged_by(penalty: &AnyPenalty) -> AnyLatent {
    let latents = [
        json!({ "type": "plain", "dim": 3, "activation": "tanh" }),
        json!({ "type": "plain", "dim": 3, "activation": "sigmoid" }),
        json!({ "type": "gaussian", "dim": 3 }),
        json!({ "type": "categorical", "groups": 2, "classes": 3 }),
    ];
    let mut latents = latents
        .iter()
        .map(|latent| AnyLatent::parse(latent, "").unwrap());
    latents
        .find(|latent| penalty.get::<f64>().check_latent(latent).is_ok())
        .expect("a latent that the penalty accepts")
}

/// Every example of every part of a model, as a whole model of `features` features.
pub fn models(features: usize) -> Vec<(String, Value)> {
    let mut all = Vec::new();
    let mut add = |what: &str, member: Value, spec: Value| {
        all.push((format!("{what} {member} on {features}"), spec))
    };
    let layers = AnyLayer::examples().into_iter();
    for layer in layers.filter(|layer| layer.tag() != "fault") {
        add("layer", to_value(&layer), around_layer(&layer, features));
    }
    for latent in AnyLatent::examples() {
        add(
            "latent",
            to_value(&latent),
            with(model(features), |spec| spec["latent"] = to_value(&latent)),
        );
    }
    for loss in AnyLoss::examples() {
        add("loss", to_value(&loss), around_loss(&loss, features));
    }
    let mut weights: Vec<f64> = (0..features).map(|at| 0.5 * at as f64).collect();
    weights[0] = if features == 1 { 0.5 } else { 0.0 }; // something has to count
    for loss in [
        json!({ "type": "huber" }),
        json!({ "type": "meanSquaredError" }),
    ] {
        let spec = with(model(features), |spec| {
            spec["objective"]["reconstruction"] = loss.clone();
            spec["objective"]["featureWeights"] = json!(weights);
        });
        add("feature weights", loss, spec);
    }
    for penalty in AnyPenalty::examples() {
        add(
            "penalty",
            to_value(&penalty),
            with(model(features), |spec| {
                spec["objective"]["penalties"] = json!([to_value(&penalty)]);
                spec["latent"] = to_value(&judged_by(&penalty));
            }),
        );
    }
    for constraint in AnyConstraint::examples() {
        add(
            "constraint",
            to_value(&constraint),
            with(model(features), |spec| {
                spec["constraints"] = json!([to_value(&constraint)])
            }),
        );
    }
    for corruption in AnyCorruption::examples() {
        add(
            "corruption",
            to_value(&corruption),
            with(model_for(corruption.example_shape(), features), |spec| {
                spec["corruption"] = to_value(&corruption)
            }),
        );
    }
    for (latent, prior, weight) in [
        ("plain", "gaussian", 0.0),
        ("plain", "uniform", 0.7),
        ("gaussian", "gaussian", 2.0),
    ] {
        let adversarial = json!({ "discriminator": [dense(3), { "type": "dense", "units": 1 }], "prior": prior, "weight": weight });
        let spec = with(model(features), |spec| {
            spec["latent"] = json!({ "type": latent, "dim": 3 });
            spec["adversarial"] = adversarial.clone();
        });
        add("adversarial", adversarial, spec);
    }
    add("tied", json!("weights"), tied(features));
    add("tied", json!("convolutions"), tied_convolutions(features));
    add("tied", json!("images"), tied_images(features));
    for initializer in AnyInitializer::examples() {
        add(
            "initializer",
            to_value(&initializer),
            with(model(features), |spec| {
                spec["encoder"][0]["initializer"] = to_value(&initializer)
            }),
        );
    }
    all
}

pub fn dense(units: usize) -> Value {
    json!({ "type": "dense", "units": units, "activation": "tanh" })
}

/// A model whose decoder reads the encoder's weights.
pub fn tied(features: usize) -> Value {
    with(model(features), |spec| {
        spec["encoder"] = json!([dense(6), { "type": "dropout", "rate": 0.2 }, dense(4)]);
        spec["decoder"] = json!([dense(4), dense(6), dense(features)]);
        spec["objective"]["penalties"] = json!([{ "type": "l2Weight", "weight": 0.1 }]);
        spec["tiedWeights"] = json!(true);
    })
}

/// The same with a convolution and the transposed one that reads its weights.
pub fn tied_convolutions(features: usize) -> Value {
    let (half, shape) = (
        features.div_ceil(2),
        |time, channels| json!({ "type": "reshape", "shape": [time, channels] }),
    );
    with(model(features), |spec| {
        spec["encoder"] = json!([
            shape(features, 1),
            { "type": "conv1d", "filters": 3, "stride": 2, "activation": "tanh" },
            { "type": "flatten" },
        ]);
        spec["decoder"] = json!([
            { "type": "dense", "units": half * 3, "activation": "gelu" },
            shape(half, 3),
            { "type": "convTranspose1d", "filters": 1, "stride": 2, "outputSize": features },
            { "type": "flatten" },
        ]);
        spec["tiedWeights"] = json!(true);
    })
}

/// The same with an image, odd in every axis and in its kernel; dense layers around it are tied too.
pub fn tied_images(features: usize) -> Value {
    let reshape = |shape: [usize; 3]| json!({ "type": "reshape", "shape": shape });
    with(model(features), |spec| {
        spec["encoder"] = json!([
            dense(18),
            reshape([3, 3, 2]),
            { "type": "conv2d", "filters": 4, "kernelSize": [3, 2], "stride": [2, 1], "activation": "tanh" },
            { "type": "flatten" },
        ]);
        spec["decoder"] = json!([
            { "type": "dense", "units": 24, "activation": "gelu" },
            reshape([2, 3, 4]),
            { "type": "convTranspose2d", "filters": 2, "kernelSize": [3, 2], "stride": [2, 1], "outputSize": [3, 3] },
            { "type": "flatten" },
            dense(features),
        ]);
        spec["tiedWeights"] = json!(true);
    })
}

/// Whether a latent's `backward` gives the gradient of a surrogate that its file declares, not that of `forward`.
#[cfg(test)]
pub fn is_straight_through(latent: &AnyLatent) -> bool {
    match latent {
        AnyLatent::JumpRelu(_) | AnyLatent::VectorQuantized(_) => true,
        AnyLatent::Quantized(latent) => latent.hyper.is_some(),
        AnyLatent::Bernoulli(latent) => latent.hard,
        AnyLatent::Categorical(latent) => latent.hard,
        _ => false,
    }
}
