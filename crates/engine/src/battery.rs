//! One battery over the examples of every member of every registry: shape rule = real shape, gradients against
//! central differences in f64, save and load, thread independence, spec round trip. A new member is tested by
//! being registered; that the gradient checks can fail is tested in `planted`.

mod adversarial;
mod golden;
mod golden_latents;
mod golden_penalties;
mod jacobian;
pub mod planted;
mod rates;
mod reference;
mod weighing;

use crate::activation::Activation;
use crate::autoencoder::Autoencoder;
use crate::constraints::AnyConstraint;
use crate::corruptions::AnyCorruption;
use crate::initializers::AnyInitializer;
use crate::latents::AnyLatent;
use crate::layers::{AnyLayer, Backward, Forward};
use crate::losses::AnyLoss;
use crate::objective::{Goal, Terms};
use crate::optimizers::AnyOptimizer;
use crate::options::{Options, text, to_value};
use crate::pass::Pass;
use crate::penalties::AnyPenalty;
use crate::rows::Data;
use crate::schedules::AnySchedule;
use crate::session::Session;
use crate::shape::Shape;
use crate::spec::ValidSpec;
use kernels::{Key, Team, Write};
use ndarray::Array2;
use serde_json::{Value, json};
use std::ops::Range;

/// Numbers in [0, 1), the same in every run.
fn numbers(count: usize, slot: u32) -> Vec<f64> {
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
fn around_layer(layer: &AnyLayer, features: usize) -> Value {
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
fn around_loss(loss: &AnyLoss, features: usize) -> Value {
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

fn model(features: usize) -> Value {
    json!({
        "input": { "shape": [features] },
        "encoder": [{ "type": "dense", "units": 5, "activation": "tanh" }],
        "latent": { "type": "plain", "dim": 3, "activation": "tanh" },
        "decoder": [{ "type": "dense", "units": 4, "activation": "softplus" }, { "type": "dense", "units": features, "activation": "sigmoid" }],
        "objective": { "reconstruction": { "type": "meanSquaredError" } },
    })
}

/// Rows for a model: tokens, where the model looks them up.
fn data(valid: &ValidSpec, rows: usize, slot: u32) -> Vec<f64> {
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
fn model_of(shape: &[usize]) -> Value {
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
fn model_for(shape: Vec<usize>, features: usize) -> Value {
    match shape == [6] {
        true => model(features),
        false => model_of(&shape),
    }
}

fn with(mut spec: Value, change: impl FnOnce(&mut Value)) -> Value {
    change(&mut spec);
    spec
}

/// A latent that this penalty can judge.
fn judged_by(penalty: &AnyPenalty) -> AnyLatent {
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
fn models(features: usize) -> Vec<(String, Value)> {
    let mut all = Vec::new();
    let mut add = |what: &str, member: Value, spec: Value| {
        all.push((format!("{what} {member} on {features}"), spec))
    };
    for layer in AnyLayer::examples() {
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
    let weights: Vec<f64> = (0..features).map(|at| 0.5 * at as f64).collect();
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

fn dense(units: usize) -> Value {
    json!({ "type": "dense", "units": units, "activation": "tanh" })
}

/// A model whose decoder reads the encoder's weights.
fn tied(features: usize) -> Value {
    with(model(features), |spec| {
        spec["encoder"] = json!([dense(6), { "type": "dropout", "rate": 0.2 }, dense(4)]);
        spec["decoder"] = json!([dense(4), dense(6), dense(features)]);
        spec["objective"]["penalties"] = json!([{ "type": "l2Weight", "weight": 0.1 }]);
        spec["tiedWeights"] = json!(true);
    })
}

/// The same with a convolution and the transposed one that reads its weights.
fn tied_convolutions(features: usize) -> Value {
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

/// Whether a latent's `backward` gives the gradient of a surrogate that its file declares, not that of `forward`.
fn is_straight_through(latent: &AnyLatent) -> bool {
    match latent {
        AnyLatent::JumpRelu(_) | AnyLatent::VectorQuantized(_) => true,
        AnyLatent::Bernoulli(latent) => latent.hard,
        AnyLatent::Categorical(latent) => latent.hard,
        _ => false,
    }
}

/// Half the distance of central differences.
const STEP: f64 = 1e-6;

/// The loss of a batch and its gradients, in f64, in a training pass whose chance is fixed by its key.
struct Probe {
    model: Autoencoder<f64>,
    input: Array2<f64>,
    target: Array2<f64>,
    /// Weights of the values and of the rows, in models that are tried with them.
    weights: Option<(Array2<f64>, Vec<f64>)>,
    /// What training passes change beside gradients; every loss starts from the same.
    running: Vec<f64>,
    /// Whose loss it is: the autoencoder's or, where there is one, the discriminator's. Each has parameters of its own.
    is_discriminators: bool,
    checks: usize,
}

impl Probe {
    fn new(spec: &Value, rows: usize) -> Self {
        let valid = ValidSpec::read(spec.clone()).unwrap();
        let features = valid.features();
        let input = data(&valid, rows, 2);
        let mut model = Autoencoder::<f64>::new(valid, 3).unwrap();
        // Biases start at zero; random ones test more.
        let noise = numbers(model.arena.parameters.len(), 1);
        model
            .arena
            .parameters
            .iter_mut()
            .zip(noise)
            .for_each(|(p, n)| *p += 0.2 * (n - 0.5));
        model.prepare(Team::solo(), rows).unwrap();
        model.arena.fit_training(0).unwrap();
        let matrix = |values| Array2::from_shape_vec((rows, features), values).unwrap();
        Probe {
            running: model.arena.running.to_vec(),
            model,
            input: matrix(input),
            target: matrix(numbers(rows * features, 3)),
            weights: None,
            is_discriminators: false,
            checks: 0,
        }
    }

    fn loss(&mut self) -> f64 {
        let pass = Pass::training(Team::solo(), 11, 5);
        self.model.input(self.input.nrows()).assign(&self.input);
        self.model.arena.running.copy_from_slice(&self.running);
        if let Some(classes) = self.model.valid.classes() {
            let labels = 0..self.target.nrows();
            self.model
                .condition(labels.map(|row| (row % classes) as u32));
        }
        let mut terms = Terms::default();
        let wanted = Goal {
            target: Some(self.target.view()),
            weights: self.weights.as_ref().map(|(values, _)| values.view()),
            row_weights: self.weights.as_ref().map(|(_, rows)| rows.as_slice()),
        };
        let rows = self.target.nrows();
        self.model.gradients(&pass, rows, wanted, &mut terms);
        let of_discriminator = terms.penalties.get("discriminator").copied();
        match (self.is_discriminators, of_discriminator) {
            (true, told) => told.expect("a discriminator"),
            (false, told) => terms.loss() - told.unwrap_or(0.0),
        }
    }

    /// Some values are masked, some rows count more than others.
    fn weighed(mut self) -> Self {
        let (rows, columns) = self.target.dim();
        let values = numbers(rows * columns, 12).into_iter();
        let values = values.map(|value| if value < 0.3 { 0.0 } else { value });
        let values = Array2::from_shape_vec((rows, columns), values.collect()).unwrap();
        self.weights = Some((values, numbers(rows, 13)));
        self
    }

    fn check(&mut self, name: &str) {
        if let Some(difference) = self.difference() {
            panic!("{name}: {difference}");
        }
    }

    /// The parameters that the loss is minimised by and whose gradient is that of the loss itself, not of a surrogate.
    fn exact(&self) -> Range<usize> {
        let graph = &self.model.graph;
        let decoded = graph.stages[graph.discriminator.start - 1].slice.end;
        match is_straight_through(&self.model.valid.spec().latent) {
            _ if self.is_discriminators => decoded..graph.parameters,
            true => graph.stages[graph.latent].slice.end..decoded,
            false => 0..decoded,
        }
    }

    /// The slope along a random direction through all parameters: analytic, numeric.
    fn slopes(&mut self, slot: u32) -> [f64; 2] {
        let exact = self.exact();
        let at = self.model.arena.parameters.to_vec();
        let direction = numbers(at.len(), slot).into_iter().enumerate();
        let direction: Vec<f64> = direction
            .map(|(index, value)| match exact.contains(&index) {
                true => value - 0.5,
                false => 0.0,
            })
            .collect();
        self.loss();
        let gradients = self.model.arena.gradients.iter();
        let analytic = gradients.zip(&direction).map(|(g, d)| g * d).sum();
        let mut beside = |step: f64| {
            let moved = at.iter().zip(&direction).map(|(p, d)| p + step * d);
            let parameters = self.model.arena.parameters.iter_mut();
            parameters.zip(moved).for_each(|(to, value)| *to = value);
            self.loss()
        };
        let numeric = (beside(STEP) - beside(-STEP)) / (2.0 * STEP);
        self.model.arena.parameters.copy_from_slice(&at);
        [analytic, numeric]
    }

    /// The first parameter where not |analytic − numeric| ≤ 1e-5 + 1e-3 · |numeric|. In front of a latent whose gradient
    /// is that of a surrogate, differences tell nothing; its golden values do.
    fn difference(&mut self) -> Option<String> {
        let exact = self.exact();
        self.loss();
        let analytic = self.model.arena.gradients.to_vec();
        for index in exact {
            let analytic = analytic[index];
            let at = self.model.arena.parameters[index];
            let mut beside = |offset: f64| {
                self.model.arena.parameters[index] = at + offset;
                self.loss()
            };
            let numeric = (beside(STEP) - beside(-STEP)) / (2.0 * STEP);
            self.model.arena.parameters[index] = at;
            let agrees = (analytic - numeric).abs() <= 1e-5 + 1e-3 * numeric.abs();
            if !agrees {
                return Some(format!(
                    "parameter {index}: analytic {analytic}, numeric {numeric}"
                ));
            }
            self.checks += 1;
        }
        None
    }
}

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

#[test]
fn layers_fill_exactly_the_shape_they_promise() {
    for layer in AnyLayer::examples() {
        let kind = layer.get::<f64>();
        let shape = Shape(layer.example_shape());
        let promised = kind.output_shape(&shape).unwrap().size();
        let of = |running| {
            let params = kind.params(&shape);
            let wanted = params.iter().filter(|param| param.is_running() == running);
            wanted.map(|param| param.size()).sum::<usize>()
        };
        let (size, rows, width) = (of(false), 3, shape.size());
        let (params, mut running) = (numbers(size, 4), vec![1.0; of(true)]);
        let mut kept = Array2::from_elem((rows, kind.keeps(&shape)), f64::NAN);
        let mut scratch = vec![f64::NAN; kind.scratch(&shape, rows, 1)];
        let input = Array2::from_shape_vec((rows, width), numbers(rows * width, 5)).unwrap();
        let mut output = Array2::from_elem((rows, promised), f64::NAN);
        let pass = Pass::training(Team::solo(), 1, 0);
        let labels = Array2::ones((rows, kind.classes().unwrap_or(0)));
        let state = Forward {
            shape: &shape,
            params: &params,
            running: &mut running,
            kept: kept.view_mut(),
            scratch: &mut scratch,
            condition: labels.view(),
            input: input.view(),
            output: output.view_mut(),
        };
        kind.forward(&pass, state);
        assert!(
            output.iter().all(|value| value.is_finite()),
            "{layer:?} left values unwritten"
        );

        // The input gradient is overwritten, parameter gradients as asked for.
        let mut backward = |d_params: &mut [f64], write| {
            let mut d_input = Array2::from_elem((rows, width), f64::NAN);
            let mut d_output = Array2::ones((rows, promised));
            let state = Backward {
                shape: &shape,
                params: &params,
                running: &running,
                kept: kept.view(),
                scratch: &mut scratch,
                d_params,
                write,
                input: input.view(),
                output: output.view(),
                d_output: d_output.view_mut(),
                d_input: Some(d_input.view_mut()),
            };
            kind.backward(&pass, state);
            assert!(
                d_input.iter().all(|value| value.is_finite()),
                "{layer:?} left input gradients unwritten"
            );
        };
        let (mut once, mut twice) = (vec![f64::NAN; size], vec![f64::NAN; size]);
        backward(&mut once, Write::Overwrite);
        backward(&mut twice, Write::Overwrite);
        backward(&mut twice, Write::Accumulate);
        assert!(
            once.iter()
                .zip(&twice)
                .all(|(one, two)| (2.0 * one - two).abs() < 1e-12),
            "{layer:?} does not write as it is told"
        );
    }
}

/// Bit for bit, in the numbers that are in use.
#[test]
fn a_row_does_not_see_its_batch_at_inference() {
    for layer in AnyLayer::examples() {
        let kind = layer.get::<f32>();
        let shape = Shape(layer.example_shape());
        let tensors = kind.params(&shape);
        let size = |running| {
            let of = tensors
                .iter()
                .filter(move |param| param.is_running() == running);
            of.map(|param| param.size()).sum::<usize>()
        };
        let singles = |count, slot| -> Vec<f32> {
            let of = numbers(count, slot).into_iter();
            match kind.vocabulary() {
                Some(most) if slot == 5 => of
                    .map(|value| (value * most as f64).floor() as f32)
                    .collect(),
                _ => of.map(|value| value as f32).collect(),
            }
        };
        let (params, mut running) = (singles(size(false), 4), singles(size(true), 6));
        let input =
            Array2::from_shape_vec((7, shape.size()), singles(7 * shape.size(), 5)).unwrap();
        let promised = kind.output_shape(&shape).unwrap().size();
        let mut run = |rows: std::ops::Range<usize>| {
            let count = rows.len();
            let mut output = Array2::zeros((count, promised));
            let mut kept = Array2::zeros((count, kind.keeps(&shape)));
            let mut scratch = vec![0.0; kind.scratch(&shape, count, 1)];
            let labels = Array2::ones((count, kind.classes().unwrap_or(0)));
            let state = Forward {
                shape: &shape,
                params: &params,
                running: &mut running,
                kept: kept.view_mut(),
                scratch: &mut scratch,
                condition: labels.view(),
                input: input.slice_axis(ndarray::Axis(0), rows.clone().into()),
                output: output.view_mut(),
            };
            kind.forward(&Pass::inference(Team::solo()), state);
            output
        };
        let (all, alone) = (run(0..7), run(2..3));
        assert_eq!(all.row(2), alone.row(0), "{layer:?}");
    }
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
fn train(session: &mut Session, steps: usize, members: usize) -> Vec<u32> {
    for _ in 0..steps {
        let report: Value =
            serde_json::from_str(&session.train_steps(1, members).unwrap()).unwrap();
        if !report["done"].is_null() {
            break;
        }
    }
    bits(session)
}

fn bits(session: &Session) -> Vec<u32> {
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
