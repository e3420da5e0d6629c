//! The angle between reconstruction and target: n (1 − y·t / (|y| |t|)) for n features, so 1 − cos per feature.
//!
//! d_y = −n (t / (|y| |t|) − cos · y / |y|²). Norms below 1e-8 count as 1e-8. The scale of y does not matter.
//! A row has at least two values.

use super::{Batch, Loss, bad_shape};
use crate::error::Result;
use crate::options::Options;
use crate::registry::Member;
use crate::shape::Shape;
use kernels::Scalar;
use ndarray::{ArrayViewMut1, ArrayViewMut2, Axis};

#[derive(Clone, Debug, PartialEq, Options)]
pub struct Cosine {}

impl Member for Cosine {
    fn examples() -> Vec<Self> {
        vec![Cosine {}]
    }

    fn example_shape(&self) -> Vec<usize> {
        vec![2, 3]
    }
}

const LEAST: f64 = 1e-8;
const COST: usize = 32;

/// Σ a b in double precision.
fn dot<T: Scalar>(a: &[T], b: &[T]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a.to_f64() * b.to_f64()).sum()
}

/// Cosine, and the norms of y and t.
fn angle<T: Scalar>(y: &[T], t: &[T]) -> (f64, f64, f64) {
    let [y_norm, t_norm] = [y, t].map(|x| dot(x, x).sqrt().max(LEAST));
    (dot(y, t) / (y_norm * t_norm), y_norm, t_norm)
}

impl<T: Scalar> Loss<T> for Cosine {
    fn weighs_values(&self) -> bool {
        false
    }

    fn output_shape(&self, row: &Shape) -> Result<Shape> {
        match row.size() {
            1 => Err(bad_shape(
                "at least two values in a row, for an angle",
                row,
                "take meanSquaredError: of one value only the sign would count, which has no gradient",
            )),
            _ => Ok(row.clone()),
        }
    }

    fn rows(
        &self,
        batch: Batch<'_, T>,
        scale: T,
        d_output: Option<ArrayViewMut2<T>>,
        per_row: ArrayViewMut1<T>,
    ) {
        let (features, cost) = (batch.target.ncols() as f64, COST * batch.target.ncols());
        let (read, per_row) = (
            [batch.output.view(), batch.target],
            per_row.insert_axis(Axis(1)),
        );
        let loss = |cos: f64| T::from_f64(features * (1.0 - cos));
        let Some(d_output) = d_output else {
            return kernels::each_row(batch.team, cost, read, [per_row], &|_, [y, t], [out]| {
                out[0] = loss(angle(y, t).0);
            });
        };
        let scale = features * scale.to_f64();
        kernels::each_row(
            batch.team,
            cost,
            read,
            [per_row, d_output],
            &|_, [y, t], [out, d]| {
                let (cos, y_norm, t_norm) = angle(y, t);
                out[0] = loss(cos);
                let turn = if y_norm > LEAST {
                    cos / (y_norm * y_norm)
                } else {
                    0.0
                };
                for ((d, y), t) in d.iter_mut().zip(y).zip(t) {
                    *d = T::from_f64(scale * (turn * y.to_f64() - t.to_f64() / (y_norm * t_norm)));
                }
            },
        );
    }

    /// 1 − n y t / (|y| |t|): their sum is the row's loss.
    fn elements(&self, batch: Batch<'_, T>, per_value: ArrayViewMut2<T>) {
        let (features, cost) = (batch.target.ncols() as f64, COST * batch.target.ncols());
        let read = [batch.output.view(), batch.target];
        kernels::each_row(batch.team, cost, read, [per_value], &|_, [y, t], [out]| {
            let (_, y_norm, t_norm) = angle(y, t);
            for ((out, y), t) in out.iter_mut().zip(y).zip(t) {
                *out = T::from_f64(1.0 - features * y.to_f64() * t.to_f64() / (y_norm * t_norm));
            }
        });
    }
}
