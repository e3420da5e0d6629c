//! Initial weights: bounds, deviations and the shape of the distribution, as PyTorch's functions of the same names.

use crate::reading::{list, near, number, read, whole};
use engine::Session;
use serde_json::{Value, json};

#[test]
fn uniform_weights_fill_their_interval_evenly() {
    for (case, name) in each(&["glorotUniform", "heUniform"]) {
        let bound = number(&case[name]["bound"]);
        let weights = weights(&case, name);
        let count = weights.len() as f64;
        assert!(
            weights.iter().all(|w| w.abs() <= bound * (1.0 + 1e-6)),
            "{case}"
        );
        let most = weights.iter().fold(0.0_f64, |most, w| most.max(w.abs()));
        near(most, bound, 20.0 / count, 0.0, "largest weight");
        let deviation = 4.0 / count.sqrt(); // four standard errors, of a mean or of a share
        let mean = weights.iter().sum::<f64>() / count;
        near(mean, 0.0, 0.0, deviation * bound / 3.0_f64.sqrt(), "mean");
        for quarter in [-0.5, 0.0, 0.5] {
            let below = share(&weights, |w| w < quarter * bound);
            near(
                below,
                (quarter + 1.0) / 2.0,
                0.0,
                deviation / 2.0,
                "share below a quarter",
            );
        }
    }
}

#[test]
fn normal_weights_have_their_deviation_and_a_normal_shape() {
    for (case, name) in each(&["glorotNormal", "heNormal", "lecunNormal"]) {
        let sigma = number(&case[name]["standardDeviation"]);
        let weights = weights(&case, name);
        let count = weights.len() as f64;
        let error = 4.0 / count.sqrt();
        let mean = weights.iter().sum::<f64>() / count;
        near(mean, 0.0, 0.0, error * sigma, "mean");
        let variance = weights.iter().map(|w| w * w).sum::<f64>() / count;
        near(
            variance,
            sigma * sigma,
            error * 2.0_f64.sqrt(),
            0.0,
            "variance",
        );
        // scipy.stats.norm.cdf; not truncated: a share lies beyond two and three deviations
        for (at, below) in [
            (-2.0, 0.022_750),
            (-1.0, 0.158_655),
            (0.0, 0.5),
            (1.0, 0.841_345),
            (3.0, 0.998_650),
        ] {
            let found = share(&weights, |w| w < at * sigma);
            let spread = (below * (1.0_f64 - below)).sqrt();
            near(found, below, 0.0, error * spread, "share below a deviation");
        }
    }
}

/// Q of the QR factorisation of the normal matrix that heNormal scales: that is what orthogonal columns that span the
/// same spaces in the same order, with a positive diagonal of R, are.
#[test]
fn orthogonal_weights_are_those_of_a_qr_factorisation() {
    for (fan_in, fan_out) in [(64, 20), (20, 64), (9, 9), (1, 5)] {
        let case = json!({ "fanIn": fan_in, "fanOut": fan_out });
        let [q, a] = ["orthogonal", "heNormal"].map(|name| weights(&case, name));
        let (count, length) = (fan_in.min(fan_out), fan_in.max(fan_out));
        let vector = |of: &[f64], index: usize| -> Vec<f64> {
            let places = (0..length).map(|at| match fan_out <= fan_in {
                true => at * fan_out + index,
                false => index * fan_out + at,
            });
            places.map(|place| of[place]).collect()
        };
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        for i in 0..count {
            for j in 0..count {
                let found = dot(&vector(&q, i), &vector(&q, j));
                near(found, f64::from(u8::from(i == j)), 0.0, 1e-6, "QᵀQ");
                let r = dot(&vector(&q, i), &vector(&a, j));
                assert!(j >= i || r.abs() < 1e-5, "R[{i}, {j}] = {r}");
                assert!(j != i || r > 0.0, "R[{i}, {i}] = {r}");
            }
        }
    }
}

fn each<'n>(names: &'n [&'n str]) -> Vec<(Value, &'n str)> {
    let cases = read("initializers.json")["cases"].clone();
    let of = |case: &Value| {
        names
            .iter()
            .map(|name| (case.clone(), *name))
            .collect::<Vec<_>>()
    };
    list(&cases).iter().flat_map(of).collect()
}

fn share(values: &[f64], is: impl Fn(f64) -> bool) -> f64 {
    values.iter().filter(|value| is(**value)).count() as f64 / values.len() as f64
}

/// The weights of a dense layer of the case's shape, freshly drawn.
fn weights(case: &Value, initializer: &str) -> Vec<f64> {
    let (fan_in, fan_out) = (whole(&case["fanIn"]), whole(&case["fanOut"]));
    let spec = json!({
        "version": 1, "input": { "shape": [fan_in] },
        "encoder": [{ "type": "dense", "units": fan_out, "initializer": { "type": initializer } }],
        "latent": { "type": "plain", "dim": 1 },
        "decoder": [{ "type": "dense", "units": fan_in }],
        "objective": { "reconstruction": { "type": "meanSquaredError" } },
    });
    let session = Session::new(&spec.to_string(), 5).expect("a valid spec");
    let weights = session
        .parameter("encoder.0.weight")
        .expect("the layer's weights");
    weights.into_iter().map(f64::from).collect()
}
