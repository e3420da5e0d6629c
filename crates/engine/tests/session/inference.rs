//! Encoding, decoding and scores.

use super::{finish, rows, spec};
use engine::{Data, Session};
use serde_json::Value;

#[test]
fn reconstruct_is_decode_of_encode_and_a_row_does_not_depend_on_its_neighbours() {
    let mut session = Session::new(&spec(), 1).unwrap();
    let data = rows(600); // more than one chunk
    let codes = session.encode(Data::F32(data.clone()), 600, 2).unwrap();
    assert_eq!(codes.len(), 1_200);
    let decoded = session.decode(Data::F32(codes), 600, 2).unwrap();
    assert_eq!(
        decoded,
        session
            .reconstruct(Data::F32(data.clone()), 600, 2)
            .unwrap()
    );
    for row in [0, 255, 256, 599] {
        let alone = session
            .reconstruct(Data::F32(data[row * 4..][..4].to_vec()), 1, 1)
            .unwrap();
        assert_eq!(alone, decoded[row * 4..][..4]);
    }
}

#[test]
fn scores_are_the_models_own_loss_per_row_and_per_value() {
    let mut session = Session::new(&spec(), 1).unwrap();
    let data = rows(300);
    let per_value = session
        .score(Data::F32(data.clone()), None, 300, true, false, 1)
        .unwrap();
    let sums = session
        .score(Data::F32(data.clone()), None, 300, false, true, 1)
        .unwrap();
    let means = session
        .score(Data::F32(data.clone()), None, 300, false, false, 1)
        .unwrap();
    let output = session
        .reconstruct(Data::F32(data.clone()), 300, 1)
        .unwrap();
    for row in 0..300 {
        let by_hand: f64 = (0..4)
            .map(|at| {
                (
                    f64::from(data[row * 4 + at]),
                    f64::from(output[row * 4 + at]),
                )
            })
            .map(|(t, y)| -(t * y.ln() + (1.0 - t) * (1.0 - y).ln()))
            .sum();
        assert!(
            (f64::from(sums[row]) - by_hand).abs() < 1e-5,
            "{} {by_hand}",
            sums[row]
        );
        assert!((per_value[row * 4..][..4].iter().sum::<f32>() - sums[row]).abs() < 1e-5);
        assert_eq!(means[row], sums[row] / 4.0);
    }
    let metrics: Value = serde_json::from_str(
        &session
            .evaluate(Data::F32(data), None, None, 300, None, 1)
            .unwrap(),
    )
    .unwrap();
    let mean = sums.iter().sum::<f32>() / 300.0;
    assert!(
        (metrics["terms"]["reconstruction"].as_f64().unwrap() - f64::from(mean)).abs() < 1e-4,
        "{metrics}"
    );
    assert!(metrics["terms"]["l1Activity"].as_f64().unwrap() > 0.0);
}

#[test]
fn a_target_is_what_gets_rebuilt_and_noisy_inputs_are_fine() {
    let mut session = Session::new(&spec(), 1).unwrap();
    let noisy: Vec<f32> = rows(20).iter().map(|value| value * 3.0 - 1.0).collect();
    session
        .set_data("input", Data::F32(noisy.clone()), 20)
        .unwrap();
    let error = session.begin_training("{}").unwrap_err();
    assert_eq!(
        (error.code.name(), error.path.as_str()),
        ("badData", "row 0, column 0")
    );
    session.set_data("target", Data::F32(rows(20)), 20).unwrap();
    session.begin_training(r#"{ "epochs": 300, "batchSize": 20, "optimizer": { "type": "adam", "learningRate": 0.02 } }"#).unwrap();
    finish(&mut session);
    let output = session.reconstruct(Data::F32(noisy), 20, 1).unwrap();
    let error = output
        .iter()
        .zip(rows(20))
        .map(|(y, t)| (y - t).abs())
        .fold(0.0, f32::max);
    assert!(error < 0.08, "{error}");
}
