//! Images shared out; four channels at a time.

use ndarray::{ArrayView2, ArrayViewMut2};

use super::Pool2d;
use crate::Team;
use crate::lanes::{Cells, Lanes, Wide, by_channels};
use crate::matrix::{Matrix, MatrixMut};

/// Cost of one number of one window, in operations of a matrix product.
const COST: usize = 8;

fn cost(pool: &Pool2d) -> usize {
    COST * pool.sizes()[1] * pool.window[0] * pool.window[1]
}

/// Calls f(window, index of its first output) for an image.
fn for_each_window(pool: &Pool2d, mut f: impl FnMut([usize; 2], usize)) {
    let [rows, columns] = pool.output();
    for oy in 0..rows {
        for ox in 0..columns {
            f([oy, ox], (oy * columns + ox) * pool.input[2]);
        }
    }
}

pub(crate) fn max_pool(team: &Team, pool: &Pool2d, x: ArrayView2<f32>, y: ArrayViewMut2<f32>) {
    let whole = (MatrixMut::new(y), Matrix::new(x));
    team.divide(cost(pool), whole, |_, (y, x)| {
        for (y, x) in y.rows().zip(x.rows()) {
            for_each_window(pool, |window, out| {
                by_channels!(pool.input[2], |channel, L| {
                    let cells = pool.cells(window).map(|cell| L::take(&x[cell + channel..]));
                    let largest = cells.reduce(larger).expect("a window has a cell");
                    largest.put(&mut y[out + channel..]);
                });
            });
        }
    });
}

#[inline(always)]
fn larger<L: Lanes>(a: L, b: L) -> L {
    let of_numbers = L::select(b.at_most(a), a, b);
    L::select(a.at_most(a), of_numbers, a)
}

pub(crate) fn max_pool_backward(
    team: &Team,
    pool: &Pool2d,
    x: ArrayView2<f32>,
    y: ArrayView2<f32>,
    d_y: ArrayView2<f32>,
    d_x: ArrayViewMut2<f32>,
) {
    let whole = (
        MatrixMut::new(d_x),
        Matrix::new(x),
        Matrix::new(y),
        Matrix::new(d_y),
    );
    team.divide(cost(pool), whole, |_, (d_x, x, y, d_y)| {
        for (((d_x, x), y), d_y) in d_x.rows().zip(x.rows()).zip(y.rows()).zip(d_y.rows()) {
            d_x.fill(0.0);
            for_each_window(pool, |window, out| {
                by_channels!(pool.input[2], |channel, L| {
                    let y = L::take(&y[out + channel..]);
                    let (zero, mut left) = (L::splat(0.0), L::take(&d_y[out + channel..]));
                    for cell in pool.cells(window) {
                        let below = L::take(&x[cell + channel..]).less(y);
                        let d_x = &mut d_x[cell + channel..];
                        // Adding 0 changes nothing: a sum that began with 0 is never -0.
                        (L::take(d_x) + L::select(below, zero, left)).put(d_x);
                        left = L::select(below, left, zero);
                    }
                });
            });
        }
    });
}

pub(crate) fn max_pool_tangent(
    team: &Team,
    pool: &Pool2d,
    x: ArrayView2<f32>,
    y: ArrayView2<f32>,
    t_x: ArrayView2<f32>,
    t_y: ArrayViewMut2<f32>,
) {
    let whole = (
        MatrixMut::new(t_y),
        Matrix::new(x),
        Matrix::new(y),
        Matrix::new(t_x),
    );
    team.divide(cost(pool), whole, |_, (t_y, x, y, t_x)| {
        for (((t_y, x), y), t_x) in t_y.rows().zip(x.rows()).zip(y.rows()).zip(t_x.rows()) {
            for_each_window(pool, |window, out| {
                by_channels!(pool.input[2], |channel, L| {
                    let y = L::take(&y[out + channel..]);
                    // Backwards: of the cells that are not below, the first one stays.
                    let t = pool.cells(window).rev().fold(L::splat(0.0), |t, cell| {
                        let below = L::take(&x[cell + channel..]).less(y);
                        L::select(below, t, L::take(&t_x[cell + channel..]))
                    });
                    t.put(&mut t_y[out + channel..]);
                });
            });
        }
    });
}

pub(crate) fn average_pool(team: &Team, pool: &Pool2d, x: ArrayView2<f32>, y: ArrayViewMut2<f32>) {
    let whole = (MatrixMut::new(y), Matrix::new(x));
    team.divide(cost(pool), whole, |_, (y, x)| {
        for (y, x) in y.rows().zip(x.rows()) {
            for_each_window(pool, |window, out| {
                let count = pool.cells(window).count() as f32;
                by_channels!(pool.input[2], |channel, L| {
                    let cells = pool.cells(window).map(|cell| L::take(&x[cell + channel..]));
                    let sum = cells.fold(L::splat(0.0), |sum, x| sum + x);
                    (sum / L::splat(count)).put(&mut y[out + channel..]);
                });
            });
        }
    });
}

pub(crate) fn average_pool_backward(
    team: &Team,
    pool: &Pool2d,
    d_y: ArrayView2<f32>,
    d_x: ArrayViewMut2<f32>,
) {
    let whole = (MatrixMut::new(d_x), Matrix::new(d_y));
    team.divide(cost(pool), whole, |_, (d_x, d_y)| {
        for (d_x, d_y) in d_x.rows().zip(d_y.rows()) {
            d_x.fill(0.0);
            for_each_window(pool, |window, out| {
                let count = pool.cells(window).count() as f32;
                by_channels!(pool.input[2], |channel, L| {
                    let d = L::take(&d_y[out + channel..]) / L::splat(count);
                    for cell in pool.cells(window) {
                        let d_x = &mut d_x[cell + channel..];
                        (L::take(d_x) + d).put(d_x);
                    }
                });
            });
        }
    });
}
