//! Principal components and error measures against scikit-learn and scikit-image.

use crate::formula;
use crate::reading::{all_near, list, near, number, numbers, read, singles, whole};
use engine::{Data, Session, pca};
use serde_json::{Value, json};

#[test]
fn principal_components_are_scikit_learns() {
    for case in list(&read("pca.json")["cases"]) {
        let name = case["name"].as_str().expect("a name");
        let of = |key: &str| whole(&case[key]);
        let (rows, columns, dimensions) = (of("rows"), of("columns"), of("dimensions"));
        let found = pca(Data::F32(stretched(case)), rows, columns, dimensions, 1)
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        let variance = numbers(&case["explainedVariance"]);
        let (spread, largest) = (variance[0].sqrt(), variance[0]);
        let far = number(&case["offset"]).abs();
        all_near(&found.mean, &numbers(&case["mean"]), 1e-6, 1e-6, name);
        all_near(
            &found.explained_variance,
            &variance,
            1e-4,
            1e-6 * largest,
            name,
        );
        let ratio = numbers(&case["explainedVarianceRatio"]);
        all_near(&found.explained_variance_ratio, &ratio, 1e-4, 1e-6, name);
        let (components, points) = (numbers(&case["components"]), numbers(&case["points"]));
        for k in 0..dimensions {
            let own = &found.components[k * columns..][..columns];
            let theirs = &components[k * columns..][..columns];
            let sign = alignment(own, theirs, name);
            for row in 0..points.len() / dimensions {
                let at = row * dimensions + k;
                let what = format!("{name}: point {row}, component {k}");
                let own = f64::from(found.points[at]) * sign;
                near(own, points[at], 1e-4, 1e-4 * spread + 1e-7 * far, &what);
            }
        }
    }
}

/// +1 or −1: how the engine's component lies to the golden one, which must be the same up to that.
fn alignment(own: &[f32], theirs: &[f64], name: &str) -> f64 {
    let cosine: f64 = own.iter().zip(theirs).map(|(a, b)| f64::from(*a) * b).sum();
    let apart = |sign: f64| {
        own.iter()
            .zip(theirs)
            .map(|(a, b)| (f64::from(*a) - sign * b).abs())
            .fold(0.0, f64::max)
    };
    let off = apart(cosine.signum());
    assert!(off < 1e-3, "{name}: a component is off by {off:e}");
    cosine.signum()
}

/// The data of pca.py.
fn stretched(case: &Value) -> Vec<f32> {
    let columns = whole(&case["columns"]);
    let (stretch, offset) = (number(&case["stretch"]), number(&case["offset"]));
    let plain = formula::mixture(whole(&case["seed"]), whole(&case["rows"]), columns);
    let scaled = plain.iter().enumerate().map(|(index, value)| {
        let scale = stretch / (1.0 + (index % columns) as f64);
        (f64::from(*value) * scale + offset) as f32
    });
    scaled.collect()
}

#[test]
fn error_measures_are_those_of_scikit_learn_and_scikit_image() {
    for case in list(&read("metrics.json")["errors"]) {
        let (rows, columns) = (whole(&case["rows"]), whole(&case["columns"]));
        let name = case["name"].as_str().expect("a name");
        let mut session = identity(columns);
        let given = || Data::F32(singles(&case["reconstruction"]));
        let target = || Some(Data::F32(singles(&case["target"])));
        let found = session
            .evaluate(given(), target(), None, rows, None, 1)
            .expect("metrics");
        let found: Value = serde_json::from_str(&found).expect("metrics are JSON");
        for key in ["mse", "mae", "psnr", "explainedVariance"] {
            match case[key].as_str() {
                Some(infinite) => assert_eq!((infinite, &found[key]), ("inf", &Value::Null)),
                None => near(
                    number(&found[key]),
                    number(&case[key]),
                    1e-6,
                    1e-6,
                    &format!("{name}: {key}"),
                ),
            }
        }
        let scores = session
            .score(given(), target(), rows, false, false, 1)
            .expect("scores");
        all_near(&scores, &numbers(&case["rowErrors"]), 1e-5, 1e-9, name);
    }
}

/// A model that gives back what it gets.
fn identity(columns: usize) -> Session {
    let spec = json!({
        "version": 1, "input": { "shape": [columns] },
        "latent": { "type": "plain", "dim": columns },
        "decoder": [{ "type": "dense", "units": columns }],
        "objective": { "reconstruction": { "type": "meanSquaredError" } },
    });
    let mut session = Session::new(&spec.to_string(), 0).expect("a valid spec");
    let eye: Vec<f32> = (0..columns * columns)
        .map(|index| f32::from(u8::from(index / columns == index % columns)))
        .collect();
    for name in ["latent.weight", "decoder.0.weight"] {
        session.set_parameter(name, &eye).expect("the right size");
    }
    session
}
