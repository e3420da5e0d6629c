//! What is wrong in a spec or in training options is told with code, path, expectation, what came and advice.

use engine::{Data, Session};
use serde_json::{Value, json};

fn good() -> Value {
    json!({
        "version": 1,
        "input": { "shape": [4] },
        "encoder": [{ "type": "dense", "units": 3, "activation": "relu" }],
        "latent": { "type": "plain", "dim": 2 },
        "decoder": [{ "type": "dense", "units": 3, "activation": "relu" }, { "type": "dense", "units": 4, "activation": "sigmoid" }],
        "objective": { "reconstruction": { "type": "binaryCrossEntropy" } },
    })
}

/// (pointer into the good spec, value put there, code, path, words of the message)
type Case = (
    &'static str,
    Value,
    &'static str,
    &'static str,
    &'static [&'static str],
);

fn refuse_each(cases: Vec<Case>, base: Value, attempt: impl Fn(&str) -> Option<engine::Error>) {
    let mut failures = Vec::new();
    for (pointer, value, code, path, words) in cases {
        let mut changed = base.clone();
        put(&mut changed, pointer, value.clone());
        match attempt(&changed.to_string()) {
            None => failures.push(format!("{pointer} = {value} was accepted")),
            Some(error) => {
                let message = error.to_string();
                let complete = !error.expected.is_empty() && !error.received.is_empty();
                if error.code.name() != code
                    || error.path != path
                    || !complete
                    || words.iter().any(|word| !message.contains(word))
                {
                    failures.push(format!(
                        "{pointer} = {value}: {} at {:?}: {message}",
                        error.code.name(),
                        error.path
                    ));
                }
            }
        }
    }
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

fn put(base: &mut Value, pointer: &str, value: Value) {
    let (parent, key) = pointer.rsplit_once('/').expect("a pointer has a slash");
    let parent = base.pointer_mut(parent).expect("the parent is there");
    match parent {
        Value::Array(items) => items[key.parse::<usize>().unwrap()] = value,
        Value::Object(_) if value.is_null() => drop(parent.as_object_mut().unwrap().remove(key)),
        other => other[key] = value,
    }
}

#[test]
fn bad_specs() {
    let dense = |key: &str, value: Value| {
        let mut layer = json!({ "type": "dense", "units": 3 });
        layer[key] = value;
        layer
    };
    let cases: Vec<Case> = vec![
        (
            "/version",
            json!(2),
            "unsupportedVersion",
            "version",
            &["expected 1", "received 2"],
        ),
        (
            "/inptu",
            json!({}),
            "unknownOption",
            "inptu",
            &["did you mean input?"],
        ),
        ("/input", Value::Null, "invalidSpec", "input", &["nothing"]),
        (
            "/input/shape",
            json!([]),
            "invalidShape",
            "input.shape",
            &["[784]"],
        ),
        (
            "/input/shape",
            json!([0]),
            "invalidShape",
            "input.shape",
            &["≥ 1"],
        ),
        (
            "/input/shape",
            json!(4),
            "invalidSpec",
            "input.shape",
            &["array", "received 4"],
        ),
        (
            "/input/shape",
            json!([4.5]),
            "outOfRange",
            "input.shape[0]",
            &["whole number", "4.5"],
        ),
        (
            "/input/shpae",
            json!([4]),
            "unknownOption",
            "input.shpae",
            &["did you mean shape?"],
        ),
        ("/encoder", json!({}), "invalidSpec", "encoder", &["array"]),
        (
            "/encoder/0",
            json!(7),
            "invalidSpec",
            "encoder[0]",
            &["\"type\"", "received 7"],
        ),
        (
            "/encoder/0",
            json!({ "units": 3 }),
            "invalidSpec",
            "encoder[0].type",
            &["dense"],
        ),
        (
            "/encoder/0",
            json!({ "type": "dens", "units": 3 }),
            "unknownMember",
            "encoder[0].type",
            &["did you mean dense?"],
        ),
        (
            "/encoder/0",
            json!({ "type": "dense" }),
            "invalidSpec",
            "encoder[0].units",
            &["nothing"],
        ),
        (
            "/encoder/0",
            dense("units", json!(0)),
            "outOfRange",
            "encoder[0].units",
            &["≥ 1", "received 0"],
        ),
        (
            "/encoder/0",
            dense("units", json!(-3)),
            "outOfRange",
            "encoder[0].units",
            &["whole number", "-3"],
        ),
        (
            "/encoder/0",
            dense("units", json!(1.5)),
            "outOfRange",
            "encoder[0].units",
            &["whole number", "1.5"],
        ),
        (
            "/encoder/0",
            dense("units", json!("NaN")),
            "outOfRange",
            "encoder[0].units",
            &["whole number", "NaN"],
        ),
        (
            "/encoder/0",
            dense("unit", json!(3)),
            "unknownOption",
            "encoder[0].unit",
            &["did you mean units?"],
        ),
        (
            "/encoder/0",
            dense("activation", json!("rely")),
            "unknownMember",
            "encoder[0].activation",
            &["did you mean relu?"],
        ),
        (
            "/encoder/0",
            dense("initializer", json!({ "type": "glorot" })),
            "unknownMember",
            "encoder[0].initializer.type",
            &["glorotUniform"],
        ),
        (
            "/encoder/0",
            json!({ "type": "dropout", "rate": 1.0 }),
            "outOfRange",
            "encoder[0].rate",
            &["received 1"],
        ),
        (
            "/encoder/0",
            json!({ "type": "reshape", "shape": [3] }),
            "invalidShape",
            "encoder[0].shape",
            &["4 values", "[3]"],
        ),
        (
            "/encoder/0",
            json!({ "type": "reshape", "shape": [0, 4] }),
            "outOfRange",
            "encoder[0].shape[0]",
            &["≥ 1"],
        ),
        (
            "/encoder/0",
            json!({ "type": "reshape", "shape": [2, 2] }),
            "",
            "",
            &[],
        ),
        (
            "/latent/dim",
            json!(0),
            "outOfRange",
            "latent.dim",
            &["≥ 1"],
        ),
        (
            "/latent/type",
            json!("gauss"),
            "unknownMember",
            "latent.type",
            &["did you mean gaussian?"],
        ),
        (
            "/decoder/1",
            dense("units", json!(5)),
            "invalidShape",
            "decoder",
            &["input shape [4]", "[5]"],
        ),
        (
            "/decoder/1",
            json!({ "type": "dense", "units": 4 }),
            "incompatible",
            "objective.reconstruction",
            &["sigmoid", "linear", "meanSquaredError"],
        ),
        (
            "/objective/reconstruction",
            json!({ "type": "mse" }),
            "unknownMember",
            "objective.reconstruction.type",
            &["meanSquaredError"],
        ),
        (
            "/objective/penalties",
            json!([{ "type": "l1Activity", "weight": -1 }]),
            "outOfRange",
            "objective.penalties[0].weight",
            &["≥ 0", "-1"],
        ),
        (
            "/objective/penalties",
            json!([{ "type": "l1Activity", "weight": "NaN" }]),
            "outOfRange",
            "objective.penalties[0].weight",
            &["finite number", "NaN"],
        ),
        (
            "/objective/penalty",
            json!([]),
            "unknownOption",
            "objective.penalty",
            &["did you mean penalties?"],
        ),
        (
            "/corruption",
            json!({ "type": "masking", "probability": 1.5 }),
            "outOfRange",
            "corruption.probability",
            &["0 to 1"],
        ),
        (
            "/corruption",
            json!({ "type": "gaussianNoise", "standardDeviation": 0.5, "clip": [1, 0] }),
            "outOfRange",
            "corruption.clip",
            &["low < high"],
        ),
    ];
    // A reshape in the encoder is fine, for a latent takes any shape.
    let (fine, bad): (Vec<Case>, Vec<Case>) = cases.into_iter().partition(|case| case.2.is_empty());
    for (pointer, value, ..) in fine {
        let mut spec = good();
        put(&mut spec, pointer, value);
        Session::new(&spec.to_string(), 0).unwrap();
    }
    refuse_each(bad, good(), |spec| Session::new(spec, 0).err());
    for (json, word) in [
        ("", "JSON"),
        ("[1", "JSON"),
        ("null", "object"),
        ("3", "object"),
    ] {
        let error = Session::new(json, 0).err().unwrap();
        assert!(
            error.code.name() == "invalidSpec" && error.to_string().contains(word),
            "{json}: {error}"
        );
    }
}

#[test]
fn bad_latents_penalties_and_constraints() {
    let cases: Vec<Case> = vec![
        (
            "/objective/penalties",
            json!([{ "type": "l2Weight", "weight": 1 }, { "type": "klGaussian" }]),
            "incompatible",
            "objective.penalties[1]",
            &["gaussian", "received plain", "latent"],
        ),
        (
            "/objective/penalties",
            json!([{ "type": "totalCorrelation", "weight": 1 }]),
            "incompatible",
            "objective.penalties[0]",
            &["gaussian", "received plain"],
        ),
        (
            "/objective/penalties",
            json!([{ "type": "klCategorical" }]),
            "incompatible",
            "objective.penalties[0]",
            &["bernoulli", "klGaussian"],
        ),
        (
            "/objective/penalties",
            json!([{ "type": "kullbackLeiblerSparsity", "weight": 1 }]),
            "incompatible",
            "objective.penalties[0]",
            &["sigmoid", "received linear codes", "l1Activity"],
        ),
        (
            "/objective/penalties",
            json!([{ "type": "kullbackLeiblerSparsity", "weight": 1, "target": 1 }]),
            "outOfRange",
            "objective.penalties[0].target",
            &["not including, 1"],
        ),
        (
            "/objective/penalties",
            json!([{ "type": "klGaussian", "capacity": { "nats": -1, "steps": 5 } }]),
            "outOfRange",
            "objective.penalties[0].capacity.nats",
            &["≥ 0", "-1"],
        ),
        (
            "/objective/penalties",
            json!([{ "type": "klGaussian", "capacity": { "nats": 1 } }]),
            "invalidSpec",
            "objective.penalties[0].capacity.steps",
            &["nothing"],
        ),
        (
            "/objective/penalties",
            json!([{ "type": "maximumMeanDiscrepancy", "weight": 1, "kernel": "rbf" }]),
            "unknownMember",
            "objective.penalties[0].kernel",
            &["gaussian"],
        ),
        (
            "/latent",
            json!({ "type": "topK", "dim": 3, "k": 4 }),
            "outOfRange",
            "latent.k",
            &["≤ 3", "received 4"],
        ),
        (
            "/latent",
            json!({ "type": "topK", "dim": 3, "k": 2, "activation": "tanh" }),
            "unknownMember",
            "latent.activation",
            &["relu"],
        ),
        (
            "/latent",
            json!({ "type": "batchTopK", "dim": 3, "k": 0 }),
            "outOfRange",
            "latent.k",
            &["≥ 1"],
        ),
        (
            "/latent",
            json!({ "type": "jumpRelu", "dim": 3, "sparsity": 1, "bandwidth": 0 }),
            "outOfRange",
            "latent.bandwidth",
            &["> 0"],
        ),
        (
            "/latent",
            json!({ "type": "vectorQuantized", "dim": 8, "codes": 4, "groups": 3 }),
            "incompatible",
            "latent.groups",
            &["divisor of dim, 8", "3"],
        ),
        (
            "/latent",
            json!({ "type": "vectorQuantized", "dim": 8, "codes": 4, "decay": 1 }),
            "outOfRange",
            "latent.decay",
            &["not including, 1"],
        ),
        (
            "/latent",
            json!({ "type": "categorical", "groups": 2, "classes": 1 }),
            "outOfRange",
            "latent.classes",
            &["≥ 2"],
        ),
        (
            "/latent",
            json!({ "type": "bernoulli", "dim": 2, "minTemperature": 0 }),
            "outOfRange",
            "latent.minTemperature",
            &["> 0"],
        ),
        (
            "/latent",
            json!({ "type": "ordered", "dim": 2, "rate": 1 }),
            "outOfRange",
            "latent.rate",
            &["not including, 1"],
        ),
        (
            "/latent",
            json!({ "type": "gaussian", "dim": 2, "activation": "relu" }),
            "unknownOption",
            "latent.activation",
            &["initializer"],
        ),
        (
            "/constraints",
            json!([{ "type": "maxNorm", "limit": 0 }]),
            "outOfRange",
            "constraints[0].limit",
            &["> 0", "0"],
        ),
        (
            "/constraints",
            json!([{ "type": "unitNorm", "part": "decodr" }]),
            "unknownMember",
            "constraints[0].part",
            &["did you mean decoder?"],
        ),
        (
            "/constraints",
            json!([{ "type": "unit" }]),
            "unknownMember",
            "constraints[0].type",
            &["unitNorm"],
        ),
    ];
    refuse_each(cases, good(), |spec| Session::new(spec, 0).err());
}

#[test]
fn an_image_needs_a_flatten_before_a_dense_layer() {
    let mut spec = good();
    spec["input"]["shape"] = json!([2, 2, 1]);
    let error = Session::new(&spec.to_string(), 0).err().unwrap();
    assert_eq!(
        (error.code.name(), error.path.as_str()),
        ("invalidShape", "encoder[0]")
    );
    assert!(
        error.to_string().contains("[2, 2, 1]") && error.hint.contains("flatten"),
        "{error}"
    );
}

#[test]
fn bad_training_options() {
    let cases: Vec<Case> = vec![
        ("/epochs", json!(0), "outOfRange", "epochs", &["≥ 1"]),
        (
            "/epochs",
            json!(1.5),
            "outOfRange",
            "epochs",
            &["whole number", "1.5"],
        ),
        ("/batchSize", json!(0), "outOfRange", "batchSize", &["≥ 1"]),
        (
            "/batchSize",
            json!(-8),
            "outOfRange",
            "batchSize",
            &["whole number"],
        ),
        (
            "/batchsize",
            json!(8),
            "unknownOption",
            "batchsize",
            &["did you mean batchSize?"],
        ),
        (
            "/optimizer",
            json!({ "type": "adam", "learningRate": -1 }),
            "outOfRange",
            "optimizer.learningRate",
            &["> 0", "-1"],
        ),
        (
            "/optimizer",
            json!({ "type": "adam", "learningRate": 0 }),
            "outOfRange",
            "optimizer.learningRate",
            &["> 0"],
        ),
        (
            "/optimizer",
            json!({ "type": "adam", "beta1": 1 }),
            "outOfRange",
            "optimizer.beta1",
            &["1"],
        ),
        (
            "/optimizer",
            json!({ "type": "adma" }),
            "unknownMember",
            "optimizer.type",
            &["did you mean adam?"],
        ),
        (
            "/optimizer",
            json!({ "type": "sgd", "momentum": -0.1 }),
            "outOfRange",
            "optimizer.momentum",
            &["-0.1"],
        ),
        (
            "/schedule",
            json!({ "type": "cosin" }),
            "unknownMember",
            "schedule.type",
            &["did you mean cosine?"],
        ),
        (
            "/accumulation",
            json!(0),
            "outOfRange",
            "accumulation",
            &["≥ 1"],
        ),
        (
            "/averaging",
            json!({ "decay": 1 }),
            "outOfRange",
            "averaging.decay",
            &["0.999"],
        ),
        (
            "/averaging",
            json!({}),
            "invalidSpec",
            "averaging.decay",
            &["no default"],
        ),
        ("/clipNorm", json!(0), "outOfRange", "clipNorm", &["> 0"]),
        ("/clipValue", json!(-1), "outOfRange", "clipValue", &["> 0"]),
        (
            "/validationFraction",
            json!(1),
            "outOfRange",
            "validation",
            &["between 0 and 1"],
        ),
        (
            "/validationFraction",
            json!(0.99),
            "outOfRange",
            "validation",
            &["leaves rows"],
        ),
        (
            "/earlyStopping",
            json!({ "patience": 0, "monitor": "loss" }),
            "outOfRange",
            "earlyStopping.patience",
            &["≥ 1"],
        ),
        (
            "/earlyStopping",
            json!({ "patience": 2 }),
            "incompatible",
            "earlyStopping.monitor",
            &["validation"],
        ),
        (
            "/earlyStopping",
            json!({ "patience": 2, "monitor": "los" }),
            "unknownMember",
            "earlyStopping.monitor",
            &["did you mean loss?"],
        ),
        (
            "/earlyStopping",
            json!({ "patience": 2, "minDelat": 1 }),
            "unknownOption",
            "earlyStopping.minDelat",
            &["did you mean minDelta?"],
        ),
    ];
    refuse_each(cases, json!({}), |options| {
        let mut session = Session::new(&good().to_string(), 0).unwrap();
        session
            .set_data("input", Data::F32(vec![0.5; 4]), 1)
            .unwrap();
        session.begin_training(options).err()
    });
}

#[test]
fn bad_optimizers_and_schedules() {
    let case = |key: &'static str, value: Value, code, path, words| -> Case {
        (key, value, code, path, words)
    };
    let (optimizer, schedule) = ("/optimizer", "/schedule");
    let cases = vec![
        case(
            optimizer,
            json!({ "type": "sgd", "nesterov": true }),
            "incompatible",
            "optimizer.nesterov",
            &["momentum 0", "0.9"],
        ),
        case(
            optimizer,
            json!({ "type": "adamW", "weightDecay": -1 }),
            "outOfRange",
            "optimizer.weightDecay",
            &["≥ 0", "-1"],
        ),
        case(
            optimizer,
            json!({ "type": "rmsProp", "decay": 1 }),
            "outOfRange",
            "optimizer.decay",
            &["0.9"],
        ),
        case(
            optimizer,
            json!({ "type": "lion", "beta2": 1.5 }),
            "outOfRange",
            "optimizer.beta2",
            &["1.5"],
        ),
        case(
            optimizer,
            json!({ "type": "adadelta", "rho": 0.9 }),
            "unknownOption",
            "optimizer.rho",
            &["decay"],
        ),
        case(
            schedule,
            json!({ "type": "step", "every": 0 }),
            "outOfRange",
            "schedule.every",
            &["≥ 1"],
        ),
        case(
            schedule,
            json!({ "type": "step", "factor": 2 }),
            "outOfRange",
            "schedule.factor",
            &["at most 1", "2"],
        ),
        case(
            schedule,
            json!({ "type": "cosine", "warmup": -1 }),
            "outOfRange",
            "schedule.warmup",
            &["whole number"],
        ),
        case(
            schedule,
            json!({ "type": "oneCycle", "rise": 0 }),
            "outOfRange",
            "schedule.rise",
            &["above 0"],
        ),
        case(
            schedule,
            json!({ "type": "reduceOnPlateau", "patience": 0 }),
            "outOfRange",
            "schedule.patience",
            &["≥ 1"],
        ),
    ];
    refuse_each(cases, json!({}), |options| {
        let mut session = Session::new(&good().to_string(), 0).unwrap();
        let rows = Data::F32(vec![0.5; 4]);
        session.set_data("input", rows, 1).unwrap();
        session.begin_training(options).err()
    });
}

