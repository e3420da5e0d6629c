//! What every example trains to, in a few digits: the same native and in wasm, for any number of threads.

use super::models::{data, model, models};
use crate::optimizers::AnyOptimizer;
use crate::options::to_value;
use crate::rows::Data;
use crate::schedules::AnySchedule;
use crate::session::Session;
use crate::spec::ValidSpec;
use serde_json::{Value, json};

/// How big a run is.
#[derive(Clone, Copy)]
pub struct Size {
    pub features: usize,
    pub rows: usize,
    pub batch: usize,
    pub epochs: usize,
}

/// Activations and parameters are several blocks each, so that every kernel can be shared out.
pub const WIDE: Size = Size {
    features: 61,
    rows: 100,
    batch: 90,
    epochs: 3,
};

/// Every model, and one with every optimizer and schedule, with its training options.
pub fn runs(size: Size) -> Vec<(String, Value, Value)> {
    let features = size.features;
    let mut all: Vec<_> = models(features)
        .into_iter()
        .map(|(name, spec)| (name, spec, json!({})))
        .collect();
    for optimizer in AnyOptimizer::examples() {
        all.push((
            format!("optimizer {}", to_value(&optimizer)),
            model(features),
            json!({ "optimizer": to_value(&optimizer) }),
        ));
    }
    for options in [
        json!({ "accumulation": 2 }),
        json!({ "accumulation": 3, "clipNorm": 0.1 }),
        json!({ "averaging": { "decay": 0.9 } }),
        json!({ "averaging": { "decay": 0.5 }, "validationFraction": 0.2, "earlyStopping": { "patience": 1 } }),
    ] {
        all.push((format!("training {options}"), model(features), options));
    }
    for schedule in AnySchedule::examples() {
        all.push((
            format!("schedule {}", to_value(&schedule)),
            model(features),
            json!({ "schedule": to_value(&schedule) }),
        ));
    }
    all
}

pub fn begun(size: Size, spec: &Value, options: &Value) -> Session {
    let mut session = Session::new(&spec.to_string(), 5).unwrap();
    give(size, &mut session, options);
    session
}

pub fn give(size: Size, session: &mut Session, options: &Value) {
    let valid = ValidSpec::parse(&session.spec_json()).unwrap();
    let rows = data(&valid, size.rows, 6);
    let rows = rows.into_iter().map(|value| value as f32).collect();
    session
        .set_data("input", Data::F32(rows), size.rows)
        .unwrap();
    if let Some(labels) = labels(&valid, size.rows) {
        session.set_labels("input", labels).unwrap();
    }
    let mut options = options.clone();
    options["batchSize"] = json!(size.batch);
    options["epochs"] = json!(size.epochs);
    session.begin_training(&options.to_string()).unwrap();
}

fn labels(valid: &ValidSpec, rows: usize) -> Option<Vec<u32>> {
    let classes = valid.classes()?;
    Some((0..rows).map(|row| (row % classes) as u32).collect())
}

/// Runs to the end, or for `steps` steps, and returns the bits of all parameters.
pub fn train(session: &mut Session, steps: usize, members: usize) -> Vec<u32> {
    for _ in 0..steps {
        let report: Value =
            serde_json::from_str(&session.train_steps(1, members).unwrap()).unwrap();
        if !report["done"].is_null() {
            break;
        }
    }
    bits(session)
}

pub fn bits(session: &Session) -> Vec<u32> {
    let tensors: Vec<Value> = serde_json::from_str(&session.parameters_json()).unwrap();
    tensors
        .iter()
        .flat_map(|tensor| session.parameter(tensor["name"].as_str().unwrap()).unwrap())
        .map(f32::to_bits)
        .collect()
}

/// JSON: the name of every run and the hash of what two steps of `members` threads make of it: parameters, codes and
/// scores.
pub fn hashes(members: usize) -> String {
    let hashes: serde_json::Map<_, _> = runs(WIDE)
        .into_iter()
        .map(|(name, spec, options)| {
            let mut session = begun(WIDE, &spec, &options);
            train(&mut session, 2, members);
            let words = bits(&session)
                .into_iter()
                .chain(used(&mut session, members));
            (name, format!("{:016x}", hash(words)).into())
        })
        .collect();
    Value::Object(hashes).to_string()
}

/// Bits of codes and scores.
fn used(session: &mut Session, members: usize) -> Vec<u32> {
    let valid = ValidSpec::parse(&session.spec_json()).unwrap();
    let rows: Vec<f32> = data(&valid, WIDE.rows, 9)
        .iter()
        .map(|value| *value as f32)
        .collect();
    let label = |session: &mut Session| {
        if let Some(labels) = labels(&valid, WIDE.rows) {
            session.set_labels("call", labels).unwrap();
        }
    };
    label(session);
    let mut numbers = session
        .encode(Data::F32(rows.clone()), WIDE.rows, members)
        .unwrap();
    label(session);
    numbers.extend(
        session
            .score(Data::F32(rows), None, WIDE.rows, false, false, members)
            .unwrap(),
    );
    assert!(numbers.iter().all(|number| number.is_finite()));
    numbers.into_iter().map(f32::to_bits).collect()
}

/// FNV-1a, a word at a time.
fn hash(words: impl Iterator<Item = u32>) -> u64 {
    words.fold(0xCBF2_9CE4_8422_2325, |hash, word| {
        (hash ^ u64::from(word)).wrapping_mul(0x0100_0000_01B3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernels::forking::{forks, pool_of_three, set_grain};

    const WRITTEN: &str = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/fixtures/member-hashes.json"
    );

    #[test]
    fn every_member_has_its_hash() {
        let found: Value = serde_json::from_str(&hashes(1)).unwrap();
        let written: Value =
            serde_json::from_str(&std::fs::read_to_string(WRITTEN).unwrap()).unwrap();
        if found != written {
            let file = concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/../../target/member-hashes.json"
            );
            std::fs::write(file, format!("{found:#}\n")).unwrap();
            let names = |one: &Value, other: &Value| -> Vec<String> {
                let all = one.as_object().unwrap().iter();
                all.filter(|(name, hash)| other.get(name) != Some(hash))
                    .map(|(name, _)| name.clone())
                    .collect()
            };
            panic!(
                "other bits than {WRITTEN} says: {:#?}; without a hash: {:#?}; where that is meant, copy {file}",
                names(&written, &found),
                names(&found, &written)
            );
        }
        assert_eq!(
            found.as_object().unwrap().len(),
            runs(WIDE).len(),
            "names are unique"
        );
    }

    #[test]
    fn hashes_do_not_depend_on_the_number_of_threads() {
        pool_of_three();
        set_grain(1);
        let alone = hashes(1);
        assert_eq!(forks(), 0);
        assert_eq!(alone, hashes(4));
        assert!(forks() > 30 * runs(WIDE).len(), "{} forks", forks());
    }
}
