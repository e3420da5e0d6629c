//! Losses that are sums over values: one loop for all of them, which calls the value's own formula.

use super::Batch;
use kernels::Scalar;
use ndarray::{ArrayView2, ArrayViewMut1, ArrayViewMut2, Axis};

/// Most outputs that a feature has.
const MOST_OUTPUTS: usize = 3;

/// Operations of a value, in those of a matrix product: an exponential or two.
const COST: usize = 100;

/// The loss of one value from its outputs and its target, and the gradient at its outputs.
type Value<'a, T> = dyn Fn(&[T], T, &mut [T]) -> T + Sync + 'a;

/// Calls `each` with the outputs of every value of a row, its place in the target, and places of its outputs.
fn walk<T: Scalar>(
    outputs: usize,
    last: usize,
    z: &[T],
    mut each: impl FnMut(&[T], usize, &dyn Fn(usize) -> usize),
) {
    // One output per value: the whole row is one step.
    let last = if outputs == 1 { z.len() } else { last };
    let mut here = [T::from_f64(0.0); MOST_OUTPUTS];
    for (step, z) in z.chunks_exact(outputs * last).enumerate() {
        for index in 0..last {
            for (k, slot) in here[..outputs].iter_mut().enumerate() {
                *slot = z[k * last + index];
            }
            let place = |k: usize| (step * outputs + k) * last + index;
            each(&here[..outputs], step * last + index, &place);
        }
    }
}

/// See `Loss::rows`.
pub fn rows<T: Scalar>(
    outputs: usize,
    value: &Value<T>,
    batch: Batch<'_, T>,
    scale: T,
    d_output: Option<ArrayViewMut2<T>>,
    per_row: ArrayViewMut1<T>,
) {
    let Batch {
        team,
        target,
        weights,
        ..
    } = batch;
    let (last, cost) = (batch.shape.last(), COST * target.ncols());
    let weights: Option<ArrayView2<T>> = weights;
    let weight_of =
        |row: usize, place: usize| weights.as_ref().map(|weights| weights[[row, place]]);
    // Sums in double precision: a row may have many values.
    let row_loss = |row: usize, z: &[T], t: &[T], mut d_row: Option<&mut [T]>| {
        let (mut sum, mut d) = (0.0, [T::from_f64(0.0); MOST_OUTPUTS]);
        walk(outputs, last, z, |z, place, output| {
            let weight = weight_of(row, place);
            let loss = value(z, t[place], &mut d[..outputs]);
            sum += weight.map_or(loss, |weight| weight * loss).to_f64();
            if let Some(d_row) = &mut d_row {
                let weight = planted!(LossWeights, weight, None);
                let factor = weight.map_or(scale, |weight| weight * scale);
                for (k, d) in d[..outputs].iter().enumerate() {
                    d_row[output(k)] = *d * factor;
                }
            }
        });
        T::from_f64(sum)
    };
    let per_row = per_row.insert_axis(Axis(1));
    let output = batch.output.view();
    match d_output {
        Some(d) => kernels::each_row(
            team,
            cost,
            [output, target],
            [per_row, d],
            &|row, [z, t], [loss, d]| {
                loss[0] = row_loss(row, z, t, Some(d));
            },
        ),
        None => kernels::each_row(
            team,
            cost,
            [output, target],
            [per_row],
            &|row, [z, t], [loss]| {
                loss[0] = row_loss(row, z, t, None);
            },
        ),
    }
}

/// See `Loss::elements`.
pub fn elements<T: Scalar>(
    outputs: usize,
    value: &Value<T>,
    batch: Batch<'_, T>,
    per_value: ArrayViewMut2<T>,
) {
    let (last, cost) = (batch.shape.last(), COST * batch.target.ncols());
    let output = batch.output.view();
    kernels::each_row(
        batch.team,
        cost,
        [output, batch.target],
        [per_value],
        &|_, [z, t], [out]| {
            let mut d = [T::from_f64(0.0); MOST_OUTPUTS];
            walk(outputs, last, z, |z, place, _| {
                out[place] = value(z, t[place], &mut d[..outputs])
            });
        },
    );
}

/// The reconstruction where it is a function of each value's outputs.
pub fn rebuild<T: Scalar>(
    team: &kernels::Team,
    (outputs, last): (usize, usize),
    output: ArrayView2<T>,
    out: ArrayViewMut2<T>,
    f: &(dyn Fn(&[T]) -> T + Sync),
) {
    kernels::each_row(
        team,
        COST * out.ncols(),
        [output],
        [out],
        &|_, [z], [out]| {
            walk(outputs, last, z, |z, place, _| out[place] = f(z));
        },
    );
}
