//! Contractive, conditional, recurrent and collapsed models of the digits.

use super::*;

fn dense(units: usize, activation: &str) -> Value {
    json!({ "type": "dense", "units": units, "activation": activation })
}

/// ‖∂z/∂x‖, the root of its mean square over rows, by the spread of the codes.
fn sensitivity(session: &mut Session, dim: usize) -> f64 {
    const STEP: f32 = 1e-2;
    let rows = digits().1[..50 * FEATURES].to_vec();
    let mut codes = |rows: Vec<f32>| session.encode(Data::F32(rows), 50, 1).unwrap();
    let here = codes(rows.clone());
    let mut squares = 0.0;
    for feature in 0..FEATURES {
        let mut moved = rows.clone();
        moved
            .iter_mut()
            .skip(feature)
            .step_by(FEATURES)
            .for_each(|value| *value += STEP);
        let slopes = codes(moved);
        let slopes = slopes
            .iter()
            .zip(&here)
            .map(|(a, b)| f64::from((a - b) / STEP));
        squares += slopes.map(|slope| slope * slope).sum::<f64>();
    }
    let spread = mean(&statistics(session)["variance"]) * dim as f64;
    (squares / 50.0 / spread).sqrt()
}

#[test]
fn codes_of_a_contractive_model_move_less_for_the_same_spread_and_rebuild_as_well() {
    let of = |weight: f64| {
        let spec = json!({
            "input": { "shape": [FEATURES] },
            "latent": plain(48, "sigmoid"),
            "decoder": [dense(FEATURES, "sigmoid")],
            "objective": {
                "reconstruction": { "type": "binaryCrossEntropy" },
                "penalties": [{ "type": "contractive", "weight": weight }],
            },
        });
        let mut session = run(&spec, 60);
        [sensitivity(&mut session, 48), error(&mut session)]
    };
    let [plain, contracted] = [of(0.0), of(0.05)];
    assert!(contracted[0] < 0.8 * plain[0], "{contracted:?} {plain:?}");
    assert!(contracted[1] < 1.3 * plain[1], "{contracted:?} {plain:?}");
}

#[test]
fn a_collapsed_variational_model_is_told_from_one_that_is_not() {
    let told = |weight: f64| {
        let latent = json!({ "type": "gaussian", "dim": 6 });
        let kl = json!([{ "type": "klGaussian", "weight": weight }]);
        statistics(&mut trained(latent, kl, 25))
    };
    let (alive, collapsed) = (told(1.0), told(100.0));
    for told in [&alive, &collapsed] {
        assert_eq!(told["kl"].as_array().unwrap().len(), 6, "{told}");
    }
    assert_eq!(alive["collapsed"], json!(false), "{alive}");
    assert!(mean(&alive["kl"]) > 0.3, "{alive}");
    assert_eq!(collapsed["collapsed"], json!(true), "{collapsed}");
    assert_eq!(collapsed["activeUnits"], json!(0), "{collapsed}");
    assert!(mean(&collapsed["kl"]) < 0.01, "{collapsed}");
}

#[test]
fn a_recurrent_model_rebuilds_digits_line_by_line() {
    let lines = |kind: &str| {
        json!({
            "input": { "shape": [8, 8] },
            "encoder": [{ "type": kind, "units": 32 }],
            "latent": plain(16, "linear"),
            "decoder": [
                { "type": "repeatVector", "times": 8 },
                { "type": kind, "units": 32, "returnSequences": true },
                dense(8, "sigmoid"),
            ],
            "objective": { "reconstruction": { "type": "binaryCrossEntropy" } },
        })
    };
    for kind in ["lstm", "gru"] {
        let mut session = run(&lines(kind), 40);
        let told = session.evaluate(Data::F32(digits().1), None, None, TEST, None, 1);
        let told: Value = serde_json::from_str(&told.unwrap()).unwrap();
        assert!(
            told["explainedVariance"].as_f64().unwrap() > 0.5,
            "{kind}: {told}"
        );
    }
}

/// The digit whose mean is nearest.
fn nearest(row: &[f32], means: &[Vec<f32>]) -> usize {
    let distance =
        |mean: &Vec<f32>| -> f32 { row.iter().zip(mean).map(|(a, b)| (a - b) * (a - b)).sum() };
    let distances: Vec<f32> = means.iter().map(distance).collect();
    (0..10)
        .min_by(|a, b| distances[*a].total_cmp(&distances[*b]))
        .unwrap()
}

#[test]
fn a_conditional_model_draws_the_digits_that_it_is_asked_for() {
    let labels: Vec<u32> = bytes("labels.npy", 1)[..TRAINING]
        .iter()
        .map(|label| u32::from(*label))
        .collect();
    let condition = json!({ "type": "condition", "classes": 10 });
    let spec = json!({
        "input": { "shape": [FEATURES] },
        "encoder": [condition, dense(64, "relu")],
        "latent": { "type": "gaussian", "dim": 4 },
        "decoder": [condition, dense(64, "relu"), dense(FEATURES, "sigmoid")],
        "objective": { "reconstruction": { "type": "binaryCrossEntropy" }, "penalties": [{ "type": "klGaussian" }] },
    });
    let mut session = Session::new(&spec.to_string(), 1).unwrap();
    session
        .set_data("input", Data::F32(digits().0), TRAINING)
        .unwrap();
    session.set_labels("input", labels.clone()).unwrap();
    let options = json!({ "epochs": 40, "batchSize": 50, "optimizer": { "type": "adam", "learningRate": 0.003 } });
    session.begin_training(&options.to_string()).unwrap();
    for _ in 0..40 {
        session.train_steps(1_000, 1).unwrap();
    }
    let means: Vec<Vec<f32>> = (0..10)
        .map(|digit| {
            let rows = digits().0;
            let own: Vec<_> = rows
                .chunks(FEATURES)
                .zip(&labels)
                .filter(|(_, label)| **label == digit)
                .collect();
            (0..FEATURES)
                .map(|at| own.iter().map(|(row, _)| row[at]).sum::<f32>() / own.len() as f32)
                .collect()
        })
        .collect();
    let wanted: Vec<u32> = (0..200).map(|row| row % 10).collect();
    session.set_labels("call", wanted.clone()).unwrap();
    let drawn = session.sample(200, 3, 1.0, 1).unwrap();
    let right = drawn
        .chunks(FEATURES)
        .zip(&wanted)
        .filter(|(row, digit)| nearest(row, &means) == **digit as usize)
        .count();
    assert!(right > 160, "{right} of 200");
}
