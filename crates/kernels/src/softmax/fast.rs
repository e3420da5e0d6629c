//! Rows shared out; a group is gone over three times: its largest number, the exponentials, their quotients.

use ndarray::{ArrayView2, ArrayViewMut1, ArrayViewMut2};

use crate::lanes::{Lanes, Wide, combine, update, update_with};
use crate::matrix::{Matrix, MatrixMut};
use crate::parallel::SliceMut;
use crate::reduce::fast::Tree;
use crate::{Team, maths};

/// Cost of one element in operations of a matrix product.
const SOFTMAX: usize = 80;
const BACKWARD: usize = 16;

pub(crate) fn softmax(team: &Team, x: ArrayView2<f32>, group: usize, y: ArrayViewMut2<f32>) {
    let cost = SOFTMAX * x.ncols();
    team.divide(cost, (MatrixMut::new(y), Matrix::new(x)), |_, (y, x)| {
        for (y, x) in y.rows().zip(x.rows()) {
            y.copy_from_slice(x);
            for y in y.chunks_mut(group) {
                let max = largest(y);
                let sum = exponentials(y, max, |_, _| {});
                divide(y, sum);
            }
        }
    });
}

fn largest(z: &[f32]) -> f32 {
    let least = f32::NEG_INFINITY;
    let (blocks, tail) = z.as_chunks();
    let largest = blocks
        .iter()
        .fold(Wide::splat(least), |max, z| max.or_more(Wide::load(z)));
    let all = largest.lanes().into_iter().chain(tail.iter().copied());
    all.fold(least, Lanes::or_more)
}

/// Replaces z by e^u with u = z - max and returns their sum; `look` sees u block by block.
#[inline(always)]
fn exponentials(z: &mut [f32], max: f32, mut look: impl FnMut(usize, Wide)) -> f32 {
    let (max, mut sum) = (Wide::splat(max), Tree::new());
    let (blocks, tail) = z.as_chunks_mut();
    let count = blocks.len();
    for (i, z) in blocks.iter_mut().enumerate() {
        let u = Wide::load(z) - max;
        look(i, u);
        let e = maths::exp(u);
        sum.add(i, e);
        e.store(z);
    }
    if !tail.is_empty() {
        let u = Wide::load_part(tail) - max;
        look(count, u);
        let e = maths::exp(u);
        sum.add_part(count, e, tail.len());
        e.store_part(tail);
    }
    sum.sum()
}

fn divide(e: &mut [f32], sum: f32) {
    let sum = Wide::splat(sum);
    update(e, |e| e / sum);
}

pub(crate) fn softmax_backward(
    team: &Team,
    y: ArrayView2<f32>,
    group: usize,
    d: ArrayViewMut2<f32>,
) {
    let cost = BACKWARD * y.ncols();
    team.divide(cost, (MatrixMut::new(d), Matrix::new(y)), |_, (d, y)| {
        for (d, y) in d.rows().zip(y.rows()) {
            for (d, y) in d.chunks_mut(group).zip(y.chunks(group)) {
                let sum = Wide::splat(product(d, y));
                update_with(y, d, |y, d| y * (d - sum));
            }
        }
    });
}

/// Σ x·y.
fn product(x: &[f32], y: &[f32]) -> f32 {
    let mut sum = Tree::new();
    for (i, (x, y)) in x.chunks(4).zip(y.chunks(4)).enumerate() {
        sum.add_part(i, Wide::load_part(x) * Wide::load_part(y), x.len());
    }
    sum.sum()
}

pub(crate) fn softmax_cross_entropy(
    team: &Team,
    z: ArrayViewMut2<f32>,
    target: ArrayView2<f32>,
    group: usize,
    scale: f32,
    d: Option<ArrayViewMut2<f32>>,
    mut row_loss: ArrayViewMut1<f32>,
) {
    let losses = row_loss.as_slice_mut().expect("losses side by side");
    let scale = Wide::splat(scale);
    let cost = SOFTMAX * z.ncols();
    let whole = (
        SliceMut::new(losses, 1),
        MatrixMut::new(z),
        Matrix::new(target),
        d.map(MatrixMut::new),
    );
    team.divide(cost, whole, |_, (losses, z, target, d)| {
        let mut d = d.map(MatrixMut::rows);
        for ((loss, z), target) in losses.iter_mut().zip(z.rows()).zip(target.rows()) {
            let groups = z.chunks_mut(group).zip(target.chunks(group));
            *loss = groups.fold(0.0, |loss, (z, t)| loss + cross_entropy(z, t));
            if let Some(d) = d.as_mut().and_then(Iterator::next) {
                combine(z, target, d, |p, t| (p - t) * scale);
            }
        }
    });
}

/// Turns a group's logits into probabilities and returns its loss.
fn cross_entropy(z: &mut [f32], target: &[f32]) -> f32 {
    let mut expected = Tree::new();
    let (blocks, tail) = target.as_chunks();
    let max = largest(z);
    let sum = exponentials(z, max, |i, u| match blocks.get(i) {
        Some(t) => expected.add(i, Wide::load(t) * u),
        None => expected.add_part(i, Wide::load_part(tail) * u, tail.len()),
    });
    divide(z, sum);
    maths::ln(sum) - expected.sum()
}