#[test]
fn bad_corruptions() {
    let case =
        |value: Value, code, path, words| -> Case { ("/corruption", value, code, path, words) };
    let cases = vec![
        case(
            json!({ "type": "masking", "probability": 2 }),
            "outOfRange",
            "corruption.probability",
            &["from 0 to 1", "2"],
        ),
        case(
            json!({ "type": "masking", "probability": 0.5, "by": "row" }),
            "unknownMember",
            "corruption.by",
            &["channel"],
        ),
        case(
            json!({ "type": "masking", "probability": 0.5, "by": "block" }),
            "invalidSpec",
            "corruption.size",
            &["side of a block"],
        ),
        case(
            json!({ "type": "masking", "probability": 0.5, "size": 3 }),
            "incompatible",
            "corruption.size",
            &["by: \"block\""],
        ),
        case(
            json!({ "type": "masking", "probability": 0.5, "by": "channel" }),
            "incompatible",
            "corruption.by",
            &["channels", "[4]"],
        ),
        case(
            json!({ "type": "timeStepDropout", "probability": 0.5 }),
            "incompatible",
            "corruption",
            &["time axis", "[4]"],
        ),
        case(
            json!({ "type": "saltPepper", "probability": 0.5, "low": 1 }),
            "outOfRange",
            "corruption.high",
            &["above low"],
        ),
        case(
            json!({ "type": "cauchyNoise", "scale": -1 }),
            "outOfRange",
            "corruption.scale",
            &["≥ 0"],
        ),
        case(
            json!({ "type": "speckle", "standardDeviation": 1, "clip": [1, 0] }),
            "outOfRange",
            "corruption.clip",
            &["low < high"],
        ),
    ];
    refuse_each(cases, good(), |spec| Session::new(spec, 0).err());
}

