//! Models with codes of their own kind on real digits: each test fails if the point of its kind is lost.

mod kinds;

use engine::{Data, Session};
use serde_json::{Value, json};
use std::path::Path;

const FEATURES: usize = 64;
const TRAINING: usize = 1_000;
const TEST: usize = 300;

/// The last bytes of a fixture, as many as there are digits times `each`.
fn bytes(name: &str, each: usize) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/digits");
    let file = std::fs::read(folder.join(name)).unwrap();
    file[file.len() - (TRAINING + TEST) * each..].to_vec()
}

/// Digits of 8 × 8 pixels in [0, 1]: rows to train on and rows to test with.
fn digits() -> (Vec<f32>, Vec<f32>) {
    let pixels = bytes("digits.npy", FEATURES);
    let all: Vec<f32> = pixels.iter().map(|p| f32::from(*p) / 255.0).collect();
    let (training, test) = all.split_at(TRAINING * FEATURES);
    (training.to_vec(), test.to_vec())
}

fn trained(latent: Value, penalties: Value, epochs: usize) -> Session {
    let spec = json!({
        "input": { "shape": [FEATURES] },
        "encoder": [{ "type": "dense", "units": 64, "activation": "relu" }],
        "latent": latent,
        "decoder": [{ "type": "dense", "units": 64, "activation": "relu" }, { "type": "dense", "units": FEATURES, "activation": "sigmoid" }],
        "objective": { "reconstruction": { "type": "binaryCrossEntropy" }, "penalties": penalties },
    });
    run(&spec, epochs)
}

fn run(spec: &Value, epochs: usize) -> Session {
    let mut session = Session::new(&spec.to_string(), 1).unwrap();
    session
        .set_data("input", Data::F32(digits().0), TRAINING)
        .unwrap();
    let options = json!({ "epochs": epochs, "batchSize": 50, "optimizer": { "type": "adam", "learningRate": 0.003 } });
    session.begin_training(&options.to_string()).unwrap();
    for _ in 0..epochs {
        session.train_steps(1_000, 1).unwrap();
    }
    session
}

fn plain(dim: usize, activation: &str) -> Value {
    json!({ "type": "plain", "dim": dim, "activation": activation })
}

/// Mean squared error per pixel of test rows.
fn error(session: &mut Session) -> f64 {
    let told = session
        .evaluate(Data::F32(digits().1), None, None, TEST, None, 1)
        .unwrap();
    let told: Value = serde_json::from_str(&told).unwrap();
    told["mse"].as_f64().unwrap()
}

fn statistics(session: &mut Session) -> Value {
    let told = session.statistics(Data::F32(digits().1), TEST, 1).unwrap();
    serde_json::from_str(&told).unwrap()
}

fn mean(list: &Value) -> f64 {
    let values: Vec<f64> = list
        .as_array()
        .unwrap()
        .iter()
        .map(|v| v.as_f64().unwrap())
        .collect();
    values.iter().sum::<f64>() / values.len() as f64
}

#[test]
fn a_divergence_from_a_target_makes_codes_rare() {
    let penalty = json!([{ "type": "kullbackLeiblerSparsity", "weight": 0.5, "target": 0.1 }]);
    let mut dense = trained(plain(32, "sigmoid"), json!([]), 20);
    let mut sparse = trained(plain(32, "sigmoid"), penalty, 20);
    let (dense, sparse) = (
        mean(&statistics(&mut dense)["mean"]),
        mean(&statistics(&mut sparse)["mean"]),
    );
    assert!(
        dense > 0.25 && (0.07..0.15).contains(&sparse),
        "{dense} {sparse}"
    );
}

#[test]
fn top_k_has_k_values_and_revives_its_dead() {
    let of = |revival: f64| {
        let latent =
            json!({ "type": "topK", "dim": 128, "k": 8, "revival": revival, "deadAfter": 20 });
        let mut session = trained(latent, json!([]), 20);
        (statistics(&mut session), error(&mut session))
    };
    let ((left, left_error), (revived, revived_error)) = (of(0.0), of(0.1));
    for told in [&left, &revived] {
        assert!(mean(&told["activity"]) <= 8.0 / 128.0 + 1e-9);
    }
    let dead = |told: &Value| told["dead"].as_f64().unwrap();
    assert!(dead(&left) > 0.2 && dead(&revived) < 0.8 * dead(&left));
    assert!(revived_error < left_error, "{revived_error} {left_error}");
}

