//! Pooling, window by window.

use ndarray::{ArrayView2, ArrayViewMut2};

use crate::{Pool2d, Scalar};

/// Calls f(image, index of an output, its window, its channel) for all outputs in order.
fn for_each_output(
    pool: &Pool2d,
    batch: usize,
    mut f: impl FnMut(usize, usize, [usize; 2], usize),
) {
    let ([rows, columns], channels) = (pool.output(), pool.input[2]);
    for image in 0..batch {
        for out in 0..rows * columns * channels {
            let cell = out / channels;
            f(image, out, [cell / columns, cell % columns], out % channels);
        }
    }
}

/// The larger one, of equal ones the first; NaN is larger than any number.
fn larger<T: Scalar>(a: T, b: T) -> T {
    let a_is_nan = a.partial_cmp(&a).is_none();
    if a_is_nan || b <= a { a } else { b }
}

pub fn max_pool<T: Scalar>(pool: &Pool2d, x: ArrayView2<T>, mut y: ArrayViewMut2<T>) {
    for_each_output(pool, x.nrows(), |image, out, window, channel| {
        let numbers = pool.cells(window).map(|cell| x[[image, cell + channel]]);
        y[[image, out]] = numbers.reduce(larger).expect("a window has a cell");
    });
}

pub fn max_pool_backward<T: Scalar>(
    pool: &Pool2d,
    x: ArrayView2<T>,
    y: ArrayView2<T>,
    d_y: ArrayView2<T>,
    mut d_x: ArrayViewMut2<T>,
) {
    d_x.fill(T::zero());
    for_each_output(pool, x.nrows(), |image, out, window, channel| {
        let mut cells = pool.cells(window).map(|cell| [image, cell + channel]);
        let below = |cell: [usize; 2]| x[cell] < y[[image, out]];
        if let Some(cell) = cells.find(|&cell| !below(cell)) {
            d_x[cell] += d_y[[image, out]];
        }
    });
}

pub fn max_pool_tangent<T: Scalar>(
    pool: &Pool2d,
    x: ArrayView2<T>,
    y: ArrayView2<T>,
    t_x: ArrayView2<T>,
    mut t_y: ArrayViewMut2<T>,
) {
    for_each_output(pool, x.nrows(), |image, out, window, channel| {
        let mut cells = pool.cells(window).map(|cell| [image, cell + channel]);
        let below = |cell: [usize; 2]| x[cell] < y[[image, out]];
        let first = cells.find(|&cell| !below(cell));
        t_y[[image, out]] = t_x[first.expect("y is of its window")];
    });
}

pub fn average_pool<T: Scalar>(pool: &Pool2d, x: ArrayView2<T>, mut y: ArrayViewMut2<T>) {
    for_each_output(pool, x.nrows(), |image, out, window, channel| {
        let numbers = pool.cells(window).map(|cell| x[[image, cell + channel]]);
        let count = T::from_f64(numbers.clone().count() as f64);
        y[[image, out]] = numbers.fold(T::zero(), |sum, x| sum + x) / count;
    });
}

pub fn average_pool_backward<T: Scalar>(
    pool: &Pool2d,
    d_y: ArrayView2<T>,
    mut d_x: ArrayViewMut2<T>,
) {
    d_x.fill(T::zero());
    for_each_output(pool, d_y.nrows(), |image, out, window, channel| {
        let count = T::from_f64(pool.cells(window).count() as f64);
        for cell in pool.cells(window) {
            d_x[[image, cell + channel]] += d_y[[image, out]] / count;
        }
    });
}