#[test]
fn recurrent_embedded_residual_and_tied_parts_are_told_what_they_need() {
    let cases: Vec<Case> = vec![
        (
            "/encoder/0",
            json!({ "type": "lstm", "units": 3 }),
            "invalidShape",
            "encoder[0]",
            &["[time, channels]", "[4]"],
        ),
        (
            "/encoder/0",
            json!({ "type": "gru", "units": 0 }),
            "outOfRange",
            "encoder[0].units",
            &["≥ 1"],
        ),
        (
            "/encoder/0",
            json!({ "type": "repeatVector", "times": 0 }),
            "outOfRange",
            "encoder[0].times",
            &["length of the sequence"],
        ),
        (
            "/decoder/0",
            json!({ "type": "embedding", "vocabulary": 3, "units": 2 }),
            "incompatible",
            "decoder[0]",
            &["put the embedding first"],
        ),
        (
            "/encoder/0",
            json!({ "type": "residual", "layers": [] }),
            "outOfRange",
            "encoder[0].layers",
            &["at least one layer"],
        ),
        (
            "/encoder/0",
            json!({ "type": "residual", "layers": [{ "type": "dense", "units": 3 }] }),
            "invalidShape",
            "encoder[0].layers",
            &["[4]", "[3]"],
        ),
        (
            "/encoder/0",
            json!({ "type": "residual", "layers": [{ "type": "dense", "units": 0 }] }),
            "outOfRange",
            "encoder[0].layers[0].units",
            &["≥ 1"],
        ),
    ];
    refuse_each(cases, good(), |spec| Session::new(spec, 0).err());
    let mut tied = good();
    tied["tiedWeights"] = json!(true);
    let cases: Vec<Case> = vec![
        (
            "/decoder/0/units",
            json!(2),
            "incompatible",
            "decoder[0]",
            &["[2,3]", "[2,2]", "mirrors"],
        ),
        (
            "/encoder",
            json!([]),
            "incompatible",
            "tiedWeights",
            &["1 layers", "2"],
        ),
    ];
    refuse_each(cases, tied, |spec| Session::new(spec, 0).err());
}