#[test]
fn batch_top_k_keeps_k_values_a_row_on_average() {
    let latent = json!({ "type": "batchTopK", "dim": 64, "k": 8 });
    let mut session = trained(latent, json!([]), 20);
    let active = 64.0 * mean(&statistics(&mut session)["activity"]);
    assert!((6.0..10.0).contains(&active), "{active}");
}

#[test]
fn a_price_on_values_silences_jump_relu() {
    let of = |sparsity: f64| {
        let latent = json!({ "type": "jumpRelu", "dim": 64, "sparsity": sparsity });
        let mut session = trained(latent, json!([]), 20);
        (
            64.0 * mean(&statistics(&mut session)["activity"]),
            error(&mut session),
        )
    };
    let ((many, free), (few, dear)) = (of(0.0), of(0.3));
    assert!(
        few < 0.5 * many && few > 2.0 && dear < 2.0 * free,
        "{many} {few} {free} {dear}"
    );
}

#[test]
fn a_variational_model_uses_some_codes_and_draws_like_the_data() {
    let mut session = trained(
        json!({ "type": "gaussian", "dim": 8 }),
        json!([{ "type": "klGaussian" }]),
        40,
    );
    let told = statistics(&mut session);
    let drawn = session.sample(500, 1, 1.0, 1).unwrap();
    let ink = |rows: &[f32]| rows.iter().sum::<f32>() / rows.len() as f32;
    assert!(
        (2..=8).contains(&told["activeUnits"].as_u64().unwrap()),
        "{told}"
    );
    assert!((ink(&drawn) - ink(&digits().1)).abs() < 0.05);
}

#[test]
fn codes_of_a_wasserstein_model_look_like_the_prior() {
    let normal = json!([{ "type": "maximumMeanDiscrepancy", "weight": 20 }]);
    let mut near = trained(plain(4, "linear"), normal, 30);
    let mut free = trained(plain(4, "linear"), json!([]), 30);
    let far_off = |told: &Value| {
        let list = |name: &str| told[name].as_array().unwrap().clone();
        let each = list("mean").into_iter().zip(list("variance"));
        each.map(|(m, v)| {
            m.as_f64()
                .unwrap()
                .abs()
                .max((v.as_f64().unwrap() - 1.0).abs())
        })
        .fold(0.0, f64::max)
    };
    let (near_off, free_off) = (
        far_off(&statistics(&mut near)),
        far_off(&statistics(&mut free)),
    );
    assert!(near_off < 0.5 && free_off > 2.0, "{near_off} {free_off}");
}

/// The total correlation that training came to, as it estimates it, and what the codes are like.
fn dependence(weight: f64) -> (f64, Value) {
    let both = json!([{ "type": "klGaussian" }, { "type": "totalCorrelation", "weight": weight }]);
    let mut session = trained(json!({ "type": "gaussian", "dim": 4 }), both, 40);
    let history: Value = serde_json::from_str(&session.history_json()).unwrap();
    let term = history[39]["terms"]["totalCorrelation"].as_f64().unwrap();
    (term / weight, statistics(&mut session))
}

#[test]
fn total_correlation_makes_codes_independent() {
    let ((free, _), (held, told)) = (dependence(0.001), dependence(8.0));
    assert!(held < free - 0.2, "{free} {held}");
    assert!(told["activeUnits"].as_u64().unwrap() >= 2, "{told}");
}

#[test]
fn a_codebook_is_used_and_rebuilds() {
    let latent = json!({ "type": "vectorQuantized", "dim": 32, "codes": 32, "groups": 4 });
    let mut session = trained(latent, json!([]), 20);
    let codes = session.encode(Data::F32(digits().0), TRAINING, 1).unwrap();
    let mut used: Vec<Vec<u32>> = codes
        .chunks(8)
        .map(|piece| piece.iter().map(|v| v.to_bits()).collect())
        .collect();
    used.sort();
    used.dedup();
    assert!(
        used.len() > 24 && used.len() <= 32 && error(&mut session) < 0.045,
        "{}",
        used.len()
    );
}

