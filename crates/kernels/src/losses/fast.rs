//! Rows shared out; a row is small enough to be gone over twice.

use ndarray::{ArrayView2, ArrayViewMut1, ArrayViewMut2};

use super::FACTORS;
use crate::lanes::{Lanes, Wide, combine, update_with};
use crate::matrix::{Matrix, MatrixMut};
use crate::parallel::SliceMut;
use crate::reduce::LANES;
use crate::reduce::fast::Tree;
use crate::{Team, maths};

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
    let losses = row_loss.as_slice_mut().expect("losses side by side");
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

/// Elements that make up one product of factors for each partial sum.
const PIECE: usize = LANES * FACTORS;

/// Turns logits into probabilities and returns the row's loss.
///
/// Exponentials are computed before they are used: one chain of operations is so long that processors see the next
/// vector's too late, two short ones overlap.
fn cross_entropy_row(z: &mut [f32], target: &[f32]) -> f32 {
    let (mut linear, mut logarithms) = (Tree::new(), Tree::new());
    let mut room = [0.0; PIECE];
    for (z, t) in z.chunks_mut(PIECE).zip(target.chunks(PIECE)) {
        let e = &mut room[..z.len()];
        exponentials(z, e);
        let products = cross_entropy_piece(z, t, e, &mut linear);
        logarithms.add_all(products.map(maths::ln));
    }
    linear.sum() + logarithms.sum()
}

/// e = e^-|z|. A function of its own, so that its constants stay in registers.
#[inline(never)]
fn exponentials(z: &[f32], e: &mut [f32]) {
    update_with(z, e, |z, _| maths::exp_minus(z));
}

/// With e = e^-|z|: adds max(z, 0) - z·t, returns the products of 1 + e, whose logarithm is the rest of the loss, and
/// turns z into the probability.
#[inline(never)]
fn cross_entropy_piece(z: &mut [f32], t: &[f32], e: &[f32], linear: &mut Tree) -> [Wide; 4] {
    let parts = |z: Wide, t: Wide, e: Wide| {
        let linear = z.or_more(Wide::splat(0.0)) - z * t;
        (linear, Wide::splat(1.0) + e, maths::sigmoid_from(z, e))
    };
    let mut products = [Wide::splat(1.0); 4];
    let ((zs, z_tail), (ts, t_tail)) = (z.as_chunks_mut::<LANES>(), t.as_chunks::<LANES>());
    let (es, e_tail) = e.as_chunks::<LANES>();
    for ((z, t), e) in zs.iter_mut().zip(ts).zip(es) {
        let mut terms = [Wide::splat(0.0); 4];
        let (z, t, e) = (z.as_chunks_mut().0, t.as_chunks().0, e.as_chunks().0);
        for i in 0..4 {
            let (term, odds, p) = parts(Wide::load(&z[i]), Wide::load(&t[i]), Wide::load(&e[i]));
            terms[i] = term;
            products[i] = products[i] * odds;
            p.store(&mut z[i]);
        }
        linear.add_all(terms);
    }
    let blocks = z_tail
        .chunks_mut(4)
        .zip(t_tail.chunks(4))
        .zip(e_tail.chunks(4));
    for (i, ((z, t), e)) in blocks.enumerate() {
        let [x, t, e] = [&*z, t, e].map(Wide::load_part);
        let (term, odds, p) = parts(x, t, e);
        products[i] = products[i] * odds.first_lanes(z.len(), 1.0);
        linear.add_part(i, term, z.len());
        p.store_part(z);
    }
    products
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
    let losses = row_loss.as_slice_mut().expect("losses side by side");
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