#[test]
fn an_embedding_refuses_what_is_no_token() {
    let mut spec = good();
    spec["encoder"] =
        json!([{ "type": "embedding", "vocabulary": 3, "units": 2 }, { "type": "flatten" }]);
    let mut session = Session::new(&spec.to_string(), 0).unwrap();
    let mut give = |value: f32| {
        let data = Data::F32(vec![0.0, 1.0, 2.0, value]);
        session.set_data("input", data, 1)
    };
    assert!(give(2.0).is_ok());
    for strange in [0.5, -1.0, 3.0] {
        let error = give(strange).unwrap_err();
        assert_eq!(
            (error.code.name(), error.path.as_str()),
            ("badData", "row 0, column 3")
        );
        assert!(error.to_string().contains("from 0 to 2"), "{error}");
    }
}

/// A model of images: 5 × 4 with 2 channels, two filters, and the way back.
fn image_model() -> Value {
    json!({
        "version": 1,
        "input": { "shape": [5, 4, 2] },
        "encoder": [{ "type": "conv2d", "filters": 2, "stride": 2, "activation": "relu" }, { "type": "flatten" }],
        "latent": { "type": "plain", "dim": 2 },
        "decoder": [
            { "type": "dense", "units": 12 },
            { "type": "reshape", "shape": [3, 2, 2] },
            { "type": "convTranspose2d", "filters": 2, "stride": 2, "outputSize": [5, 4], "activation": "sigmoid" },
        ],
        "objective": { "reconstruction": { "type": "binaryCrossEntropy" } },
    })
}

