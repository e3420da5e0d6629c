//! Squared error: Σ over features of (y − t)².  d_y = 2 (y − t).
//!
//! The name is the field's; the mean is over the rows of a batch (and, in `meanLoss`, over features too).

use super::Loss;
use crate::registry::Member;
use kernels::{Scalar, Team};
use ndarray::{ArrayView2, ArrayViewMut1, ArrayViewMut2};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MeanSquaredError {}

impl Member for MeanSquaredError {
    fn examples() -> Vec<Self> {
        vec![MeanSquaredError {}]
    }
}

impl<T: Scalar> Loss<T> for MeanSquaredError {
    fn rows(
        &self,
        team: &Team,
        output: ArrayViewMut2<T>,
        target: ArrayView2<T>,
        scale: T,
        d_output: Option<ArrayViewMut2<T>>,
        per_row: ArrayViewMut1<T>,
    ) {
        kernels::squared_error(team, output.view(), target, scale, d_output, per_row);
    }

    fn elements(
        &self,
        team: &Team,
        output: ArrayView2<T>,
        target: ArrayView2<T>,
        per_value: ArrayViewMut2<T>,
    ) {
        kernels::squared_error_elements(team, output, target, per_value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array1, Array2, array};

    #[test]
    fn value_and_gradient_by_hand() {
        let (mut y, t) = (array![[1.0_f64, 3.0]], array![[0.0, 1.0]]);
        let (mut d, mut rows) = (Array2::zeros((1, 2)), Array1::zeros(1));
        MeanSquaredError {}.rows(
            Team::solo(),
            y.view_mut(),
            t.view(),
            0.5,
            Some(d.view_mut()),
            rows.view_mut(),
        );
        assert_eq!((rows[0], d), (5.0, array![[1.0, 2.0]]));
    }
}
