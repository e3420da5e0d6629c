//! Values of PyTorch, and gradients by differences.

use ndarray::{Array2, ArrayView2};

use super::*;
use crate::battery::sequence;

const ODD: Resize2d = Resize2d {
    input: [2, 3, 2],
    factor: [2, 4],
};

fn up<T: Scalar>(x: ArrayView2<T>) -> [Array2<T>; 2] {
    let [mut near, mut mixed] = [0, 1].map(|_| Array2::ones((x.nrows(), ODD.sizes()[1])));
    nearest(Team::solo(), &ODD, x, near.view_mut());
    bilinear(Team::solo(), &ODD, x, mixed.view_mut());
    [near, mixed]
}

fn down<T: Scalar>(d: ArrayView2<T>) -> [Array2<T>; 2] {
    let [mut near, mut mixed] = [0, 1].map(|_| Array2::ones((d.nrows(), ODD.sizes()[0])));
    nearest_backward(Team::solo(), &ODD, d, near.view_mut());
    bilinear_backward(Team::solo(), &ODD, d, mixed.view_mut());
    [near, mixed]
}

fn row<T: Scalar>(values: &[f64]) -> Array2<T> {
    Array2::from_shape_fn((1, values.len()), |(_, i)| T::from_f64(values[i]))
}

fn agrees_with_pytorch<T: Scalar>() {
    // seq(n, a, m) = [i * a % m - m // 2 for i in range(n)], images as [1, h, w, c]     (PyTorch 2, double precision)
    // y = F.interpolate(seq(12, 7, 11), scale_factor=(2, 4), mode='nearest' or mode='bilinear', align_corners=False)
    // y.backward(seq(96, 3, 5))
    let [near, mixed] = up(sequence::<T>(1, 12, 7, 11).view());
    let upper = [-5., 2., -2., 5., 1., -3.];
    let lower = [4., 0., -4., 3., -1., -5.];
    let four_times =
        |row: &[f64]| -> Vec<f64> { row.chunks(2).flat_map(|c| c.repeat(4)).collect() };
    let rows = [&upper, &upper, &lower, &lower].map(|row| four_times(row));
    assert_eq!(near, row(&rows.concat()));
    let right = [
        -5.0, 2.0, -5.0, 2.0, -4.625, 2.375, -3.875, 3.125, -3.125, 3.875, -2.375, 4.625, -1.625,
        4.0, -0.875, 2.0, -0.125, 0.0, 0.625, -2.0, 1.0, -3.0, 1.0, -3.0, -2.75, 1.5, -2.75, 1.5,
        -2.71875, 1.875, -2.65625, 2.625, -2.59375, 3.375, -2.53125, 4.125, -2.125, 3.5, -1.375,
        1.5, -0.625, -0.5, 0.125, -2.5, 0.5, -3.5, 0.5, -3.5, 1.75, 0.5, 1.75, 0.5, 1.09375, 0.875,
        -0.21875, 1.625, -1.53125, 2.375, -2.84375, 3.125, -3.125, 2.5, -2.375, 0.5, -1.625, -1.5,
        -0.875, -3.5, -0.5, -4.5, -0.5, -4.5, 4.0, 0.0, 4.0, 0.0, 3.0, 0.375, 1.0, 1.125, -1.0,
        1.875, -3.0, 2.625, -3.625, 2.0, -2.875, 0.0, -2.125, -2.0, -1.375, -4.0, -1.0, -5.0, -1.0,
        -5.0,
    ];
    assert_eq!(mixed, row(&right));
    let [near, mixed] = down(sequence::<T>(1, 96, 3, 5).view());
    assert_eq!(
        near,
        row(&[-1., -2., 1., 0., -2., 2., 1., 0., -2., 2., 0., -1.])
    );
    let right = [
        -1.09375, -0.375, -0.28125, 0.125, -0.875, 1.25, 0.34375, 0.125, -0.09375, 0.0, -1.0,
        -0.125,
    ];
    assert_eq!(mixed, row(&right));
}

#[test]
fn values_and_gradients_are_those_of_pytorch() {
    agrees_with_pytorch::<f32>();
    agrees_with_pytorch::<f64>();
}

#[test]
fn gradients_are_those_of_differences() {
    let (x, d) = (sequence::<f64>(2, 12, 7, 11), sequence::<f64>(2, 96, 3, 5));
    let gradients = down(d.view());
    for at in ndarray::indices(x.dim()) {
        let moved = |step: f64| {
            let mut x = x.clone();
            x[at] += step;
            up(x.view())
        };
        let (plus, minus) = (moved(1.0), moved(-1.0));
        for ((plus, minus), gradient) in plus.iter().zip(&minus).zip(&gradients) {
            let slope = ((plus - minus) * &d).sum() / 2.0;
            assert!((slope - gradient[at]).abs() < 1e-9);
        }
    }
}
