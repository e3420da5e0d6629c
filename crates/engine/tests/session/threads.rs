//! The same bits on any number of threads.

use super::spec;
use engine::{Data, Session};
use serde_json::{Value, json};

#[test]
fn bytes_are_read_as_parts_of_255_and_all_threads_agree() {
    let bytes: Vec<u8> = (0..40).map(|value| (value * 6) as u8).collect();
    let reals = bytes.iter().map(|byte| f32::from(*byte) / 255.0).collect();
    let mut session = Session::new(&spec(), 1).unwrap();
    let from_bytes = session.reconstruct(Data::U8(bytes), 10, 1).unwrap();
    assert_eq!(
        from_bytes,
        session.reconstruct(Data::F32(reals), 10, 4).unwrap()
    );
}

/// Wide enough that every kernel is shared out among the threads.
#[test]
fn wide_models_train_to_the_same_bits_on_any_number_of_threads() {
    let run = |loss: &str, output: &str, optimizer: &Value, members: usize| {
        let spec = json!({
            "input": { "shape": [300] },
            "corruption": { "type": "gaussianNoise", "standardDeviation": 0.2 },
            "encoder": [{ "type": "dense", "units": 200, "activation": "tanh" }, { "type": "dropout", "rate": 0.1 }],
            "latent": { "type": "plain", "dim": 150, "activation": "softplus" },
            "decoder": [{ "type": "dense", "units": 200 }, { "type": "activation", "function": "relu" }, { "type": "dense", "units": 300, "activation": output }],
            "objective": { "reconstruction": { "type": loss }, "penalties": [{ "type": "l1Activity", "weight": 0.01 }, { "type": "l2Weight", "weight": 1e-4 }] },
        });
        let mut session = Session::new(&spec.to_string(), 1).unwrap();
        let bytes = (0..300 * 300)
            .map(|index: u64| (index.wrapping_mul(2_654_435_761) >> 7) as u8)
            .collect();
        session.set_data("input", Data::U8(bytes), 300).unwrap();
        let options = json!({ "epochs": 2, "batchSize": 128, "optimizer": optimizer, "clipValue": 0.5, "clipNorm": 2.0 });
        session.begin_training(&options.to_string()).unwrap();
        while report_with(&mut session, members)["done"].is_null() {}
        session.save(true).unwrap()
    };
    for (loss, output) in [
        ("binaryCrossEntropy", "sigmoid"),
        ("meanSquaredError", "linear"),
    ] {
        for optimizer in [
            json!({ "type": "adam" }),
            json!({ "type": "sgd", "momentum": 0.9 }),
        ] {
            let alone = run(loss, output, &optimizer, 1);
            for members in 2..=4 {
                assert!(
                    alone == run(loss, output, &optimizer, members),
                    "{loss}, {optimizer}, {members} members"
                );
            }
        }
    }
}

fn report_with(session: &mut Session, members: usize) -> Value {
    serde_json::from_str(&session.train_steps(2, members).unwrap()).unwrap()
}
