//! Values of PyTorch, gradients by differences, and how ties and NaN go.

use ndarray::{Array2, ArrayView2, array};

use super::*;
use crate::battery::sequence;

const ODD: Pool2d = Pool2d {
    input: [4, 5, 2],
    window: [3, 2],
    stride: [2, 1],
    padding: [[1, 1], [1, 1]],
};

/// A batch of one image.
fn row<T: Scalar>(values: &[f64]) -> Array2<T> {
    Array2::from_shape_fn((1, values.len()), |(_, i)| T::from_f64(values[i]))
}

fn twelve_times<T: Scalar>(x: &Array2<T>) -> Array2<T> {
    x.mapv(|x| x * T::from_f64(12.0))
}

fn maxima<T: Scalar>(pool: &Pool2d, x: ArrayView2<T>) -> Array2<T> {
    let mut y = Array2::zeros((x.nrows(), pool.sizes()[1]));
    max_pool(Team::solo(), pool, x, y.view_mut());
    y
}

fn tangent<T: Scalar>(pool: &Pool2d, x: &Array2<T>, y: &Array2<T>, t_x: &Array2<T>) -> Array2<T> {
    let mut t_y = Array2::zeros(y.dim());
    max_pool_tangent(
        Team::solo(),
        pool,
        x.view(),
        y.view(),
        t_x.view(),
        t_y.view_mut(),
    );
    t_y
}

fn averages<T: Scalar>(pool: &Pool2d, x: ArrayView2<T>) -> Array2<T> {
    let mut y = Array2::zeros((x.nrows(), pool.sizes()[1]));
    average_pool(Team::solo(), pool, x, y.view_mut());
    y
}

fn agrees_with_pytorch<T: Scalar>() {
    // seq(n, a, m) = [i * a % m - m // 2 for i in range(n)], images as [n, h, w, c]     (PyTorch 2, double precision)
    let (x, d) = (sequence::<T>(1, 40, 7, 11), sequence::<T>(1, 24, 3, 5));
    let mut d_x = Array2::ones((1, 40));
    // x = seq(40, 7, 11); y = F.max_pool2d(x, (3, 2), stride=(2, 1), padding=(1, 1)); y.backward(seq(24, 3, 5))
    let y = maxima(&ODD, x.view());
    let right = [
        -1., 2., 2., 5., 5., 5., 5., 4., 4., 4., 0., 3., 3., 3., 3., 3., 5., 5., 5., 5., 5., 4.,
        4., 4.,
    ];
    assert_eq!(y, row(&right));
    max_pool_backward(
        Team::solo(),
        &ODD,
        x.view(),
        y.view(),
        d.view(),
        d_x.view_mut(),
    );
    let right = [
        0., 1., 0., 0., 0., 0., 2., 0., 0., 1., -2., 0., -1., 0., 4., 0., 0., 0., -2., 0., -1., 0.,
        0., 0., 0., -1., 0., 0., -1., 0., 0., 0., 0., 0., 0., 0., -2., 0., 0., 2.,
    ];
    assert_eq!(d_x, row(&right));
    // _, t_y = torch.func.jvp(lambda x: F.max_pool2d(x, (3, 2), (2, 1), (1, 1)), (seq(40, 7, 11),), (seq(40, 5, 7),))
    let right = [
        -2., 2., 1., -2., -3., -2., -3., -2., -1., -2., 3., 0., -1., -2., -1., -2., -3., 3., -3.,
        3., 2., -2., -3., 3.,
    ];
    let t_x = sequence::<T>(1, 40, 5, 7);
    assert_eq!(tangent(&ODD, &x, &y, &t_x), row(&right));
    // x = 12 * seq(40, 7, 11); y = F.avg_pool2d(x, (3, 2), (2, 1), (1, 1), count_include_pad=False);
    // y.backward(12 * seq(24, 3, 5))
    let right = [
        -36., -18., -18., 0., 18., 3., 21., 6., -9., 9., -24., -6., -8., -12., -12., -16., 2., -2.,
        16., 12., 8., 4., 4., 0.,
    ];
    assert_eq!(averages(&ODD, twelve_times(&x).view()), row(&right));
    average_pool_backward(Team::solo(), &ODD, twelve_times(&d).view(), d_x.view_mut());
    let right = [
        -15., 12., -3., 0., 3., -9., 9., -3., -6., 6., -19., 16., -1., -6., 9., -11., 9., -1.,
        -14., 16., -4., 4., 2., -6., 6., -2., 0., 2., -8., 10., -4., 4., 2., -6., 6., -2., 0., 2.,
        -8., 10.,
    ];
    assert_eq!(d_x, row(&right));
}

#[test]
fn values_and_gradients_are_those_of_pytorch() {
    agrees_with_pytorch::<f32>();
    agrees_with_pytorch::<f64>();
}

#[test]
fn the_first_of_equal_numbers_and_any_nan_win() {
    let pool = Pool2d {
        input: [1, 6, 1],
        window: [1, 3],
        stride: [1, 3],
        padding: [[0, 0]; 2],
    };
    let x = array![[2.0_f32, 7.0, 7.0, 1.0, f32::NAN, 3.0]];
    let y = maxima(&pool, x.view());
    assert!(y[[0, 0]] == 7.0 && y[[0, 1]].is_nan());
    let (d, mut d_x) = (array![[5.0, 6.0]], Array2::ones((1, 6)));
    max_pool_backward(
        Team::solo(),
        &pool,
        x.view(),
        y.view(),
        d.view(),
        d_x.view_mut(),
    );
    assert_eq!(d_x, array![[0.0, 5.0, 0.0, 6.0, 0.0, 0.0]]);
    let t_x = array![[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]];
    assert_eq!(tangent(&pool, &x, &y, &t_x), array![[2.0, 4.0]]);
}

#[test]
fn the_whole_image_as_window_is_the_global_average() {
    let pool = Pool2d {
        input: [2, 2, 2],
        window: [2, 2],
        stride: [1, 1],
        padding: [[0, 0]; 2],
    };
    let x = array![[1.0_f32, 10.0, 2.0, 20.0, 3.0, 30.0, 6.0, 60.0]];
    assert_eq!(averages(&pool, x.view()), array![[3.0, 30.0]]);
}

#[test]
fn gradients_are_those_of_differences() {
    // Distinct numbers, so that a small step changes no maximum.
    let x = sequence::<f64>(2, 40, 37, 83);
    let d = sequence::<f64>(2, 24, 3, 5);
    let y = maxima(&ODD, x.view());
    let (mut d_max, mut d_average) = (x.clone(), x.clone());
    max_pool_backward(
        Team::solo(),
        &ODD,
        x.view(),
        y.view(),
        d.view(),
        d_max.view_mut(),
    );
    average_pool_backward(Team::solo(), &ODD, d.view(), d_average.view_mut());
    for at in ndarray::indices(x.dim()) {
        let moved = |step: f64| {
            let mut x = x.clone();
            x[at] += step;
            x
        };
        let (plus, minus) = (moved(0.125), moved(-0.125));
        let slope = |f: fn(&Pool2d, ArrayView2<f64>) -> Array2<f64>| {
            ((f(&ODD, plus.view()) - f(&ODD, minus.view())) * &d).sum() / 0.25
        };
        assert!((slope(maxima) - d_max[at]).abs() < 1e-9);
        assert!((slope(averages) - d_average[at]).abs() < 1e-9);
    }
}
