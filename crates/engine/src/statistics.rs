//! What codes are like over many rows, per unit: mean, variance, how often they are not zero, and where the latent has
//! a prior the divergence from it. In f64 and in row order, so that it does not depend on threads.
//!
//! A unit is active where its code varies: of a gaussian latent, whose codes have the prior's scale, more than 0.01
//! (Burda, Grosse, Salakhutdinov (2016), "Importance weighted autoencoders"), of any other at all. A model whose
//! decoder ignores the code has collapsed: it has no active unit.

use crate::latents::AnyLatent;
use crate::penalties::kl_categorical::{bits, choice};
use kernels::Scalar;
use ndarray::ArrayView2;
use serde_json::{Value, json};
use std::ops::Range;

pub struct Statistics {
    rows: f64,
    sums: Vec<f64>,
    squares: Vec<f64>,
    not_zero: Vec<f64>,
    columns: Vec<(&'static str, Range<usize>)>,
    /// One per code of a gaussian latent, per bit, or per choice.
    divergences: Vec<f64>,
    least_variance: f64,
}

impl Statistics {
    pub fn new(dim: usize, latent: &AnyLatent) -> Self {
        let columns = latent.get::<f32>().statistics();
        let divergences = match columns.first() {
            Some(("logits", _)) => columns.len(),
            Some(_) => dim,
            None => 0,
        };
        let gaussian = columns.iter().any(|(name, _)| *name == "logvar");
        Statistics {
            rows: 0.0,
            sums: vec![0.0; dim],
            squares: vec![0.0; dim],
            not_zero: vec![0.0; dim],
            columns,
            divergences: vec![0.0; divergences],
            least_variance: if gaussian { 0.01 } else { 0.0 },
        }
    }

    pub fn add<T: Scalar>(&mut self, codes: ArrayView2<T>, projection: ArrayView2<T>) {
        for (row, codes) in codes.rows().into_iter().enumerate() {
            for (j, z) in codes.iter().map(|z| z.to_f64()).enumerate() {
                self.sums[j] += z;
                self.squares[j] += z * z;
                self.not_zero[j] += f64::from(u8::from(z != 0.0));
            }
            let projected = projection.row(row);
            self.diverge(projected.to_slice().expect("rows are slices"));
        }
        self.rows += codes.nrows() as f64;
    }

    fn diverge<T: Scalar>(&mut self, projected: &[T]) {
        let one = T::from_f64(1.0);
        let mut choices = 0;
        for (name, range) in &self.columns {
            let values = &projected[range.clone()];
            match *name {
                "logits" => {
                    self.divergences[choices] += choice(values, one, &mut []).to_f64();
                    choices += 1;
                }
                "logOdds" => {
                    let each = self.divergences.iter_mut().zip(values);
                    each.for_each(|(kl, &a)| *kl += bits(&[a], one, &mut []).to_f64());
                }
                "mu" => {
                    let each = self.divergences.iter_mut().zip(values);
                    each.for_each(|(kl, m)| *kl += 0.5 * m.to_f64() * m.to_f64());
                }
                _ => {
                    let each = self.divergences.iter_mut().zip(values);
                    each.for_each(|(kl, v)| *kl += 0.5 * (v.exp().to_f64() - 1.0 - v.to_f64()));
                }
            }
        }
    }

    pub fn to_json(&self) -> Value {
        let share = |sums: &[f64]| -> Vec<f64> { sums.iter().map(|sum| sum / self.rows).collect() };
        let mean = share(&self.sums);
        let squares = share(&self.squares);
        let variance: Vec<f64> = squares
            .iter()
            .zip(&mean)
            .map(|(square, mean)| (square - mean * mean).max(0.0))
            .collect();
        // What rounding leaves of a constant is no variance.
        let varies = |(one, mean): &(&f64, &f64)| {
            **one > self.least_variance.max(1e-12 * (1.0 + *mean * *mean))
        };
        let active = variance.iter().zip(&mean).filter(varies).count();
        let mut all = json!({
            "dead": (variance.len() - active) as f64 / variance.len() as f64,
            "mean": mean, "variance": variance, "activity": share(&self.not_zero),
            "activeUnits": active, "collapsed": active == 0,
        });
        if !self.divergences.is_empty() {
            all["kl"] = json!(share(&self.divergences));
        }
        all
    }
}
