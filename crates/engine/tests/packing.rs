//! Codes as bytes and back, for a learned prior and for variational codes; foreign, damaged and stale bytes.

use engine::{Code, Data, Session};
use serde_json::{Value, json};

const ROWS: usize = 12;

fn image(row: usize) -> impl Iterator<Item = f32> {
    (0..64).map(move |at| 0.5 + 0.45 * ((row * 5 + at / 8 * 3 + at % 8) as f32 * 0.6).sin())
}

fn images() -> Vec<f32> {
    (0..ROWS).flat_map(image).collect()
}

fn compressive() -> Value {
    json!({
        "input": { "shape": [8, 8, 1] },
        "encoder": [{ "type": "conv2d", "filters": 4, "kernelSize": 3, "stride": 2 }, { "type": "gdn" }, { "type": "conv2d", "filters": 3, "kernelSize": 3, "stride": 2 }],
        "latent": { "type": "quantized", "weight": 0.005 },
        "decoder": [{ "type": "convTranspose2d", "filters": 4, "kernelSize": 3, "stride": 2 }, { "type": "igdn" }, { "type": "convTranspose2d", "filters": 1, "kernelSize": 3, "stride": 2 }],
        "objective": { "reconstruction": { "type": "meanSquaredError" } },
    })
}

/// The same with side codes: half as high and wide again, of two channels.
fn sided() -> Value {
    let mut spec = compressive();
    spec["latent"]["hyper"] = json!({
        "encoder": [{ "type": "conv2d", "filters": 4, "kernelSize": 3, "activation": "relu" }, { "type": "conv2d", "filters": 2, "kernelSize": 3, "stride": 2 }],
        "decoder": [{ "type": "convTranspose2d", "filters": 4, "kernelSize": 3, "stride": 2, "activation": "relu" }, { "type": "conv2d", "filters": 3, "kernelSize": 3 }],
    });
    spec
}

fn variational() -> Value {
    json!({
        "input": { "shape": [8, 8, 1] },
        "encoder": [{ "type": "flatten" }, { "type": "dense", "units": 16, "activation": "tanh" }],
        "latent": { "type": "gaussian", "dim": 5 },
        "decoder": [{ "type": "dense", "units": 64, "activation": "sigmoid" }, { "type": "reshape", "shape": [8, 8, 1] }],
        "objective": { "reconstruction": { "type": "meanSquaredError" }, "penalties": [{ "type": "klGaussian", "weight": 0.05 }] },
    })
}

fn trained(spec: Value, epochs: usize) -> Session {
    let mut session = Session::new(&spec.to_string(), 3).unwrap();
    train(&mut session, epochs);
    session
}

fn train(session: &mut Session, epochs: usize) {
    session
        .set_data("input", Data::F32(images()), ROWS)
        .unwrap();
    let options = json!({ "epochs": epochs, "batchSize": 6, "optimizer": { "type": "adam", "learningRate": 0.02 } });
    session.begin_training(&options.to_string()).unwrap();
    for _ in 0..epochs {
        session.train_steps(1_000, 2).unwrap();
    }
}

fn codes(session: &mut Session) -> Vec<f32> {
    session.encode(Data::F32(images()), ROWS, 1).unwrap()
}

fn pack(session: &mut Session, step: f32) -> Vec<u8> {
    let codes = codes(session);
    let axes = match codes.len() / ROWS {
        12 => vec![ROWS as u32, 2, 2, 3],
        width => vec![ROWS as u32, width as u32],
    };
    session.pack(&codes, axes, vec![7], step).unwrap()
}

#[test]
fn whole_codes_come_back_as_they_were_and_take_what_the_rate_says() {
    for spec in [compressive(), sided()] {
        comes_back(spec);
    }
}

