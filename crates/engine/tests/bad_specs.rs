//! What is wrong in a spec, in training options or in rows is told with code, path, expectation, what came and advice:
//! every case of `tests/fixtures/bad-specs.json`, word for word. TypeScript reads the same file.

use engine::{Data, Error, Session};
use serde_json::{Value, json};

fn fixture() -> Value {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/fixtures/bad-specs.json"
    );
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// Puts a case's value in its place; null takes away what is there.
fn put(base: &mut Value, case: &Value) {
    let pointer = case["at"].as_str().unwrap();
    let (parent, key) = pointer.rsplit_once('/').expect("a pointer has a slash");
    let value = case["value"].clone();
    match base.pointer_mut(parent).expect("the parent is there") {
        Value::Array(items) => items[key.parse::<usize>().unwrap()] = value,
        Value::Object(items) if value.is_null() => drop(items.remove(key)),
        other => other[key] = value,
    }
}

/// What differs between a case and what happened. A text that ends in … is known by its beginning.
fn difference(case: &Value, error: Option<Error>) -> Option<String> {
    let Some(error) = error else {
        return Some("was accepted".to_owned());
    };
    let differs = |name: &str, found: &str| {
        let wanted = case[name].as_str().unwrap();
        let same = match wanted.strip_suffix('…') {
            Some(beginning) => found.starts_with(beginning),
            None => found == wanted,
        };
        (!same).then(|| format!("{name} is {found:?} instead of {wanted:?}"))
    };
    let found = [
        ("code", error.code.name()),
        ("path", &error.path),
        ("expected", &error.expected),
        ("received", &error.received),
        ("hint", &error.hint),
    ];
    found
        .into_iter()
        .find_map(|(name, found)| differs(name, found))
}

/// Every case of a list, tried as it says.
fn check(
    list: &str,
    base: impl Fn(&Value) -> Value,
    attempt: impl Fn(&Value, Value) -> Option<Error>,
) {
    let file = fixture();
    let mut failures = Vec::new();
    for case in file[list].as_array().unwrap() {
        let mut changed = base(case);
        if case.get("at").is_some() {
            put(&mut changed, case);
        }
        if let Some(difference) = difference(case, attempt(case, changed)) {
            failures.push(format!("{}: {difference}", case["name"]));
        }
    }
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

fn base(case: &Value) -> Value {
    let base = &fixture()["bases"][case["base"].as_str().unwrap()];
    Session::new(&base.to_string(), 0).expect("a good spec");
    base.clone()
}

#[test]
fn bad_specs() {
    assert!(fixture()["specs"].as_array().unwrap().len() >= 100);
    check("specs", base, |_, spec| {
        Session::new(&spec.to_string(), 0).err()
    });
}

#[test]
fn bad_training_options() {
    let bases = &fixture()["bases"];
    check(
        "training",
        |_| json!({}),
        |case, options| {
            let spec = &bases[case["base"].as_str().unwrap_or("flat")];
            let mut session = Session::new(&spec.to_string(), 0).unwrap();
            let rows = Data::F32(vec![0.5; 4]);
            session.set_data("input", rows, 1).unwrap();
            session.begin_training(&options.to_string()).err()
        },
    );
}

#[test]
fn bad_rows() {
    check("rows", base, |case, spec| {
        let mut session = Session::new(&spec.to_string(), 0).unwrap();
        let number = |value: &Value| value.as_f64().map_or(f32::NAN, |value| value as f32);
        let rows: Vec<f32> = case["rows"]
            .as_array()
            .unwrap()
            .iter()
            .map(number)
            .collect();
        let count = rows.len() / 4;
        session.set_data("input", Data::F32(rows), count).err()
    });
}

#[test]
fn what_is_no_json_object_is_no_spec() {
    for (json, word) in [
        ("", "JSON"),
        ("[1", "JSON"),
        ("null", "object"),
        ("3", "object"),
    ] {
        let error = Session::new(json, 0).err().unwrap();
        assert!(
            error.code.name() == "invalidSpec" && error.to_string().contains(word),
            "{json}: {error}"
        );
    }
}