#[test]
fn bad_layers_over_images() {
    let first =
        |layer: Value, code, path, words| -> Case { ("/encoder/0", layer, code, path, words) };
    let conv = |key: &str, value: Value| {
        let mut layer = json!({ "type": "conv2d", "filters": 2 });
        layer[key] = value;
        layer
    };
    let cases: Vec<Case> = vec![
        first(
            conv("filters", json!(0)),
            "outOfRange",
            "encoder[0].filters",
            &["≥ 1"],
        ),
        first(
            conv("kernelSize", json!(0)),
            "outOfRange",
            "encoder[0].kernelSize",
            &["from 1 to 32767"],
        ),
        first(
            conv("kernelSize", json!([3, 3, 3])),
            "invalidSpec",
            "encoder[0].kernelSize",
            &["[vertical, horizontal]", "[3,3,3]"],
        ),
        first(
            conv("stride", json!([1, 0])),
            "outOfRange",
            "encoder[0].stride",
            &["from 1", "received 0"],
        ),
        first(
            conv("stride", json!(1.5)),
            "outOfRange",
            "encoder[0].stride",
            &["whole number", "1.5"],
        ),
        first(
            conv("dilation", json!(99_999)),
            "outOfRange",
            "encoder[0].dilation",
            &["32767"],
        ),
        first(
            conv("padding", json!("full")),
            "invalidSpec",
            "encoder[0].padding",
            &["\"same\"", "\"full\""],
        ),
        first(
            conv("padding", json!(3)),
            "outOfRange",
            "encoder[0].padding",
            &["less than the 3 cells"],
        ),
        first(
            conv("padding", json!([[1, 0, 0], 1])),
            "invalidSpec",
            "encoder[0].padding",
            &["[[top, bottom], [left, right]]"],
        ),
        first(
            conv("kernal", json!(3)),
            "unknownOption",
            "encoder[0].kernal",
            &["filters"],
        ),
        first(
            conv("activation", json!("swish")),
            "unknownMember",
            "encoder[0].activation",
            &["swish"],
        ),
        first(
            json!({ "type": "conv2d", "filters": 2, "kernelSize": 6, "padding": "valid" }),
            "invalidShape",
            "encoder[0].kernelSize",
            &["[5, 4, 2]", "\"same\""],
        ),
        first(
            json!({ "type": "conv1d", "filters": 2 }),
            "invalidShape",
            "encoder[0]",
            &["[time, channels]", "[5, 4, 2]", "reshape"],
        ),
        first(
            json!({ "type": "conv1d", "filters": 2, "padding": [[1, 0], 1] }),
            "invalidSpec",
            "encoder[0].padding",
            &["[before, after]"],
        ),
        (
            "/input/shape",
            json!([40]),
            "invalidShape",
            "encoder[0]",
            &["[height, width, channels]", "[40]", "reshape"],
        ),
        first(
            json!({ "type": "maxPool2d", "poolSize": [6, 1] }),
            "invalidShape",
            "encoder[0].poolSize",
            &["[5, 4, 2]"],
        ),
        first(
            json!({ "type": "averagePool2d", "padding": 2 }),
            "outOfRange",
            "encoder[0].padding",
            &["less than the 2 cells"],
        ),
        first(
            json!({ "type": "globalAveragePool1d" }),
            "invalidShape",
            "encoder[0]",
            &["[time, channels]"],
        ),
        first(
            json!({ "type": "upsample2d", "factor": 0 }),
            "outOfRange",
            "encoder[0].factor",
            &["from 1"],
        ),
        first(
            json!({ "type": "upsample2d", "interpolation": "cubic" }),
            "unknownMember",
            "encoder[0].interpolation",
            &["cubic"],
        ),
        first(
            json!({ "type": "upsample2d", "factor": 32_767 }),
            "outOfMemory",
            "encoder[0]",
            &["MiB"],
        ),
        first(
            json!({ "type": "groupNorm", "groups": 3 }),
            "invalidShape",
            "encoder[0].groups",
            &["a divisor of 2"],
        ),
        first(
            json!({ "type": "batchNorm", "momentum": 1 }),
            "outOfRange",
            "encoder[0].momentum",
            &["not including, 1"],
        ),
        first(
            json!({ "type": "layerNorm", "epsilon": 0 }),
            "outOfRange",
            "encoder[0].epsilon",
            &["> 0"],
        ),
        first(
            json!({ "type": "spatialDropout", "rate": 1 }),
            "outOfRange",
            "encoder[0].rate",
            &["not including, 1"],
        ),
        first(
            json!({ "type": "gaussianNoise", "standardDeviation": -1 }),
            "outOfRange",
            "encoder[0].standardDeviation",
            &["≥ 0"],
        ),
        (
            "/decoder/0",
            json!({ "type": "spatialDropout", "rate": 0.5 }),
            "invalidShape",
            "decoder[0]",
            &["[2]", "use dropout"],
        ),
        (
            "/decoder/2/outputSize",
            json!([7, 4]),
            "invalidShape",
            "decoder[2].outputSize",
            &["5 to 6", "received 7"],
        ),
        (
            "/decoder/2/padding",
            json!("valid"),
            "invalidShape",
            "decoder[2].outputSize",
            &["7 to 8", "received 5"],
        ),
        (
            "/decoder/2/outputSize",
            json!(6),
            "invalidShape",
            "decoder[2].outputSize",
            &["3 to 4", "received 6"],
        ),
        (
            "/decoder/2/filters",
            json!(3),
            "invalidShape",
            "decoder",
            &["[5, 4, 2]", "[5, 4, 3]"],
        ),
    ];
    refuse_each(cases, image_model(), |spec| Session::new(spec, 0).err());
    Session::new(&image_model().to_string(), 0).unwrap();
}