fn comes_back(spec: Value) {
    let mut session = trained(spec, 150);
    let codes = codes(&mut session);
    assert!(codes.iter().all(|code| code.fract() == 0.0));
    assert!(
        codes.iter().any(|code| *code != 0.0),
        "a dead model tells nothing"
    );
    let bytes = pack(&mut session, 1.0);
    assert_eq!(session.unpack(&bytes).unwrap(), codes);
    let head: Value = serde_json::from_str(&session.unpack_head(&bytes).unwrap()).unwrap();
    assert_eq!(head, json!({ "axes": [ROWS, 2, 2, 3], "note": [7] }));
    // The term is the price of the bits of one row; the stream holds those, the header and a word or two.
    let metrics = session
        .evaluate(Data::F32(images()), None, None, ROWS, None, 1)
        .unwrap();
    let metrics: Value = serde_json::from_str(&metrics).unwrap();
    let bits = metrics["terms"]["rate"].as_f64().unwrap() / 0.005 * ROWS as f64;
    let taken = 8.0 * bytes.len() as f64;
    assert!(
        taken > bits && taken < 1.02 * bits + 8.0 * 34.0,
        "{taken} bits for {bits}"
    );
}

#[test]
fn maps_of_any_size_come_back_by_their_side_codes() {
    let mut session = trained(sided(), 60);
    for (rows, columns) in [(1, 1), (3, 5), (4, 2), (7, 9)] {
        let count = rows * columns * 3;
        let codes: Vec<f32> = (0..2 * count)
            .map(|at| (at * at % 9) as f32 - 4.0)
            .collect();
        let axes = vec![2, rows as u32, columns as u32, 3];
        let bytes = session.pack(&codes, axes, vec![], 1.0).unwrap();
        assert_eq!(session.unpack(&bytes).unwrap(), codes, "{rows} × {columns}");
    }
    let error = session
        .pack(&[0.0; 6], vec![2, 3], vec![], 1.0)
        .unwrap_err();
    assert_eq!(error.code, Code::InvalidShape);
}

/// Two kinds of images, of which a factorised prior knows the mixture only: flat ones and loud ones.
#[test]
fn side_codes_tell_loud_from_quiet() {
    let loud = |row: usize| row % 2 == 1;
    let images: Vec<f32> = (0..ROWS)
        .flat_map(|row| {
            let size = if loud(row) { 0.45 } else { 0.01 };
            (0..64).map(move |at| 0.5 + size * (((row * 64 + at) * 7919 % 101) as f32 / 50.0 - 1.0))
        })
        .collect();
    let rate = |mut spec: Value| {
        spec["latent"]["weight"] = json!(0.002);
        let mut session = Session::new(&spec.to_string(), 3).unwrap();
        session
            .set_data("input", Data::F32(images.clone()), ROWS)
            .unwrap();
        let options = json!({ "epochs": 400, "batchSize": 12, "optimizer": { "type": "adam", "learningRate": 0.02 } });
        session.begin_training(&options.to_string()).unwrap();
        session.train_steps(1_000, 2).unwrap();
        let metrics = session
            .evaluate(Data::F32(images.clone()), None, None, ROWS, None, 1)
            .unwrap();
        let metrics: Value = serde_json::from_str(&metrics).unwrap();
        metrics["loss"].as_f64().unwrap()
    };
    let (factorised, hyper) = (rate(compressive()), rate(sided()));
    assert!(hyper < 0.97 * factorised, "{hyper} beside {factorised}");
}

#[test]
fn the_price_of_bits_is_followed() {
    let of = |weight: f64| {
        let mut spec = compressive();
        spec["latent"]["weight"] = json!(weight);
        pack(&mut trained(spec, 150), 1.0).len()
    };
    let (dear, cheap) = (of(0.1), of(0.0005));
    assert!(
        dear + 20 < cheap,
        "{dear} bytes where they are dear, {cheap} where not"
    );
}

#[test]
fn variational_codes_come_back_within_half_a_step() {
    let mut session = trained(variational(), 60);
    let codes = codes(&mut session);
    let mut sizes = Vec::new();
    for step in [0.05, 0.25, 1.0] {
        let bytes = pack(&mut session, step);
        for (found, code) in session.unpack(&bytes).unwrap().iter().zip(&codes) {
            assert!((found - code).abs() <= 0.5001 * step, "{found} for {code}");
        }
        sizes.push(bytes.len());
    }
    assert!(sizes[0] > sizes[1] && sizes[1] > sizes[2], "{sizes:?}");
}