/// A model without hidden layers.
fn shallow(latent: Value, epochs: usize) -> Session {
    let spec = json!({
        "input": { "shape": [FEATURES] },
        "latent": latent,
        "decoder": [{ "type": "dense", "units": FEATURES }],
        "objective": { "reconstruction": { "type": "meanSquaredError" } },
    });
    run(&spec, epochs)
}

#[test]
fn a_prefix_of_ordered_codes_is_as_good_as_a_model_of_that_width() {
    let mut session = shallow(json!({ "type": "ordered", "dim": 16, "rate": 0.15 }), 150);
    let test = digits().1;
    let codes = session.encode(Data::F32(test.clone()), TEST, 1).unwrap();
    let mut plain_error = 0.0;
    for count in [2, 4, 8] {
        let mut prefix = codes.clone();
        prefix
            .chunks_mut(16)
            .for_each(|code| code[count..].fill(0.0));
        let rebuilt = session.decode(Data::F32(prefix), TEST, 1).unwrap();
        let squares = rebuilt
            .iter()
            .zip(&test)
            .map(|(y, x)| f64::from((y - x) * (y - x)));
        let of_prefix = squares.sum::<f64>() / test.len() as f64;
        plain_error = error(&mut shallow(plain(count, "linear"), 150));
        assert!(
            of_prefix < 1.1 * plain_error,
            "{count}: {of_prefix} {plain_error}"
        );
    }
    // Codes of a plain model are in no order.
    let mut wide = shallow(plain(16, "linear"), 60);
    let mut codes = wide.encode(Data::F32(test.clone()), TEST, 1).unwrap();
    codes.chunks_mut(16).for_each(|code| code[8..].fill(0.0));
    let rebuilt = wide.decode(Data::F32(codes), TEST, 1).unwrap();
    let squares = rebuilt
        .iter()
        .zip(&test)
        .map(|(y, x)| f64::from((y - x) * (y - x)));
    let unordered = squares.sum::<f64>() / test.len() as f64;
    assert!(unordered > 1.5 * plain_error, "{unordered} {plain_error}");
}

/// A model of the digits with this loss, trained on rows of one's own, and its error where clean rows are to be rebuilt
/// from `input`.
fn rebuilt(spec: &Value, slots: &[(&str, Vec<f32>)], input: Vec<f32>) -> f64 {
    let mut session = Session::new(&spec.to_string(), 1).unwrap();
    for (slot, rows) in slots {
        let rows = Data::F32(rows.clone());
        session.set_data(slot, rows, TRAINING).unwrap();
    }
    let options = json!({ "epochs": 30, "batchSize": 50, "optimizer": { "type": "adam", "learningRate": 0.003 } });
    session.begin_training(&options.to_string()).unwrap();
    for _ in 0..30 {
        session.train_steps(1_000, 1).unwrap();
    }
    let clean = Some(Data::F32(digits().1));
    let told = session
        .evaluate(Data::F32(input), clean, None, TEST, None, 1)
        .unwrap();
    let told: Value = serde_json::from_str(&told).unwrap();
    told["mse"].as_f64().unwrap()
}

fn digit_model(loss: Value, corruption: Value) -> Value {
    let mut spec = json!({
        "input": { "shape": [FEATURES] },
        "encoder": [{ "type": "dense", "units": 64, "activation": "relu" }],
        "latent": plain(16, "linear"),
        "decoder": [{ "type": "dense", "units": 64, "activation": "relu" }, { "type": "dense", "units": FEATURES, "activation": "sigmoid" }],
        "objective": { "reconstruction": loss },
    });
    if corruption.is_object() {
        spec["corruption"] = corruption;
    }
    spec
}

/// Numbers in [0, 1) that stand for chance.
fn chances(count: usize) -> impl Iterator<Item = f32> {
    (0..count as u32).map(|index| {
        let mixed = (index.wrapping_mul(0x9E37_79B1) ^ 0x5bd1).wrapping_mul(0x85EB_CA77);
        ((mixed ^ (mixed >> 15)).wrapping_mul(0x2C1B_3C6D) >> 8) as f32 / 16_777_216.0
    })
}