#[test]
fn a_contractive_model_needs_an_encoder_with_a_jacobian() {
    let mut contractive = good();
    contractive["objective"]["penalties"] = json!([{ "type": "contractive", "weight": 0.1 }]);
    let cases: Vec<Case> = vec![
        (
            "/objective/penalties/0/probes",
            json!(0),
            "outOfRange",
            "objective.penalties[0].probes",
            &["≥ 1", "exact"],
        ),
        (
            "/encoder/0/activation",
            json!("softmax"),
            "incompatible",
            "encoder[0]",
            &["dense with softmax", "single values"],
        ),
        (
            "/encoder/0",
            json!({ "type": "residual", "layers": [{ "type": "dense", "units": 4 }] }),
            "incompatible",
            "encoder[0]",
            &["residual", "contractive"],
        ),
        (
            "/latent",
            json!({ "type": "topK", "dim": 2, "k": 1 }),
            "incompatible",
            "latent",
            &["plain or gaussian", "topK"],
        ),
    ];
    refuse_each(cases, contractive, |spec| Session::new(spec, 0).err());
}

#[test]
fn bad_feature_weights() {
    let place = "objective.featureWeights";
    let objective = |loss: &str, weights: Value| json!({ "reconstruction": { "type": loss }, "featureWeights": weights });
    let cases: Vec<Case> = vec![
        (
            "/objective",
            objective("binaryCrossEntropy", json!([1, 2])),
            "invalidShape",
            place,
            &["4 weights", "2"],
        ),
        (
            "/objective",
            objective("binaryCrossEntropy", json!([1, 2, -1, 0])),
            "outOfRange",
            "objective.featureWeights[2]",
            &["≥ 0"],
        ),
        (
            "/objective",
            objective("cosine", json!([1, 2, 1, 1])),
            "incompatible",
            place,
            &["a sum over features", "cosine"],
        ),
    ];
    refuse_each(cases, good(), |spec| Session::new(spec, 0).err());
}

