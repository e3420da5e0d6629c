//! Swap noise, for tables: a share of the values becomes what another row of the batch has in the same column, so that
//! every noisy value is one that the column can have. Each of the other rows is equally likely; a last batch of
//! one row stays as it is.
//!
//! x̃[row, j] = x[another row, j] where u < p, else x[row, j], u uniform in [0, 1).
//!
//! Reference: Jahrer (2017), "Porto Seguro's safe driver prediction, 1st place".

use super::Corruption;
use crate::error::Result;
use crate::options::Options;
use crate::registry::{Member, range};
use crate::shape::Shape;
use kernels::{Key, Scalar, Team};
use ndarray::{ArrayView2, ArrayViewMut2};

#[derive(Clone, Debug, PartialEq, Options)]
pub struct SwapNoise {
    /// Chance of each value to be replaced, 0 … 1; 0.15 is the usual value.
    pub probability: f64,
}

impl Member for SwapNoise {
    fn examples() -> Vec<Self> {
        vec![
            SwapNoise { probability: 0.15 },
            SwapNoise { probability: 1.0 },
        ]
    }

    fn check(&self) -> Result<()> {
        range::probability("probability", self.probability)
    }
}

impl<T: Scalar> Corruption<T> for SwapNoise {
    fn least_rows(&self) -> usize {
        2
    }

    fn apply(
        &self,
        team: &Team,
        key: Key,
        _: &Shape,
        clean: ArrayView2<T>,
        mut corrupted: ArrayViewMut2<T>,
    ) {
        let probability = T::from_f64(self.probability);
        let others = clean.nrows().saturating_sub(1);
        kernels::uniform(
            team,
            key,
            corrupted.as_slice_mut().expect("rows of a batch"),
        );
        let cost = 32 * clean.ncols();
        kernels::each_row(team, cost, [], [corrupted], &|row, [], [y]| {
            for (column, y) in y.iter_mut().enumerate() {
                let mut from = row;
                if others > 0 && *y < probability {
                    // A number below the probability is uniform below it: it also says which row.
                    let other = (*y / probability).to_f64() * others as f64;
                    let other = (other as usize).min(others - 1);
                    from = other + usize::from(other >= row);
                }
                *y = clean[[from, column]];
            }
        });
    }
}
