//! Binary cross-entropy: −Σ over features of t ln y + (1 − t) ln(1 − y), y = sigmoid(z).
//!
//! Computed on the logits z, where it cannot overflow: max(z, 0) − z t + ln(1 + e^−|z|).  d_z = y − t.
//! Targets lie in [0, 1]; for grey values the smallest possible loss is their own entropy, not 0.

use super::{Batch, Loss, values};
use crate::activation::Activation;
use crate::options::Options;
use crate::registry::Member;
use kernels::Scalar;
use ndarray::{ArrayViewMut1, ArrayViewMut2};

#[derive(Clone, Debug, PartialEq, Options)]
pub struct BinaryCrossEntropy {}

impl Member for BinaryCrossEntropy {
    fn examples() -> Vec<Self> {
        vec![BinaryCrossEntropy {}]
    }
}

impl<T: Scalar> Loss<T> for BinaryCrossEntropy {
    fn fused_activation(&self) -> Option<Activation> {
        Some(Activation::Sigmoid)
    }

    fn target_bounds(&self, last: usize) -> Vec<(f64, f64)> {
        vec![(0.0, 1.0); last]
    }

    fn value(&self, z: &[T], target: T, d: &mut [T]) -> T {
        d[0] = z[0].sigmoid() - target;
        // max(z, 0) − z t + ln(1 + e^−|z|)
        z[0].softplus() - z[0] * target
    }

    fn density_constant(&self) -> Option<f64> {
        Some(0.0)
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
        kernels::sigmoid_bce(team, output, target, scale, d_output, per_row);
    }

    fn elements(&self, batch: Batch<'_, T>, per_value: ArrayViewMut2<T>) {
        kernels::sigmoid_bce_elements(batch.team, batch.output.view(), batch.target, per_value);
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
        let (mut z, t) = (array![[0.0_f64, 2.0]], array![[0.25, 1.0]]);
        let (mut d, mut rows) = (Array2::zeros((1, 2)), Array1::zeros(1));
        BinaryCrossEntropy {}.rows(
            Batch {
                team: Team::solo(),
                shape: &Shape::flat(2),
                output: z.view_mut(),
                target: t.view(),
                weights: None,
            },
            1.0,
            Some(d.view_mut()),
            rows.view_mut(),
        );
        let sigmoid = 1.0 / (1.0 + (-2.0_f64).exp());
        assert!((rows[0] - (2.0_f64.ln() - sigmoid.ln())).abs() < 1e-12);
        assert!((d[[0, 0]] - 0.25).abs() < 1e-12 && (d[[0, 1]] - (sigmoid - 1.0)).abs() < 1e-12);
        assert!(
            (z[[0, 1]] - sigmoid).abs() < 1e-12,
            "the reconstruction stands where the logits stood"
        );
    }
}
