//! Rows that come as a stream: the bits of the same rows at hand, a seeded order within a bounded window, exact resume.

use engine::{Data, Session};
use serde_json::{Value, json};

fn spec() -> String {
    json!({
        "input": { "shape": [4] },
        "encoder": [{ "type": "dense", "units": 6, "activation": "tanh" }, { "type": "dropout", "rate": 0.2 }],
        "latent": { "type": "plain", "dim": 2 },
        "decoder": [{ "type": "dense", "units": 4 }],
        "objective": { "reconstruction": { "type": "meanSquaredError" } },
    })
    .to_string()
}

fn row(row: usize) -> [f32; 4] {
    [1.0, 2.0, 3.0, 4.0].map(|k| ((row * 37 % 101) as f32 * k).sin())
}

fn rows(range: std::ops::Range<usize>) -> (Data, usize) {
    let count = range.len();
    (Data::F32(range.flat_map(row).collect()), count)
}

fn options(more: Value) -> String {
    let mut options = json!({ "epochs": 3, "batchSize": 8, "stream": true });
    for (name, value) in more.as_object().unwrap() {
        options[name] = value.clone();
    }
    options.to_string()
}

/// Gives the rows in pieces of these sizes, over and over, and ends behind `count` of them; `most` steps at most.
fn stream(session: &mut Session, options: &str, count: usize, sizes: &[usize], most: usize) {
    let (first, rows_of_it) = rows(0..1);
    session.set_data("input", first, rows_of_it).unwrap();
    session.begin_training(options).unwrap();
    let (mut at, mut sizes, mut ended, mut steps) = (1, sizes.iter().cycle(), false, 0);
    let (before, mut window) = (session.memory_bytes(), 0);
    loop {
        while session.stream_room() > 0 && at < count {
            let size = (*sizes.next().unwrap()).min(count - at);
            let (data, size) = rows(at..at + size);
            session.set_data("input", data, size).unwrap();
            session.pour().unwrap();
            at += size;
        }
        if at == count && !ended {
            session.pour().unwrap();
            ended = true;
        }
        window = window.max(session.memory_bytes());
        let report: Value = serde_json::from_str(&session.train_steps(1, 1).unwrap()).unwrap();
        steps += usize::from(report["rows"] != 0);
        if !report["epochEnd"].is_null() {
            (at, ended) = (0, false);
        }
        if !report["done"].is_null() || steps == most {
            break;
        }
    }
    assert!(
        window <= before + (1 << 16),
        "{window} after {before} bytes"
    );
    session.clear_data();
}

fn at_hand(count: usize) -> Session {
    let mut session = Session::new(&spec(), 7).unwrap();
    let (data, count) = rows(0..count);
    session.set_data("input", data, count).unwrap();
    let options = json!({ "epochs": 3, "batchSize": 8, "shuffle": false });
    session.begin_training(&options.to_string()).unwrap();
    for _ in 0..3 {
        session.train_steps(1_000, 1).unwrap();
    }
    session
}

fn streamed(count: usize, options: &str, sizes: &[usize]) -> Session {
    let mut session = Session::new(&spec(), 7).unwrap();
    stream(&mut session, options, count, sizes, usize::MAX);
    session
}

fn weights(session: &Session) -> Vec<f32> {
    let name = "encoder.0.weight";
    session.parameter(name).unwrap()
}

#[test]
fn a_stream_gives_the_bits_of_the_same_rows_at_hand_however_it_is_cut() {
    for count in [40, 43, 5] {
        let wanted = at_hand(count);
        for sizes in [[1, 1], [3, 14], [100, 8]] {
            let found = streamed(count, &options(json!({})), &sizes);
            assert_eq!(weights(&found), weights(&wanted), "{count} rows, {sizes:?}");
            assert_eq!(found.history_json(), wanted.history_json());
        }
    }
}

#[test]
fn a_shuffle_buffer_makes_an_order_of_the_seed_alone() {
    let shuffled = options(json!({ "shuffleBuffer": 16 }));
    let wanted = weights(&streamed(43, &shuffled, &[1, 1]));
    assert_eq!(wanted, weights(&streamed(43, &shuffled, &[5, 30])));
    assert_ne!(wanted, weights(&streamed(43, &options(json!({})), &[1, 1])));
    let wider = options(json!({ "shuffleBuffer": 1_000 }));
    assert_ne!(wanted, weights(&streamed(43, &wider, &[9, 9])));
}

#[test]
fn an_interrupted_run_goes_on_bit_for_bit_over_the_same_stream() {
    for pool in [1, 16] {
        let run = options(json!({ "shuffleBuffer": pool, "accumulation": 2 }));
        let wanted = streamed(43, &run, &[9, 4]);
        for most in [1, 4, 8] {
            let mut first = Session::new(&spec(), 7).unwrap();
            stream(&mut first, &run, 43, &[9, 4], most);
            let mut second = Session::load(&first.save(true).unwrap()).unwrap();
            let again =
                options(json!({ "shuffleBuffer": pool, "accumulation": 2, "resume": true }));
            stream(&mut second, &again, 43, &[2, 7], usize::MAX);
            assert_eq!(weights(&second), weights(&wanted), "{most} steps before");
            assert_eq!(second.history_json(), wanted.history_json());
        }
    }
}

#[test]
fn what_does_not_fit_a_stream_is_refused() {
    let begin = |more: Value| {
        let mut session = Session::new(&spec(), 7).unwrap();
        let (data, count) = rows(0..1);
        session.set_data("input", data, count).unwrap();
        (session.begin_training(&options(more)), session)
    };
    for (more, path) in [
        (json!({ "schedule": { "type": "cosine" } }), "schedule"),
        (json!({ "validationFraction": 0.5 }), "validation"),
        (json!({ "shuffleBuffer": 0 }), "shuffleBuffer"),
    ] {
        assert_eq!(begin(more).0.unwrap_err().path, path);
    }
    let (_, mut session) = begin(json!({}));
    session.set_data("input", Data::U8(vec![1; 8]), 2).unwrap();
    assert_eq!(session.pour().unwrap_err().code.name(), "badData");
    let (data, count) = rows(1..3);
    session.set_data("input", data, count).unwrap();
    let (target, count) = rows(1..3);
    session.set_data("target", target, count).unwrap();
    assert_eq!(session.pour().unwrap_err().path, "target");
    stream(&mut session, &options(json!({})), 20, &[8], 1);
    let mut file = Session::load(&session.save(true).unwrap()).unwrap();
    let (data, count) = rows(0..20);
    file.set_data("input", data, count).unwrap();
    let error = file.begin_training(r#"{ "resume": true }"#).unwrap_err();
    assert_eq!(error.path, "resume");
}