#[test]
fn robust_losses_do_not_learn_the_outliers() {
    let mut rows = digits().0;
    let of_chance = chances(rows.len());
    rows.iter_mut()
        .zip(of_chance)
        .filter(|(_, chance)| *chance < 0.15)
        .for_each(|(value, _)| *value = 1.0);
    let of = |loss: Value| {
        let spec = digit_model(loss, Value::Null);
        rebuilt(&spec, &[("input", rows.clone())], digits().1)
    };
    let squared = of(json!({ "type": "meanSquaredError" }));
    for robust in [
        json!({ "type": "correntropy", "sigma": 0.3 }),
        json!({ "type": "meanAbsoluteError" }),
    ] {
        let found = of(robust.clone());
        assert!(found < 0.85 * squared, "{robust}: {found} for {squared}");
    }
}

#[test]
fn a_denoising_model_beats_the_plain_one_on_noisy_rows() {
    let (training, test) = digits();
    for (corruption, hide) in [
        (json!({ "type": "masking", "probability": 0.4 }), 0.0),
        (json!({ "type": "saltPepper", "probability": 0.4 }), 1.0),
    ] {
        let noisy = test
            .iter()
            .zip(chances(test.len()))
            .map(|(value, chance)| match chance {
                chance if chance < 0.2 => 0.0,
                chance if chance < 0.4 => hide,
                _ => *value,
            });
        let noisy: Vec<f32> = noisy.collect();
        let [plain, denoising] = [Value::Null, corruption].map(|corruption| {
            let spec = digit_model(json!({ "type": "binaryCrossEntropy" }), corruption);
            rebuilt(&spec, &[("input", training.clone())], noisy.clone())
        });
        assert!(denoising < 0.7 * plain, "{denoising} for {plain}");
    }
}

#[test]
fn a_mask_tells_missing_values_from_zeros() {
    let clean = digits().0;
    let mask: Vec<f32> = chances(clean.len())
        .map(|chance| f32::from(chance > 0.4))
        .collect();
    let rows: Vec<f32> = clean
        .iter()
        .zip(&mask)
        .map(|(value, seen)| value * seen)
        .collect();
    let spec = digit_model(json!({ "type": "meanSquaredError" }), Value::Null);
    let input = || ("input", rows.clone());
    let unknown = rebuilt(&spec, &[input()], digits().1);
    let masked = rebuilt(&spec, &[input(), ("mask", mask.clone())], digits().1);
    assert!(masked < 0.7 * unknown, "{masked} for {unknown}");
}

/// Where the digits are noisy the learned deviation has to say so.
#[test]
fn a_learned_variance_is_that_of_the_noise() {
    let mut rows = digits().0;
    let of_chance = chances(rows.len());
    for (index, (value, chance)) in rows.iter_mut().zip(of_chance).enumerate() {
        let scale = if index % 2 == 0 { 0.0 } else { 2.0 };
        *value += scale * (chance - 0.5); // variance 1/3 in odd columns
    }
    let mut spec = digit_model(
        json!({ "type": "gaussianNll", "minimumVariance": 1e-3 }),
        Value::Null,
    );
    spec["decoder"][1] = json!({ "type": "dense", "units": 2 * FEATURES });
    let mut session = Session::new(&spec.to_string(), 1).unwrap();
    session
        .set_data("input", Data::F32(rows.clone()), TRAINING)
        .unwrap();
    let options = json!({ "epochs": 20, "batchSize": 50, "optimizer": { "type": "adam", "learningRate": 0.003 } });
    session.begin_training(&options.to_string()).unwrap();
    for _ in 0..20 {
        session.train_steps(1_000, 1).unwrap();
    }
    let scores = session
        .score(Data::F32(rows), None, TRAINING, true, false, 1)
        .unwrap();
    let column = |first: usize| scores.iter().skip(first).step_by(2).sum::<f32>() / 32_000.0;
    // The likelihood of uniform noise of that width under the best normal distribution: ½ ln(2πe / 3) = 0.87.
    assert!((0.5..1.0).contains(&column(1)), "{}", column(1));
    assert!(column(0) < 0.0, "{}", column(0));
}
