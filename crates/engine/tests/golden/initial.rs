//! Initial weights: bounds, deviations and the shape of the distribution, as PyTorch's functions of the same names.

use crate::reading::{list, near, number, read, whole};
use engine::Session;
use serde_json::{Value, json};

#[test]
fn glorot_uniform_fills_its_interval_evenly() {
    for case in list(&read("initializers.json")["cases"]) {
        let bound = number(&case["glorotUniform"]["bound"]);
        let weights = weights(case, "glorotUniform");
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
fn he_normal_has_its_deviation_and_a_normal_shape() {
    for case in list(&read("initializers.json")["cases"]) {
        let sigma = number(&case["heNormal"]["standardDeviation"]);
        let weights = weights(case, "heNormal");
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
