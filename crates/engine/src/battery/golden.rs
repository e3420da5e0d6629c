//! Members against an independent implementation: every case under `tests/fixtures/golden/REGISTRY/`, in both
//! precisions. The files say which call of which library made them.

use crate::layers::{AnyLayer, Backward, Forward};
use crate::losses::{AnyLoss, Batch};
use crate::pass::Pass;
use crate::shape::Shape;
use kernels::{Scalar, Team, Write};
use ndarray::{Array1, Array2};
use serde_json::Value;
use std::path::Path;

/// All cases of the files in a folder of golden values, with their names; none where the folder is absent.
pub fn cases(registry: &str) -> Vec<(String, Value)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/golden");
    let Ok(folder) = std::fs::read_dir(root.join(registry)) else {
        return Vec::new();
    };
    let mut all = Vec::new();
    for path in folder.map(|entry| entry.unwrap().path()) {
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let file: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        for case in file["cases"].as_array().unwrap() {
            let name = format!("{}: {}", path.display(), case["name"]);
            all.push((name, case.clone()));
        }
    }
    all.sort_by(|a, b| a.0.cmp(&b.0));
    all
}

/// Numbers of any nesting, in order.
pub fn numbers<T: Scalar>(value: &Value) -> Vec<T> {
    match value {
        Value::Array(items) => items.iter().flat_map(numbers).collect(),
        number => vec![T::from_f64(number.as_f64().expect("a number"))],
    }
}

pub fn matrix<T: Scalar>(value: &Value, rows: usize) -> Array2<T> {
    let values = numbers(value);
    Array2::from_shape_vec((rows, values.len() / rows), values).expect("whole rows")
}

/// |found − wanted| ≤ tolerance · largest wanted, value by value.
pub fn close<T: Scalar>(found: &[T], wanted: &Value, tolerance: f64, what: &str) {
    let wanted: Vec<f64> = numbers(wanted);
    assert_eq!(found.len(), wanted.len(), "{what}: length");
    let largest = wanted
        .iter()
        .fold(1e-3_f64, |most, value| most.max(value.abs()));
    for (index, (found, wanted)) in found.iter().zip(wanted).enumerate() {
        let error = (found.to_f64() - wanted).abs();
        assert!(
            error <= tolerance * largest,
            "{what}[{index}]: {found} instead of {wanted}"
        );
    }
}

/// The values of named tensors, one behind the other.
fn flat<T: Scalar>(tensors: &Value, names: &[String], what: &str) -> Vec<T> {
    let of = |name: &String| match tensors.get(name) {
        Some(values) => numbers::<T>(values),
        None => panic!("{what} has no {name}"),
    };
    names.iter().flat_map(of).collect()
}

/// The rows' labels as a layer sees them; no columns where it sees none.
fn one_hot<T: Scalar>(case: &Value, rows: usize, classes: usize) -> Array2<T> {
    let labels = case.get("labels").map_or(Vec::new(), numbers::<f64>);
    let is = |row: usize, class: usize| f64::from(labels[row] == class as f64);
    Array2::from_shape_fn((rows, classes), |(row, class)| T::from_f64(is(row, class)))
}

fn layer<T: Scalar>(name: &str, case: &Value, tolerance: f64) {
    let layer =
        AnyLayer::parse(&case["layer"], "").unwrap_or_else(|error| panic!("{name}: {error}"));
    let kind = layer.get::<T>();
    let shape = Shape(
        numbers::<f64>(&case["inputShape"])
            .iter()
            .map(|axis| *axis as usize)
            .collect(),
    );
    let rows = case["rows"].as_u64().unwrap() as usize;
    let tensors = kind.params(&shape);
    let names = |running| -> Vec<String> {
        let of = tensors
            .iter()
            .filter(|tensor| tensor.is_running() == running);
        of.map(|tensor| tensor.name.to_string()).collect()
    };
    let params: Vec<T> = flat(&case["params"], &names(false), name);
    let mut running: Vec<T> = flat(&case["running"], &names(true), name);
    let nan = T::from_f64(f64::NAN);
    let mut kept = Array2::from_elem((rows, kind.keeps(&shape)), nan);
    let mut scratch = vec![nan; kind.scratch(&shape, rows, 1)];
    let input = matrix::<T>(&case["input"], rows);
    let promised = kind
        .output_shape(&shape)
        .unwrap_or_else(|error| panic!("{name}: {error}"));
    let mut output = Array2::from_elem((rows, promised.size()), nan);
    let pass = match case["training"].as_bool().unwrap() {
        true => Pass::training(Team::solo(), 1, 0),
        false => Pass::inference(Team::solo()),
    };
    let labels = one_hot(case, rows, kind.classes().unwrap_or(0));
    let state = Forward {
        shape: &shape,
        params: &params,
        running: &mut running,
        kept: kept.view_mut(),
        scratch: &mut scratch,
        condition: labels.view(),
        input: input.view(),
        output: output.view_mut(),
    };
    kind.forward(&pass, state);
    close(
        output.as_slice().unwrap(),
        &case["output"],
        tolerance,
        &format!("{name}: output"),
    );
    if let Some(after) = case.get("runningAfter") {
        for (found, wanted) in running.iter().zip(flat::<f64>(after, &names(true), name)) {
            let error = (found.to_f64() - wanted).abs();
            assert!(
                error <= tolerance * (1.0 + wanted.abs()),
                "{name}: running {found} instead of {wanted}"
            );
        }
    }
    if case.get("dOutput").is_none() {
        return;
    }
    let mut d_output = matrix::<T>(&case["dOutput"], rows);
    let mut d_input = Array2::from_elem(input.dim(), nan);
    let mut d_params = vec![nan; params.len()];
    let state = Backward {
        shape: &shape,
        params: &params,
        running: &running,
        kept: kept.view(),
        scratch: &mut scratch,
        d_params: &mut d_params,
        write: Write::Overwrite,
        input: input.view(),
        output: output.view(),
        d_output: d_output.view_mut(),
        d_input: Some(d_input.view_mut()),
    };
    kind.backward(&pass, state);
    close(
        d_input.as_slice().unwrap(),
        &case["dInput"],
        tolerance,
        &format!("{name}: dInput"),
    );
    let mut rest = d_params.as_slice();
    for tensor in tensors.iter().filter(|tensor| !tensor.is_running()) {
        let (found, behind) = rest.split_at(tensor.size());
        rest = behind;
        let what = format!("{name}: gradient of {}", tensor.name);
        close(
            found,
            &case["dParams"][tensor.name.as_ref()],
            tolerance,
            &what,
        );
    }
}

