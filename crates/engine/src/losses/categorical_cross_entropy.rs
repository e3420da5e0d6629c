//! Cross-entropy of one choice among the places of the last axis, at least two: −Σ t ln p, p = softmax(z)
//! along that axis.
//!
//! Computed on the logits z, with S = Σ e^(z − max) and T = Σ t: Σ t (ln S − (z − max)),  d_z = T p − t. Targets lie in
//! [0, 1]; where all of a group are 0 there is nothing to rebuild. A weight multiplies its t. Several groups of columns
//! are a composite of several of these.

use super::{Batch, Loss, bad_shape};
use crate::activation::Activation;
use crate::error::Result;
use crate::options::Options;
use crate::registry::Member;
use crate::shape::Shape;
use kernels::Scalar;
use ndarray::{ArrayViewMut1, ArrayViewMut2, Axis};

#[derive(Clone, Debug, PartialEq, Options)]
pub struct CategoricalCrossEntropy {}

impl Member for CategoricalCrossEntropy {
    fn examples() -> Vec<Self> {
        vec![CategoricalCrossEntropy {}]
    }

    fn example_shape(&self) -> Vec<usize> {
        vec![2, 3]
    }
}

/// Operations of a value.
const COST: usize = 80;

/// The largest logit of a group, and Σ e^(z − max).
fn total<T: Scalar>(z: &[T]) -> (T, T) {
    let most = z
        .iter()
        .fold(z[0], |most, z| if *z > most { *z } else { most });
    let sum = z
        .iter()
        .fold(T::from_f64(0.0), |sum, z| sum + (*z - most).exp());
    (most, sum)
}

impl<T: Scalar> Loss<T> for CategoricalCrossEntropy {
    fn fused_activation(&self) -> Option<Activation> {
        Some(Activation::Softmax)
    }

    fn output_shape(&self, row: &Shape) -> Result<Shape> {
        match row.last() {
            1 => Err(bad_shape(
                "at least two places along the last axis, to choose one of",
                row,
                "take binaryCrossEntropy for a single chance: of one choice the loss is always 0",
            )),
            _ => Ok(row.clone()),
        }
    }

    fn target_bounds(&self, last: usize) -> Vec<(f64, f64)> {
        vec![(0.0, 1.0); last]
    }

    fn rows(
        &self,
        batch: Batch<'_, T>,
        scale: T,
        d_output: Option<ArrayViewMut2<T>>,
        per_row: ArrayViewMut1<T>,
    ) {
        let (group, cost) = (batch.shape.last(), COST * batch.target.ncols());
        let (read, per_row) = (
            [batch.output.view(), batch.target],
            per_row.insert_axis(Axis(1)),
        );
        let weights = batch.weights;
        let row_loss = |row: usize, z: &[T], t: &[T], mut d_row: Option<&mut [T]>| {
            let mut loss = 0.0;
            for first in (0..z.len()).step_by(group) {
                let here = first..first + group;
                let wanted = |place: usize| {
                    let weight = weights.as_ref().map(|weights| weights[[row, place]]);
                    weight.map_or(t[place], |weight| weight * t[place])
                };
                let (most, sum) = total(&z[here.clone()]);
                let (ln_sum, mut all) = (sum.ln(), T::from_f64(0.0));
                for place in here.clone() {
                    all += wanted(place);
                    loss += (wanted(place) * (ln_sum - (z[place] - most))).to_f64();
                }
                if let Some(d) = &mut d_row {
                    for place in here {
                        d[place] = scale * (all * ((z[place] - most).exp() / sum) - wanted(place));
                    }
                }
            }
            T::from_f64(loss)
        };
        match d_output {
            Some(d) => kernels::each_row(
                batch.team,
                cost,
                read,
                [per_row, d],
                &|row, [z, t], [out, d]| {
                    out[0] = row_loss(row, z, t, Some(d));
                },
            ),
            None => kernels::each_row(batch.team, cost, read, [per_row], &|row, [z, t], [out]| {
                out[0] = row_loss(row, z, t, None);
            }),
        }
    }

    fn elements(&self, batch: Batch<'_, T>, per_value: ArrayViewMut2<T>) {
        let (group, cost) = (batch.shape.last(), COST * batch.target.ncols());
        let read = [batch.output.view(), batch.target];
        kernels::each_row(batch.team, cost, read, [per_value], &|_, [z, t], [out]| {
            let groups = z.chunks_exact(group).zip(t.chunks_exact(group));
            for ((z, t), out) in groups.zip(out.chunks_exact_mut(group)) {
                let (most, sum) = total(z);
                for ((z, t), out) in z.iter().zip(t).zip(out) {
                    *out = *t * (sum.ln() - (*z - most));
                }
            }
        });
    }
}
