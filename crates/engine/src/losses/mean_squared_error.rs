//! Squared error: Σ over features of (y − t)².  d_y = 2 (y − t).
//!
//! The name is the field's; the mean is over the rows of a batch (and, in `meanLoss`, over features too).

use super::{Batch, Loss, values};
use crate::options::Options;
use crate::registry::Member;
use kernels::Scalar;
use ndarray::{ArrayViewMut1, ArrayViewMut2};

#[derive(Clone, Debug, PartialEq, Options)]
pub struct MeanSquaredError {}

impl Member for MeanSquaredError {
    fn examples() -> Vec<Self> {
        vec![MeanSquaredError {}]
    }
}

impl<T: Scalar> Loss<T> for MeanSquaredError {
    fn value(&self, z: &[T], target: T, d: &mut [T]) -> T {
        let error = z[0] - target;
        d[0] = error + error;
        error * error
    }

    fn density_constant(&self) -> Option<f64> {
        Some(0.5 * std::f64::consts::PI.ln()) // of a normal density of variance ½
    }

    fn rows(
        &self,
        batch: Batch<'_, T>,
        scale: T,
        d_output: Option<ArrayViewMut2<T>>,
        per_row: ArrayViewMut1<T>,
    ) {
        if batch.weights.is_some() {
            let value = |z: &[T], target: T, d: &mut [T]| self.value(z, target, d);
            return values::rows(1, &value, batch, scale, d_output, per_row);
        }
        let Batch {
            team,
            output,
            target,
            ..
        } = batch;
        kernels::squared_error(team, output.view(), target, scale, d_output, per_row);
    }

    fn elements(&self, batch: Batch<'_, T>, per_value: ArrayViewMut2<T>) {
        kernels::squared_error_elements(batch.team, batch.output.view(), batch.target, per_value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::Shape;
    use kernels::Team;
    use ndarray::{Array1, Array2, array};

    #[test]
    fn value_and_gradient_by_hand() {
        let (mut y, t) = (array![[1.0_f64, 3.0]], array![[0.0, 1.0]]);
        let (mut d, mut rows) = (Array2::zeros((1, 2)), Array1::zeros(1));
        MeanSquaredError {}.rows(
            Batch {
                team: Team::solo(),
                shape: &Shape::flat(2),
                output: y.view_mut(),
                target: t.view(),
                weights: None,
            },
            0.5,
            Some(d.view_mut()),
            rows.view_mut(),
        );
        assert_eq!((rows[0], d), (5.0, array![[1.0, 2.0]]));
    }
}