#[test]
fn bad_losses() {
    let (loss, place) = ("/objective/reconstruction", "objective.reconstruction");
    let mse = json!({ "type": "meanSquaredError" });
    let parts = |parts: Value| json!({ "type": "composite", "parts": parts });
    let cases: Vec<Case> = vec![
        (
            loss,
            json!({ "type": "huber", "delta": 0 }),
            "outOfRange",
            "objective.reconstruction.delta",
            &["> 0"],
        ),
        (
            loss,
            json!({ "type": "correntropy", "sigma": -1 }),
            "outOfRange",
            "objective.reconstruction.sigma",
            &["-1"],
        ),
        (
            loss,
            json!({ "type": "gaussianNll" }),
            "invalidShape",
            "decoder",
            &["gaussianNll", "[8]", "[4]"],
        ),
        (
            loss,
            json!({ "type": "negativeBinomial", "zeroInflated": true }),
            "invalidShape",
            "decoder",
            &["[12]", "[4]"],
        ),
        (
            loss,
            json!({ "type": "poisson" }),
            "incompatible",
            place,
            &["ends in linear", "sigmoid"],
        ),
        (
            loss,
            json!({ "type": "categoricalCrossEntropy" }),
            "incompatible",
            place,
            &["softmax"],
        ),
        (
            loss,
            json!({ "type": "ssim" }),
            "incompatible",
            place,
            &["[height, width, channels]", "[4]"],
        ),
        (
            loss,
            json!({ "type": "ssim", "window": 4 }),
            "outOfRange",
            "objective.reconstruction.window",
            &["odd", "4"],
        ),
        (
            loss,
            parts(json!([{ "columns": 3, "loss": mse }])),
            "invalidShape",
            "objective.reconstruction.parts",
            &["all 4", "3 columns"],
        ),
        (
            loss,
            parts(json!([{ "columns": 0, "loss": mse }])),
            "outOfRange",
            "objective.reconstruction.parts[0].columns",
            &["≥ 1"],
        ),
        (
            loss,
            parts(json!([{ "columns": 4, "loss": { "type": "mse" } }])),
            "unknownMember",
            "objective.reconstruction.parts[0].loss.type",
            &["meanSquaredError"],
        ),
        (
            loss,
            parts(json!([{ "columns": 4, "loss": { "type": "ssim" } }])),
            "incompatible",
            "objective.reconstruction.parts[0].loss",
            &["[height, width, channels]"],
        ),
        (
            loss,
            parts(json!([{ "columns": 4, "loss": mse, "wieght": 1 }])),
            "unknownOption",
            "objective.reconstruction.parts[0].wieght",
            &["weight"],
        ),
    ];
    refuse_each(cases, good(), |spec| Session::new(spec, 0).err());
}