#[test]
fn a_loaded_model_unpacks_by_the_tables_of_its_file() {
    for (spec, step) in [(compressive(), 1.0), (variational(), 0.25)] {
        let mut session = trained(spec, 40);
        let bytes = pack(&mut session, step);
        let file = session.save(false).unwrap();
        let mut again = Session::load(&file).unwrap();
        assert_eq!(
            again.unpack(&bytes).unwrap(),
            session.unpack(&bytes).unwrap()
        );
        assert_eq!(pack(&mut again, step), bytes);
    }
}

#[test]
fn another_model_and_this_one_after_training_refuse_bytes() {
    let mut session = trained(compressive(), 5);
    let bytes = pack(&mut session, 1.0);
    let mut other = trained(compressive(), 6);
    assert_eq!(other.unpack(&bytes).unwrap_err().code, Code::Incompatible);
    train(&mut session, 1);
    assert_eq!(session.unpack(&bytes).unwrap_err().code, Code::Incompatible);
    let renewed = pack(&mut session, 1.0);
    assert_eq!(session.unpack(&renewed).unwrap(), codes(&mut session));
}

#[test]
fn every_truncation_and_every_flipped_bit_is_an_error() {
    for (name, spec, step) in [
        ("learned prior", compressive(), 1.0),
        ("side codes", sided(), 1.0),
        ("variational", variational(), 0.25),
    ] {
        let mut session = trained(spec, 5);
        let bytes = pack(&mut session, step);
        session.unpack(&bytes).unwrap();
        for end in 0..bytes.len() {
            let error = session.unpack(&bytes[..end]).unwrap_err();
            assert_eq!(error.code, Code::BadData, "{name}, cut at {end}");
        }
        for bit in 0..8 * bytes.len() {
            let mut bytes = bytes.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            let error = session.unpack(&bytes).unwrap_err();
            assert_eq!(error.code, Code::BadData, "{name}, bit {bit}");
        }
    }
}

#[test]
fn what_cannot_be_packed_is_refused() {
    let mut session = trained(compressive(), 1);
    let codes = codes(&mut session);
    let refused = |session: &mut Session, codes: &[f32], axes: &[u32], step| {
        session
            .pack(codes, axes.to_vec(), vec![], step)
            .unwrap_err()
            .code
    };
    assert_eq!(
        refused(&mut session, &codes, &[12, 11], 1.0),
        Code::InvalidShape
    );
    assert_eq!(
        refused(&mut session, &codes, &[11, 2, 2, 3], 1.0),
        Code::InvalidShape
    );
    assert_eq!(
        refused(&mut session, &codes, &[u32::MAX, u32::MAX, 3], 1.0),
        Code::InvalidShape
    );
    assert_eq!(
        refused(&mut session, &codes, &[12, 2, 2, 3], 0.5),
        Code::OutOfRange
    );
    assert_eq!(
        refused(&mut session, &codes, &[12, 2, 2, 3], f32::NAN),
        Code::OutOfRange
    );
    assert_eq!(
        refused(&mut session, &[f32::NAN; 3], &[1, 3], 1.0),
        Code::OutOfRange
    );
    assert_eq!(
        refused(&mut session, &[4e9; 3], &[1, 3], 1.0),
        Code::OutOfRange
    );
    let mut plain = variational();
    plain["latent"]["type"] = json!("plain");
    plain["objective"]["penalties"] = json!([]);
    let mut plain = trained(plain, 1);
    assert_eq!(
        refused(&mut plain, &[0.0; 5], &[1, 5], 1.0),
        Code::Unsupported
    );
    assert_eq!(plain.unpack(&[]).unwrap_err().code, Code::Unsupported);
}
