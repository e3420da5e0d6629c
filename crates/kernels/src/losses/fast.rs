//! Rows shared out; a row is small enough to be gone over twice.

use ndarray::{ArrayView2, ArrayViewMut1, ArrayViewMut2};

use super::FACTORS;
use crate::lanes::{Lanes, Wide, combine};
use crate::matrix::{Matrix, MatrixMut, lined};
use crate::parallel::SliceMut;
use crate::reduce::LANES;
use crate::reduce::fast::Tree;
use crate::{Team, maths, naive};

/// Cost of one element in operations of a matrix product.
const CROSS_ENTROPY: usize = 40;
const SQUARE: usize = 12;

pub(crate) fn sigmoid_bce(
    team: &Team,
    z: ArrayViewMut2<f32>,
    target: ArrayView2<f32>,
    scale: f32,
    d: Option<ArrayViewMut2<f32>>,
    mut row_loss: ArrayViewMut1<f32>,
) {
    let lined_up = lined(&z) && lined(&target) && d.as_ref().is_none_or(|d| lined(d));
    let Some(losses) = row_loss.as_slice_mut().filter(|_| lined_up) else {
        return naive::sigmoid_bce(z, target, scale, d, row_loss);
    };
    let scale = Wide::splat(scale);
    let cost = CROSS_ENTROPY * z.ncols();
    let whole = (
        SliceMut::new(losses, 1),
        MatrixMut::new(z),
        Matrix::new(target),
        d.map(MatrixMut::new),
    );
    team.divide(cost, whole, |_, (losses, z, target, d)| {
        let mut d = d.map(MatrixMut::rows);
        for ((loss, z), target) in losses.iter_mut().zip(z.rows()).zip(target.rows()) {
            *loss = cross_entropy_row(z, target);
            if let Some(d) = d.as_mut().and_then(Iterator::next) {
                combine(z, target, d, |p, t| (p - t) * scale);
            }
        }
    });
}

/// Turns logits into probabilities and returns the row's loss.
fn cross_entropy_row(z: &mut [f32], target: &[f32]) -> f32 {
    let (mut linear, mut logarithms) = (Tree::new(), Tree::new());
    for (z, t) in z
        .chunks_mut(LANES * FACTORS)
        .zip(target.chunks(LANES * FACTORS))
    {
        let mut products = [Wide::splat(1.0); 4];
        let ((zs, z_tail), (ts, t_tail)) = (z.as_chunks_mut::<LANES>(), t.as_chunks::<LANES>());
        for (z, t) in zs.iter_mut().zip(ts) {
            let mut terms = [Wide::splat(0.0); 4];
            let blocks = z.as_chunks_mut().0.iter_mut().zip(t.as_chunks().0);
            for (((z, t), product), term) in blocks.zip(&mut products).zip(&mut terms) {
                let (odds, p);
                (*term, odds, p) = cross_entropy_parts(Wide::load(z), Wide::load(t));
                *product = *product * odds;
                p.store(z);
            }
            linear.add_all(terms);
        }
        let blocks = z_tail.chunks_mut(4).zip(t_tail.chunks(4)).enumerate();
        for ((i, (z, t)), product) in blocks.zip(&mut products) {
            let (term, odds, p) = cross_entropy_parts(Wide::load_part(z), Wide::load_part(t));
            *product = *product * odds.first_lanes(z.len(), 1.0);
            linear.add_part(i, term, z.len());
            p.store_part(z);
        }
        logarithms.add_all(products.map(maths::ln));
    }
    linear.sum() + logarithms.sum()
}

/// max(z, 0) - z·t, 1 + e^-|z| whose logarithm is the rest of the loss, and the probability.
#[inline(always)]
fn cross_entropy_parts(z: Wide, t: Wide) -> (Wide, Wide, Wide) {
    let (odds, p) = maths::odds_and_sigmoid(z);
    (z.or_more(Wide::splat(0.0)) - z * t, odds, p)
}

/// The loss of four elements.
#[inline(always)]
fn cross_entropy(z: Wide, t: Wide) -> Wide {
    let zero = Wide::splat(0.0);
    (z.or_more(zero) - z * t) + maths::softplus(-z.abs())
}

pub(crate) fn sigmoid_bce_elements(
    team: &Team,
    z: ArrayView2<f32>,
    target: ArrayView2<f32>,
    out: ArrayViewMut2<f32>,
) {
    if !(lined(&z) && lined(&target) && lined(&out)) {
        return naive::sigmoid_bce_elements(z, target, out);
    }
    elements(team, CROSS_ENTROPY, z, target, out, cross_entropy);
}

pub(crate) fn squared_error(
    team: &Team,
    y: ArrayView2<f32>,
    target: ArrayView2<f32>,
    scale: f32,
    d: Option<ArrayViewMut2<f32>>,
    mut row_loss: ArrayViewMut1<f32>,
) {
    let lined_up = lined(&y) && lined(&target) && d.as_ref().is_none_or(|d| lined(d));
    let Some(losses) = row_loss.as_slice_mut().filter(|_| lined_up) else {
        return naive::squared_error(y, target, scale, d, row_loss);
    };
    let twice = Wide::splat(scale + scale);
    let cost = SQUARE * y.ncols();
    let whole = (
        SliceMut::new(losses, 1),
        Matrix::new(y),
        Matrix::new(target),
        d.map(MatrixMut::new),
    );
    team.divide(cost, whole, |_, (losses, y, target, d)| {
        let mut d = d.map(MatrixMut::rows);
        for ((loss, y), target) in losses.iter_mut().zip(y.rows()).zip(target.rows()) {
            *loss = square_row(y, target);
            if let Some(d) = d.as_mut().and_then(Iterator::next) {
                combine(y, target, d, |y, t| (y - t) * twice);
            }
        }
    });
}

fn square_row(y: &[f32], target: &[f32]) -> f32 {
    let mut sum = Tree::new();
    let ((ys, y_tail), (ts, t_tail)) = (y.as_chunks(), target.as_chunks());
    for (i, (y, t)) in ys.iter().zip(ts).enumerate() {
        sum.add(i, square_of_difference(Wide::load(y), Wide::load(t)));
    }
    let last = square_of_difference(Wide::load_part(y_tail), Wide::load_part(t_tail));
    sum.add_part(ys.len(), last, y_tail.len());
    sum.sum()
}

#[inline(always)]
fn square_of_difference(y: Wide, t: Wide) -> Wide {
    let difference = y - t;
    difference * difference
}

pub(crate) fn squared_error_elements(
    team: &Team,
    y: ArrayView2<f32>,
    target: ArrayView2<f32>,
    out: ArrayViewMut2<f32>,
) {
    if !(lined(&y) && lined(&target) && lined(&out)) {
        return naive::squared_error_elements(y, target, out);
    }
    elements(team, SQUARE, y, target, out, square_of_difference);
}

/// out = f(y, t) of every element.
fn elements(
    team: &Team,
    cost: usize,
    y: ArrayView2<f32>,
    target: ArrayView2<f32>,
    out: ArrayViewMut2<f32>,
    f: impl Fn(Wide, Wide) -> Wide + Sync,
) {
    let whole = (MatrixMut::new(out), Matrix::new(y), Matrix::new(target));
    team.divide(cost * y.ncols(), whole, |_, (out, y, target)| {
        for ((out, y), target) in out.rows().zip(y.rows()).zip(target.rows()) {
            combine(y, target, out, &f);
        }
    });
}