#[test]
fn layers_are_pytorchs() {
    let all = cases("layers");
    for tag in AnyLayer::TAGS {
        let has = all.iter().any(|(_, case)| case["layer"]["type"] == *tag);
        assert!(has || *tag == "fault", "no golden values of {tag}");
    }
    for (name, case) in all {
        layer::<f64>(&name, &case, 1e-9);
        layer::<f32>(&name, &case, 1e-4);
    }
}

fn loss<T: Scalar>(name: &str, case: &Value, tolerance: f64) {
    let loss = AnyLoss::parse(&case["loss"], "").unwrap_or_else(|error| panic!("{name}: {error}"));
    let (kind, rows) = (loss.get::<T>(), case["rows"].as_u64().unwrap() as usize);
    let axes = numbers::<f64>(&case["shape"]);
    let shape = Shape(axes.iter().map(|axis| *axis as usize).collect());
    let (output, target) = (
        matrix::<T>(&case["output"], rows),
        matrix::<T>(&case["target"], rows),
    );
    let wide = kind
        .output_shape(&shape)
        .unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(wide.size(), output.ncols(), "{name}");
    let what = |part: &str| format!("{name}: {part}");
    let compared = |wanted: &Value, weights: Option<Array2<T>>, gradient: bool| {
        let (mut z, mut losses) = (
            output.clone(),
            Array1::from_elem(rows, T::from_f64(f64::NAN)),
        );
        let mut d = Array2::from_elem(output.dim(), T::from_f64(f64::NAN));
        let batch = Batch {
            team: Team::solo(),
            shape: &shape,
            output: z.view_mut(),
            target: target.view(),
            weights: weights.as_ref().map(|weights| weights.view()),
        };
        let d_output = gradient.then(|| d.view_mut());
        kind.rows(batch, T::from_f64(0.5), d_output, losses.view_mut());
        close(
            losses.as_slice().unwrap(),
            &wanted["perRow"],
            tolerance,
            &what("per row"),
        );
        if gradient {
            d.mapv_inplace(|value| value + value);
            close(
                d.as_slice().unwrap(),
                &wanted["dOutput"],
                tolerance,
                &what("gradient"),
            );
        }
    };
    compared(case, None, true);
    compared(case, None, false);
    if let Some(weighted) = case.get("weighted") {
        assert!(kind.weighs_values(), "{name}");
        compared(weighted, Some(matrix(&weighted["weights"], rows)), true);
        compared(weighted, Some(matrix(&weighted["weights"], rows)), false);
    }
    let mut out = Array2::from_elem(target.dim(), T::from_f64(f64::NAN));
    kind.rebuild(Team::solo(), &shape, output.view(), out.view_mut());
    close(
        out.as_slice().unwrap(),
        &case["reconstruction"],
        tolerance,
        &what("reconstruction"),
    );
    let mut z = output.clone();
    let batch = Batch {
        team: Team::solo(),
        shape: &shape,
        output: z.view_mut(),
        target: target.view(),
        weights: None,
    };
    kind.elements(batch, out.view_mut());
    close(
        out.as_slice().unwrap(),
        &case["elements"],
        tolerance,
        &what("elements"),
    );
}

#[test]
fn losses_are_pytorchs() {
    for (name, case) in cases("losses") {
        loss::<f64>(&name, &case, 1e-9);
        loss::<f32>(&name, &case, 1e-4);
    }
}
