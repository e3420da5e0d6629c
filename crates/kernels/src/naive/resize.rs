//! Up-sampling, output by output.

use ndarray::{ArrayView2, ArrayViewMut2};

use crate::resize::Between;
use crate::{Resize2d, Scalar};

/// Calls f(image, index of an output, its row and column, its channel) for all outputs in order.
fn for_each_output(
    resize: &Resize2d,
    batch: usize,
    mut f: impl FnMut(usize, usize, [usize; 2], usize),
) {
    let ([_, columns], channels) = (resize.output(), resize.input[2]);
    for image in 0..batch {
        for out in 0..resize.sizes()[1] {
            let cell = out / channels;
            f(image, out, [cell / columns, cell % columns], out % channels);
        }
    }
}

pub fn nearest<T: Scalar>(resize: &Resize2d, x: ArrayView2<T>, mut y: ArrayViewMut2<T>) {
    let [down, across] = resize.factor;
    for_each_output(resize, x.nrows(), |image, out, [oy, ox], channel| {
        y[[image, out]] = x[[image, resize.cell(oy / down, ox / across) + channel]];
    });
}

pub fn nearest_backward<T: Scalar>(
    resize: &Resize2d,
    d_y: ArrayView2<T>,
    mut d_x: ArrayViewMut2<T>,
) {
    let [down, across] = resize.factor;
    d_x.fill(T::zero());
    for_each_output(resize, d_y.nrows(), |image, out, [oy, ox], channel| {
        d_x[[image, resize.cell(oy / down, ox / across) + channel]] += d_y[[image, out]];
    });
}

pub fn bilinear<T: Scalar>(resize: &Resize2d, x: ArrayView2<T>, mut y: ArrayViewMut2<T>) {
    for_each_output(resize, x.nrows(), |image, out, [oy, ox], channel| {
        let rows: Between<T> = resize.between(0, oy);
        let columns: Between<T> = resize.between(1, ox);
        let [upper, lower] = rows.cells.map(|row| {
            let [a, b] = columns
                .cells
                .map(|column| x[[image, resize.cell(row, column) + channel]]);
            a * columns.shares[0] + b * columns.shares[1]
        });
        y[[image, out]] = upper * rows.shares[0] + lower * rows.shares[1];
    });
}

pub fn bilinear_backward<T: Scalar>(
    resize: &Resize2d,
    d_y: ArrayView2<T>,
    mut d_x: ArrayViewMut2<T>,
) {
    d_x.fill(T::zero());
    for_each_output(resize, d_y.nrows(), |image, out, [oy, ox], channel| {
        let rows: Between<T> = resize.between(0, oy);
        let columns: Between<T> = resize.between(1, ox);
        for (row, down) in rows.cells.into_iter().zip(rows.shares) {
            for (column, across) in columns.cells.into_iter().zip(columns.shares) {
                let cell = resize.cell(row, column) + channel;
                d_x[[image, cell]] += d_y[[image, out]] * down * across;
            }
        }
    });
}
