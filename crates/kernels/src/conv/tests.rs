//! Values of PyTorch, gradients by differences, sizes, and an image of several blocks.

use ndarray::{ArrayView2, ArrayViewMut2};

use super::*;
use crate::{Key, battery, naive};

fn sequence<T: Scalar>(count: usize, a: usize, m: usize) -> Vec<T> {
    battery::sequence(1, count, a, m)
        .into_raw_vec_and_offset()
        .0
}

fn rows<T>(values: &[T], batch: usize) -> ArrayView2<'_, T> {
    ArrayView2::from_shape((batch, values.len() / batch), values).unwrap()
}

fn rows_mut<T>(values: &mut [T], batch: usize) -> ArrayViewMut2<'_, T> {
    ArrayViewMut2::from_shape((batch, values.len() / batch), values).unwrap()
}

/// Output, gradient of the input and gradient of the weights.
fn all<T: Scalar>(conv: &Conv2d, batch: usize, x: &[T], weight: &[T], d: &[T]) -> [Vec<T>; 3] {
    let team = Team::solo();
    let mut scratch = vec![T::zero(); conv.scratch(1)];
    let [mut y, mut d_x, mut d_weight] = [d, x, weight].map(|like| vec![T::one(); like.len()]);
    let (x, d) = (rows(x, batch), rows(d, batch));
    conv2d(team, conv, x, weight, rows_mut(&mut y, batch), &mut scratch);
    let to = rows_mut(&mut d_x, batch);
    conv2d_input(team, conv, d, weight, to, &mut scratch);
    let write = Write::Overwrite;
    conv2d_weight(team, conv, x, d, write, &mut d_weight, &mut scratch);
    [y, d_x, d_weight]
}

/// Two images 4 × 5 × 2, three filters of 3 × 2.
const ODD: Conv2d = Conv2d {
    input: [4, 5, 2],
    filters: 3,
    kernel: [3, 2],
    stride: [2, 1],
    dilation: [1, 2],
    padding: [[1, 1], [1, 1]],
};

fn agrees_with_pytorch<T: Scalar>() {
    // seq(n, a, m) = [i * a % m - m // 2 for i in range(n)], images as [n, h, w, c], weights as [kh, kw, c, f]
    // x, w, d = seq(80, 7, 11), seq(36, 5, 7), seq(60, 3, 5)
    // y = F.conv2d(x.permute(0, 3, 1, 2), w.permute(3, 2, 0, 1), stride=(2, 1), padding=(1, 1), dilation=(1, 2))
    // y.backward(d.permute(0, 3, 1, 2)); y.permute(0, 2, 3, 1), x.grad, w.grad     (PyTorch 2, double precision)
    let y = [
        -23, 6, 14, 19, 1, 11, 22, 20, -31, -41, 17, 26, 6, -25, -7, -28, 4, 15, -9, -52, 17, 20,
        0, 15, 5, 41, -42, -15, 17, 14, 15, 6, -24, -42, 18, 29, -17, -18, 9, 19, 1, 11, 6, 14, -6,
        16, -10, 13, 10, 42, -45, -38, 17, 30, -9, -52, 17, 4, 15, -2,
    ];
    // The same as F.conv_transpose2d(d, w, stride=(2, 1), padding=(1, 1), dilation=(1, 2), output_padding=(1, 0)).
    let d_x = [
        8, 8, -8, 6, 7, -8, -3, -7, -3, -4, -12, -12, -16, -2, -21, 5, 29, 7, 15, 6, 8, 8, -8, 6,
        7, -8, -3, -7, -3, -4, -6, -6, -8, 6, -11, 16, 16, -9, 7, -1, 8, 8, -8, 6, 7, -8, -3, -7,
        -3, -4, -12, -12, -16, -2, -21, 5, 29, 7, 15, 6, 8, 8, -8, 6, 7, -8, -3, -7, -3, -4, -6,
        -6, -8, 6, -11, 16, 16, -9, 7, -1,
    ];
    let d_weight = [
        5, -8, -6, -11, 11, 8, 11, -11, -3, -8, 5, 8, -12, 6, -1, 0, 0, 5, 0, 0, 5, 6, -12, 5, -2,
        1, 4, -12, 6, -1, 5, -10, 5, 0, 0, 5,
    ];
    let (x, weight) = (sequence::<T>(80, 7, 11), sequence(36, 5, 7));
    let found = all(&ODD, 2, &x, &weight, &sequence(60, 3, 5));
    let numbers =
        |values: &[i32]| -> Vec<T> { values.iter().map(|&v| T::from_f64(f64::from(v))).collect() };
    assert_eq!(found, [numbers(&y), numbers(&d_x), numbers(&d_weight)]);
}

#[test]
fn values_and_gradients_are_those_of_pytorch() {
    agrees_with_pytorch::<f32>();
    agrees_with_pytorch::<f64>();
}

#[test]
fn in_one_dimension_the_height_is_1() {
    // F.conv1d(F.pad(seq(7, 7, 11), (1, 1)), seq(6, 5, 7).reshape(3, 1, 2).permute(2, 1, 0), stride=2)
    let conv = Conv2d {
        input: [1, 7, 1],
        filters: 2,
        kernel: [1, 3],
        stride: [1, 2],
        dilation: [1, 1],
        padding: [[0, 0], Conv2d::same(7, 3, 2, 1)],
    };
    assert_eq!(conv.output(), [1, 4]);
    let (x, weight) = (sequence::<f32>(7, 7, 11), sequence(6, 5, 7));
    let [y, ..] = all(&conv, 1, &x, &weight, &[0.0; 8]);
    assert_eq!(y, [6.0, 12.0, 9.0, 13.0, -24.0, 5.0, 9.0, -14.0]);
}

