//! Images shared out; four channels at a time.

use ndarray::{ArrayView2, ArrayViewMut2};

use super::{Between, Resize2d};
use crate::Team;
use crate::lanes::{Cells, Lanes, Wide, by_channels};
use crate::matrix::{Matrix, MatrixMut};

/// Cost of one output, in operations of a matrix product.
const NEAREST: usize = 8;
const BILINEAR: usize = 32;

/// Calls f(row and column of an output, index of its first number).
fn for_each_output(resize: &Resize2d, mut f: impl FnMut([usize; 2], usize)) {
    let [rows, columns] = resize.output();
    for oy in 0..rows {
        for ox in 0..columns {
            f([oy, ox], (oy * columns + ox) * resize.input[2]);
        }
    }
}

pub(crate) fn nearest(team: &Team, resize: &Resize2d, x: ArrayView2<f32>, y: ArrayViewMut2<f32>) {
    let [down, across] = resize.factor;
    let whole = (MatrixMut::new(y), Matrix::new(x));
    team.divide(NEAREST * resize.sizes()[1], whole, |_, (y, x)| {
        for (y, x) in y.rows().zip(x.rows()) {
            for_each_output(resize, |[oy, ox], out| {
                let cell = resize.cell(oy / down, ox / across);
                by_channels!(resize.input[2], |channel, L| {
                    L::take(&x[cell + channel..]).put(&mut y[out + channel..]);
                });
            });
        }
    });
}

pub(crate) fn nearest_backward(
    team: &Team,
    resize: &Resize2d,
    d_y: ArrayView2<f32>,
    d_x: ArrayViewMut2<f32>,
) {
    let [down, across] = resize.factor;
    let whole = (MatrixMut::new(d_x), Matrix::new(d_y));
    team.divide(NEAREST * resize.sizes()[1], whole, |_, (d_x, d_y)| {
        for (d_x, d_y) in d_x.rows().zip(d_y.rows()) {
            d_x.fill(0.0);
            for_each_output(resize, |[oy, ox], out| {
                let cell = resize.cell(oy / down, ox / across);
                by_channels!(resize.input[2], |channel, L| {
                    let d_x = &mut d_x[cell + channel..];
                    (L::take(d_x) + L::take(&d_y[out + channel..])).put(d_x);
                });
            });
        }
    });
}

pub(crate) fn bilinear(team: &Team, resize: &Resize2d, x: ArrayView2<f32>, y: ArrayViewMut2<f32>) {
    let whole = (MatrixMut::new(y), Matrix::new(x));
    team.divide(BILINEAR * resize.sizes()[1], whole, |_, (y, x)| {
        for (y, x) in y.rows().zip(x.rows()) {
            for_each_output(resize, |[oy, ox], out| {
                let rows: Between<f32> = resize.between(0, oy);
                let columns: Between<f32> = resize.between(1, ox);
                by_channels!(resize.input[2], |channel, L| {
                    let [u, v] = columns.shares.map(L::splat);
                    let [upper, lower] = rows.cells.map(|row| {
                        let [a, b] = columns
                            .cells
                            .map(|column| L::take(&x[resize.cell(row, column) + channel..]));
                        a * u + b * v
                    });
                    let [s, t] = rows.shares.map(L::splat);
                    (upper * s + lower * t).put(&mut y[out + channel..]);
                });
            });
        }
    });
}

pub(crate) fn bilinear_backward(
    team: &Team,
    resize: &Resize2d,
    d_y: ArrayView2<f32>,
    d_x: ArrayViewMut2<f32>,
) {
    let whole = (MatrixMut::new(d_x), Matrix::new(d_y));
    team.divide(BILINEAR * resize.sizes()[1], whole, |_, (d_x, d_y)| {
        for (d_x, d_y) in d_x.rows().zip(d_y.rows()) {
            d_x.fill(0.0);
            for_each_output(resize, |[oy, ox], out| {
                let rows: Between<f32> = resize.between(0, oy);
                let columns: Between<f32> = resize.between(1, ox);
                by_channels!(resize.input[2], |channel, L| {
                    let d = L::take(&d_y[out + channel..]);
                    for (row, down) in rows.cells.into_iter().zip(rows.shares) {
                        for (column, across) in columns.cells.into_iter().zip(columns.shares) {
                            let d_x = &mut d_x[resize.cell(row, column) + channel..];
                            (L::take(d_x) + d * L::splat(down) * L::splat(across)).put(d_x);
                        }
                    }
                });
            });
        }
    });
}
