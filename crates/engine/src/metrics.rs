//! Plain measures of reconstruction error, in f64 and in row order, so that they do not depend on threads.

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

/// Running sums over rows.
pub struct Moments {
    squared: f64,
    absolute: f64,
    values: usize,
    column_sum: Vec<f64>,
    column_squares: Vec<f64>,
}

impl Moments {
    pub fn new(features: usize) -> Self {
        Moments {
            squared: 0.0,
            absolute: 0.0,
            values: 0,
            column_sum: vec![0.0; features],
            column_squares: vec![0.0; features],
        }
    }

    pub fn add<T: Scalar>(&mut self, reconstruction: &[T], target: &[T]) {
        let features = self.column_sum.len();
        for (y, t) in reconstruction.chunks(features).zip(target.chunks(features)) {
            for (column, (y, t)) in y.iter().zip(t).enumerate() {
                let (t, error) = (t.to_f64(), y.to_f64() - t.to_f64());
                self.squared += error * error;
                self.absolute += error.abs();
                self.column_sum[column] += t;
                self.column_squares[column] += t * t;
            }
        }
        self.values += target.len();
    }

    pub fn finish(self, terms: Terms, features: usize) -> Metrics {
        let (values, rows) = (self.values as f64, (self.values / features) as f64);
        let spread: f64 = self
            .column_sum
            .iter()
            .zip(&self.column_squares)
            .map(|(sum, squares)| squares - sum * sum / rows)
            .sum();
        // What rounding leaves of the variance of a constant is no variance.
        let varies = spread > 1e-12 * self.column_squares.iter().sum::<f64>();
        let explained_variance = match (varies, self.squared) {
            (true, squared) => 1.0 - squared / spread,
            (false, squared) => f64::from(u8::from(squared == 0.0)),
        };
        let mse = self.squared / values;
        Metrics {
            mean_loss: terms.reconstruction / features as f64,
            terms,
            mse,
            mae: self.absolute / values,
            psnr: -10.0 * mse.log10(),
            explained_variance,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measures_of_two_rows_by_hand() {
        let mut moments = Moments::new(2);
        moments.add(&[0.0_f64, 1.0, 1.0, 0.5], &[0.0, 1.0, 1.0, 0.0]);
        let metrics = moments.finish(Terms::default(), 2);
        assert_eq!((metrics.mse, metrics.mae), (0.0625, 0.125));
        assert!((metrics.psnr - 12.041_199_826_559_248).abs() < 1e-12); // numpy: -10 * log10(0.0625)
        assert_eq!(metrics.explained_variance, 0.75); // spread: 0.5 in each column
    }
}
