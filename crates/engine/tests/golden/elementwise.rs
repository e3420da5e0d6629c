//! Activations and losses value by value against SciPy and PyTorch, in both precisions.

use crate::reading::{numbers, read};
use kernels::{Activation, Scalar, Team};
use ndarray::{Array1, Array2};
use serde_json::Value;

const ACTIVATIONS: [(&str, Activation); 11] = [
    ("linear", Activation::Linear),
    ("relu", Activation::Relu),
    ("sigmoid", Activation::Sigmoid),
    ("tanh", Activation::Tanh),
    ("softplus", Activation::Softplus),
    ("leakyRelu", Activation::LeakyRelu),
    ("elu", Activation::Elu),
    ("selu", Activation::Selu),
    ("gelu", Activation::Gelu),
    ("silu", Activation::Silu),
    ("hardSigmoid", Activation::HardSigmoid),
];

#[test]
fn activations_and_losses_in_single_precision() {
    compare::<f32>(1e-6, 1e-37, 3e-7);
}

#[test]
fn activations_and_losses_in_double_precision() {
    compare::<f64>(1e-13, 1e-300, 1e-15);
}

/// `derivative` is absolute: a derivative in terms of an output near 1 keeps no more digits than 1 − y does.
fn compare<T: Scalar>(relative: f64, absolute: f64, derivative: f64) {
    let golden = read("elementwise.json");
    let inputs = row::<T>(&golden["inputs"]);
    for (name, function) in ACTIVATIONS {
        let wanted = &golden["activations"][name];
        let mut output = Array2::from_elem(inputs.dim(), T::from_f64(0.0));
        kernels::activation(Team::solo(), inputs.view(), function, output.view_mut());
        // an exponent of many digits before the point leaves as many fewer behind it, and e^x is flushed to 0 early
        let gate = function.asks_for_input();
        let (absolute, derivative) = if gate {
            (derivative, 4.0 * derivative)
        } else {
            (absolute, derivative)
        };
        same(&output, &wanted["values"], relative, absolute, name);
        let mut slope = Array2::from_elem(inputs.dim(), T::from_f64(1.0));
        let of = if gate { &inputs } else { &output };
        kernels::activation_backward(Team::solo(), of.view(), function, slope.view_mut());
        let what = format!("derivative of {name}");
        same(&slope, &wanted["derivatives"], relative, derivative, &what);
    }
    let losses = &golden["losses"];
    let cross = &losses["binaryCrossEntropy"];
    let (mut z, t) = (row::<T>(&cross["logits"]), row::<T>(&cross["targets"]));
    let (mut d, mut sums) = (
        Array2::from_elem(z.dim(), T::from_f64(0.0)),
        Array1::from_elem(1, T::from_f64(0.0)),
    );
    let mut values = d.clone();
    kernels::sigmoid_bce_elements(Team::solo(), z.view(), t.view(), values.view_mut());
    same(
        &values,
        &cross["values"],
        relative,
        derivative,
        "cross-entropy",
    );
    let one = T::from_f64(1.0);
    kernels::sigmoid_bce(
        Team::solo(),
        z.view_mut(),
        t.view(),
        one,
        Some(d.view_mut()),
        sums.view_mut(),
    );
    same(
        &d,
        &cross["gradients"],
        relative,
        derivative,
        "gradient of cross-entropy",
    );
    total(sums[0], &cross["values"], relative, "sum of cross-entropy");
    let squared = &losses["meanSquaredError"];
    let (y, t) = (row::<T>(&squared["outputs"]), row::<T>(&squared["targets"]));
    kernels::squared_error_elements(Team::solo(), y.view(), t.view(), values.view_mut());
    same(
        &values,
        &squared["values"],
        relative,
        absolute,
        "squared error",
    );
    kernels::squared_error(
        Team::solo(),
        y.view(),
        t.view(),
        one,
        Some(d.view_mut()),
        sums.view_mut(),
    );
    same(
        &d,
        &squared["gradients"],
        relative,
        absolute,
        "gradient of squared error",
    );
    total(
        sums[0],
        &squared["values"],
        relative,
        "sum of squared error",
    );
}

fn row<T: Scalar>(values: &Value) -> Array2<T> {
    // the golden values belong to inputs of single precision
    let single = |value: f64| T::from_f64(f64::from(value as f32));
    let values: Vec<T> = numbers(values).into_iter().map(single).collect();
    Array2::from_shape_vec((1, values.len()), values).expect("one row")
}

fn same<T: Scalar>(found: &Array2<T>, wanted: &Value, relative: f64, absolute: f64, what: &str) {
    let wanted = numbers(wanted);
    assert_eq!(found.len(), wanted.len(), "{what}: length");
    for (index, (found, wanted)) in found.iter().zip(wanted).enumerate() {
        let what = format!("{what}[{index}]");
        crate::reading::near(found.to_f64(), wanted, relative, absolute, &what);
    }
}

fn total<T: Scalar>(found: T, values: &Value, relative: f64, what: &str) {
    let wanted: f64 = numbers(values).iter().sum();
    crate::reading::near(found.to_f64(), wanted, relative, 0.0, what);
}
