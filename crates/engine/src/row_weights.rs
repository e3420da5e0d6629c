//! What the rows of a batch count: a row of weight 2 is the row twice, one of weight 0 no row at all.
//!
//! With weights w of n rows, their mean w̄ and v = w / w̄: a term that is a mean over rows becomes Σ w_i l_i / n, divided
//! by the rows and not by their weights. A term that is a statistic of the batch (the divergence of a mean activity, a
//! covariance, pairs of rows) is computed with the shares v and multiplied by w̄. So all weights times c are c times
//! every term of the rows, and with shares alone the terms are those of a batch in which rows stand v times.

use kernels::Scalar;
use std::ops::Range;

/// The weights of a batch's rows, ≥ 0; without any all count 1, to the bit.
#[derive(Clone, Copy, Default)]
pub struct RowWeights<'a>(Option<&'a [f64]>);

impl<'a> RowWeights<'a> {
    /// One for each row, or none.
    pub fn new(weights: Option<&'a [f64]>) -> Self {
        RowWeights(weights)
    }

    pub fn given(&self) -> Option<&'a [f64]> {
        self.0
    }

    /// w of a row.
    pub fn of<T: Scalar>(&self, row: usize) -> T {
        match self.0 {
            Some(weights) => T::from_f64(weights[row]),
            None => T::one(),
        }
    }

    /// Σ w over all `rows` rows.
    pub fn total(&self, rows: usize) -> f64 {
        match self.0 {
            Some(weights) => weights.iter().sum(),
            None => rows as f64,
        }
    }

    /// w̄ and v, for statistics of `rows` rows; none where no row counts.
    pub fn shares(&self, rows: usize) -> Option<Shares<'a>> {
        let mean = self.total(rows) / rows as f64;
        (mean > 0.0).then_some(Shares {
            weights: self.0,
            mean,
        })
    }

    /// Neighbours that count the same, and w: all rows together where nobody weighs them.
    pub fn runs(self, rows: usize) -> impl Iterator<Item = (Range<usize>, f64)> {
        let mut start = 0;
        std::iter::from_fn(move || {
            let first = start;
            let Some(weights) = self.0 else {
                start = rows;
                return (first < rows).then_some((first..rows, 1.0));
            };
            let weight = *weights.get(first)?;
            let same = weights[first..].iter().take_while(|w| **w == weight);
            start += same.count();
            Some((first..start, weight))
        })
    }
}

/// What each row of a statistic counts beside the others: 1 on average.
#[derive(Clone, Copy)]
pub struct Shares<'a> {
    weights: Option<&'a [f64]>,
    /// w̄, the factor of the statistic.
    pub mean: f64,
}

impl Shares<'_> {
    /// v of a row.
    pub fn of<T: Scalar>(&self, row: usize) -> T {
        match self.weights {
            Some(weights) => T::from_f64(weights[row] / self.mean),
            None => T::one(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_of_equal_weight_are_one_run() {
        let of = |weights: RowWeights, rows| weights.runs(rows).collect::<Vec<_>>();
        assert_eq!(of(RowWeights::default(), 3), [(0..3, 1.0)]);
        assert_eq!(of(RowWeights::default(), 0), []);
        let weights = RowWeights::new(Some(&[2.0, 2.0, 0.0, 2.0]));
        assert_eq!(of(weights, 4), [(0..2, 2.0), (2..3, 0.0), (3..4, 2.0)]);
    }

    #[test]
    fn shares_are_one_on_average() {
        let shares = RowWeights::new(Some(&[3.0, 0.0, 1.0, 4.0]))
            .shares(4)
            .unwrap();
        assert_eq!(shares.mean, 2.0);
        let each: Vec<f64> = (0..4).map(|row| shares.of(row)).collect();
        assert_eq!(each, [1.5, 0.0, 0.5, 2.0]);
        assert!(RowWeights::new(Some(&[0.0; 4])).shares(4).is_none());
        let equal = RowWeights::default().shares(5).unwrap();
        assert_eq!((equal.mean, equal.of::<f32>(4)), (1.0, 1.0));
    }
}
