//! Plain measures of reconstruction error, in f64 and in row order, so that they do not depend on threads.

use crate::error::{Code, Error, Result};
use crate::objective::Terms;
use kernels::Scalar;
use serde_json::{Value, json};

#[derive(Clone, Debug, PartialEq)]
pub struct Metrics {
    pub terms: Terms,
    /// The reconstruction loss per feature.
    pub mean_loss: f64,
    /// Mean squared error per value.
    pub mse: f64,
    /// Mean absolute error per value.
    pub mae: f64,
    /// 10 log₁₀(1 / mse): decibels for data of range 1; infinite, in JSON null, where mse is 0.
    pub psnr: f64,
    /// 1 − Σ (x − y)² / Σ (x − mean of its column)²; for data that do not vary 1 if rebuilt exactly, else 0.
    pub explained_variance: f64,
}

impl Metrics {
    pub fn to_json(&self) -> Value {
        json!({
            "loss": self.terms.loss(), "meanLoss": self.mean_loss, "terms": terms_json(&self.terms),
            "mse": self.mse, "mae": self.mae, "psnr": self.psnr, "explainedVariance": self.explained_variance,
        })
    }
}

/// `{ reconstruction, l1Activity, … }`
pub fn terms_json(terms: &Terms) -> Value {
    let mut object = json!({ "reconstruction": terms.reconstruction });
    for (tag, value) in &terms.penalties {
        object[*tag] = json!(value);
    }
    object
}

/// A mask that leaves out every value.
pub fn nothing_known(name: &str) -> Error {
    Error::new(Code::EmptyData, name)
        .expected("a value that is known")
        .received("none")
        .hint("measure rows of which something is known")
}

/// Running sums over rows; each value counts by its place in the mask, or wholly.
pub struct Moments {
    rows: f64,
    squared: f64,
    absolute: f64,
    values: f64,
    /// Per column: values that count, their sum, the sum of their squares.
    columns: Vec<[f64; 3]>,
}

impl Moments {
    pub fn new(features: usize) -> Self {
        Moments {
            rows: 0.0,
            squared: 0.0,
            absolute: 0.0,
            values: 0.0,
            columns: vec![[0.0; 3]; features],
        }
    }

    /// `known` is the mask, or empty.
    pub fn add<T: Scalar>(&mut self, reconstruction: &[T], target: &[T], known: &[T]) {
        let features = self.columns.len();
        for (row, (y, t)) in reconstruction
            .chunks(features)
            .zip(target.chunks(features))
            .enumerate()
        {
            for (column, (y, t)) in y.iter().zip(t).enumerate() {
                let weight = known
                    .get(row * features + column)
                    .map_or(1.0, |known| known.to_f64());
                let (t, error) = (t.to_f64(), y.to_f64() - t.to_f64());
                self.values += weight;
                self.squared += weight * error * error;
                self.absolute += weight * error.abs();
                let sums = &mut self.columns[column];
                let more = [weight, weight * t, weight * t * t];
                sums.iter_mut()
                    .zip(more)
                    .for_each(|(sum, more)| *sum += more);
            }
            self.rows += 1.0;
        }
    }

    pub fn finish(self, terms: Terms) -> Result<Metrics> {
        if self.values == 0.0 {
            return Err(nothing_known("mask"));
        }
        let spread: f64 = self
            .columns
            .iter()
            .filter(|[known, ..]| *known > 0.0)
            .map(|[known, sum, squares]| squares - sum * sum / known)
            .sum();
        // What rounding leaves of the variance of a constant is no variance.
        let varies = spread
            > 1e-12
                * self
                    .columns
                    .iter()
                    .map(|[.., squares]| squares)
                    .sum::<f64>();
        let explained_variance = match (varies, self.squared) {
            (true, squared) => 1.0 - squared / spread,
            (false, squared) => f64::from(u8::from(squared == 0.0)),
        };
        let mse = self.squared / self.values;
        Ok(Metrics {
            mean_loss: terms.reconstruction / (self.values / self.rows),
            terms,
            mse,
            mae: self.absolute / self.values,
            psnr: -10.0 * mse.log10(),
            explained_variance,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measures_of_two_rows_by_hand() {
        let mut moments = Moments::new(2);
        moments.add(&[0.0_f64, 1.0, 1.0, 0.5], &[0.0, 1.0, 1.0, 0.0], &[]);
        let metrics = moments.finish(Terms::default()).unwrap();
        assert_eq!((metrics.mse, metrics.mae), (0.0625, 0.125));
        assert!((metrics.psnr - 12.041_199_826_559_248).abs() < 1e-12); // numpy: -10 * log10(0.0625)
        assert_eq!(metrics.explained_variance, 0.75); // spread: 0.5 in each column
    }

    #[test]
    fn what_is_masked_does_not_count() {
        let (mut masked, mut whole) = (Moments::new(2), Moments::new(2));
        masked.add(
            &[0.25_f64, 9.0, 1.0, 0.5],
            &[0.0, 1.0, 1.0, 0.0],
            &[1.0, 0.0, 1.0, 0.5],
        );
        whole.add(&[0.25_f64, 0.5, 1.0, 0.5], &[0.0, 0.0, 1.0, 0.0], &[]);
        let terms = || Terms {
            reconstruction: 5.0,
            ..Terms::default()
        };
        let (masked, whole) = (
            masked.finish(terms()).unwrap(),
            whole.finish(terms()).unwrap(),
        );
        assert_eq!((masked.mse, masked.mae), (0.1875 / 2.5, 0.5 / 2.5));
        assert_eq!((masked.mean_loss, whole.mean_loss), (4.0, 2.5));
        assert_eq!(masked.explained_variance, 1.0 - 0.1875 / 0.5);
        let mut nothing = Moments::new(1);
        nothing.add(&[1.0_f64], &[0.0], &[0.0]);
        assert_eq!(nothing.finish(terms()).unwrap_err().path, "mask");
    }
}