#[test]
fn same_padding_is_that_of_keras() {
    assert_eq!(Conv2d::same(28, 3, 2, 1), [0, 1]);
    assert_eq!(Conv2d::same(28, 3, 1, 1), [1, 1]);
    assert_eq!(Conv2d::same(7, 3, 2, 1), [1, 1]);
    assert_eq!(Conv2d::same(10, 2, 1, 3), [1, 2]);
    assert_eq!(Conv2d::same(10, 1, 3, 1), [0, 0]);
}

fn numbers<T: Scalar>(count: usize, slot: u32) -> Vec<T> {
    let mut values = vec![T::zero(); count];
    let key = Key {
        seed: 3,
        step: 0,
        slot,
    };
    crate::normal(Team::solo(), key, &mut values);
    values
}

#[test]
fn gradients_are_those_of_differences() {
    let conv = Conv2d {
        stride: [2, 3],
        padding: [[2, 1], [0, 2]],
        ..ODD
    };
    let [x, y, weight] = conv.sizes();
    let (mut x, mut weight) = (numbers::<f64>(2 * x, 1), numbers::<f64>(weight, 2));
    let d = numbers::<f64>(2 * y, 3);
    let loss = |x: &[f64], weight: &[f64]| {
        let [y, ..] = all(&conv, 2, x, weight, &d);
        y.iter().zip(&d).map(|(y, d)| y * d).sum::<f64>()
    };
    // The function is linear in each: any difference will do.
    let [_, d_x, d_weight] = all(&conv, 2, &x, &weight, &d);
    for i in 0..x.len() {
        let [plus, minus] = [1.0, -1.0].map(|step| {
            x[i] += step;
            let loss = loss(&x, &weight);
            x[i] -= step;
            loss
        });
        assert!(((plus - minus) / 2.0 - d_x[i]).abs() < 1e-9, "input {i}");
    }
    for i in 0..weight.len() {
        let [plus, minus] = [1.0, -1.0].map(|step| {
            weight[i] += step;
            let loss = loss(&x, &weight);
            weight[i] -= step;
            loss
        });
        assert!(
            ((plus - minus) / 2.0 - d_weight[i]).abs() < 1e-9,
            "weight {i}"
        );
    }
}

#[test]
fn images_of_several_blocks_have_the_same_bits() {
    has_the_bits_of_its_definition(&Conv2d {
        input: [45, 40, 24],
        filters: 9,
        kernel: [5, 3],
        stride: [1, 2],
        dilation: [1, 1],
        padding: [[2, 2], [1, 1]],
    });
}

/// A row alone is more than a band; forwards and backwards in pieces that begin in the midst of phases.
#[test]
fn long_rows_have_the_same_bits() {
    for (filters, stride, dilation) in [(9, 1, 1), (3, 3, 2), (8, 2, 3), (8, 4, 2)] {
        has_the_bits_of_its_definition(&Conv2d {
            input: [2, 2500, 5],
            filters,
            kernel: [2, 4],
            stride: [1, stride],
            dilation: [1, dilation],
            padding: [[1, 0], [7, 2]],
        });
    }
    // Several rows, but of each only a part.
    has_the_bits_of_its_definition(&Conv2d {
        input: [5, 2500, 5],
        filters: 8,
        kernel: [2, 3],
        stride: [1, 1],
        dilation: [2, 1],
        padding: [[0, 0], [1, 1]],
    });
}

fn has_the_bits_of_its_definition(conv: &Conv2d) {
    let [x, y, weight] = conv.sizes();
    let (x, weight, d) = (numbers::<f32>(x, 1), numbers(weight, 2), numbers(y, 3));
    let [mut y, mut d_x, mut d_weight] = [&d, &x, &weight].map(|like| vec![f32::NAN; like.len()]);
    naive::conv2d(conv, rows(&x, 1), &weight, rows_mut(&mut y, 1));
    naive::conv2d_input(conv, rows(&d, 1), &weight, rows_mut(&mut d_x, 1));
    let write = Write::Overwrite;
    naive::conv2d_weight(conv, rows(&x, 1), rows(&d, 1), write, &mut d_weight);
    assert!(
        all(conv, 1, &x, &weight, &d) == [y, d_x, d_weight],
        "{conv:?}"
    );
}

/// Where there is no sum there is nothing to add: 0 would make 0 of -0.
#[test]
fn no_rows_of_output_leave_the_gradient_alone() {
    let conv = Conv2d {
        input: [2, 3, 1],
        filters: 2,
        kernel: [3, 1],
        stride: [1, 1],
        dilation: [1, 1],
        padding: [[0, 0], [0, 0]],
    };
    let (x, mut d_weight, mut scratch) = ([1.0_f32; 6], [-0.0; 6], vec![0.0; conv.scratch(1)]);
    let (x, d, write) = (rows(&x, 1), rows(&[], 1), Write::Accumulate);
    conv2d_weight(
        Team::solo(),
        &conv,
        x,
        d,
        write,
        &mut d_weight,
        &mut scratch,
    );
    assert!(d_weight.iter().all(|weight| weight.is_sign_negative()));
}
