//! Values of PyTorch, gradients by differences, and logits of any size.

use ndarray::{Array1, Array2, ArrayView2, array};

use super::*;
use crate::battery::sequence;

const GROUP: usize = 3;

fn probabilities<T: Scalar>(x: ArrayView2<T>) -> Array2<T> {
    let mut y = Array2::zeros(x.dim());
    softmax(Team::solo(), x, GROUP, y.view_mut());
    y
}

/// Losses, probabilities and gradient.
fn entropy<T: Scalar>(z: &Array2<T>, t: &Array2<T>) -> (Array1<T>, Array2<T>, Array2<T>) {
    let (mut p, mut d, mut losses) = (z.clone(), z.clone(), Array1::zeros(z.nrows()));
    let to = Some(d.view_mut());
    softmax_cross_entropy(
        Team::solo(),
        p.view_mut(),
        t.view(),
        GROUP,
        T::one(),
        to,
        losses.view_mut(),
    );
    (losses, p, d)
}

fn near<T: Scalar>(found: impl IntoIterator<Item = T>, right: &[f64], most: f64) {
    let found: Vec<f64> = found.into_iter().map(T::to_f64).collect();
    assert_eq!(found.len(), right.len());
    for (found, right) in found.iter().zip(right) {
        assert!((found - right).abs() <= most, "{found} instead of {right}");
    }
}

fn targets<T: Scalar>() -> Array2<T> {
    array![
        [0.0, 1.0, 0.0, 0.2, 0.3, 0.5],
        [1.0, 0.0, 0.0, 0.0, 0.0, 1.0]
    ]
    .mapv(T::from_f64)
}

fn agrees_with_pytorch<T: Scalar>(most: f64) {
    // z = [(i * 7 % 11 - 5) / 4 for i in range(12)], as [2, 2, 3]     (PyTorch 2, double precision)
    let z = sequence::<T>(2, 6, 7, 11) / T::from_f64(4.0);
    // p = F.softmax(z, -1); p.backward([i * 3 % 5 - 2 for i in range(12)]); p, z.grad
    let right = [
        0.11271920470830457,
        0.6486542370516473,
        0.23862655824004828,
        0.6652409557748218,
        0.2447284710547976,
        0.09003057317038045,
        0.6652409557748218,
        0.2447284710547976,
        0.09003057317038045,
        0.6652409557748218,
        0.2447284710547976,
        0.09003057317038045,
    ];
    let p = probabilities(z.view());
    near(p.iter().copied(), &right, most);
    let mut d = sequence::<T>(2, 6, 3, 5);
    softmax_backward(Team::solo(), p.view(), GROUP, d.view_mut());
    let d_right = [
        -0.24624516506049937,
        0.5289196253443191,
        -0.28267446028381976,
        0.5651749021588846,
        -0.2815407149392602,
        -0.28363418721962425,
        0.26571477943478994,
        -0.39170593754013167,
        0.1259911581053418,
        0.2657147794347898,
        -0.39170593754013167,
        0.1259911581053418,
    ];
    near(d, &d_right, most);
    // l = -(t * F.log_softmax(z, -1)).sum((1, 2)); l.sum().backward(); l, z.grad
    let (losses, p, d) = entropy(&z, &targets());
    near(losses, &[2.1404614313231494, 2.815211928888761], 4.0 * most);
    near(p, &right, most);
    let d_right = [
        0.11271920470830456,
        -0.35134576294835285,
        0.23862655824004822,
        0.4652409557748218,
        -0.05527152894520235,
        -0.40996942682961957,
        -0.3347590442251782,
        0.24472847105479764,
        0.09003057317038043,
        0.6652409557748218,
        0.24472847105479764,
        -0.9099694268296196,
    ];
    near(d, &d_right, most);
}

#[test]
fn values_and_gradients_are_those_of_pytorch() {
    agrees_with_pytorch::<f32>(1e-7);
    agrees_with_pytorch::<f64>(1e-15);
}

#[test]
fn gradients_are_those_of_differences() {
    let (z, t) = (sequence::<f64>(2, 6, 7, 11) / 4.0, targets::<f64>());
    let weights = sequence::<f64>(2, 6, 3, 5);
    let mut d_p = weights.clone();
    softmax_backward(
        Team::solo(),
        probabilities(z.view()).view(),
        GROUP,
        d_p.view_mut(),
    );
    let (.., d) = entropy(&z, &t);
    for at in ndarray::indices(z.dim()) {
        let moved = |step: f64| {
            let mut z = z.clone();
            z[at] += step;
            z
        };
        let (plus, minus) = (moved(1e-5), moved(-1e-5));
        let slope = (entropy(&plus, &t).0 - entropy(&minus, &t).0).sum() / 2e-5;
        assert!((slope - d[at]).abs() < 1e-9);
        let difference = probabilities(plus.view()) - probabilities(minus.view());
        assert!(((difference * &weights).sum() / 2e-5 - d_p[at]).abs() < 1e-9);
    }
}

#[test]
fn large_logits_stay_finite() {
    let z = array![[1000.0_f32, 999.0, -1000.0, 1e38, -1e38, 0.0]];
    let (losses, p, d) = entropy(&z, &array![[1.0, 0.0, 0.0, 1.0, 0.0, 0.0]]);
    near(losses, &[(1.0 + (-1.0_f64).exp()).ln()], 1e-6);
    near(
        p.row(0).to_vec(),
        &[0.73105858, 0.26894142, 0.0, 1.0, 0.0, 0.0],
        1e-6,
    );
    assert!(d.iter().all(|d| d.is_finite()));
}
