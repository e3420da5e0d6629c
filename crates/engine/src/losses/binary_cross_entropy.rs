//! Binary cross-entropy: −Σ over features of t ln y + (1 − t) ln(1 − y), y = sigmoid(z).
//!
//! Computed on the logits z, where it cannot overflow: max(z, 0) − z t + ln(1 + e^−|z|).  d_z = y − t.
//! Targets lie in [0, 1]; for grey values the smallest possible loss is their own entropy, not 0.

use super::Loss;
use crate::activation::Activation;
use crate::registry::Member;
use kernels::{Scalar, Team};
use ndarray::{ArrayView2, ArrayViewMut1, ArrayViewMut2};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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

    fn target_bounds(&self) -> (f64, f64) {
        (0.0, 1.0)
    }

    fn rows(
        &self,
        team: &Team,
        output: ArrayViewMut2<T>,
        target: ArrayView2<T>,
        scale: T,
        d_output: Option<ArrayViewMut2<T>>,
        per_row: ArrayViewMut1<T>,
    ) {
        kernels::sigmoid_bce(team, output, target, scale, d_output, per_row);
    }

    fn elements(
        &self,
        team: &Team,
        output: ArrayView2<T>,
        target: ArrayView2<T>,
        per_value: ArrayViewMut2<T>,
    ) {
        kernels::sigmoid_bce_elements(team, output, target, per_value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array1, Array2, array};

    #[test]
    fn value_and_gradient_by_hand() {
        let (mut z, t) = (array![[0.0_f64, 2.0]], array![[0.25, 1.0]]);
        let (mut d, mut rows) = (Array2::zeros((1, 2)), Array1::zeros(1));
        BinaryCrossEntropy {}.rows(
            Team::solo(),
            z.view_mut(),
            t.view(),
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
