//! Dropout: during training, values are zeroed at random and the rest scaled up so that the mean stays.
//!
//! y = x · m / (1 − rate), m ∈ {0, 1} with P(m = 0) = rate; d_x = d_y · m / (1 − rate). At inference y = x.
//! In: any shape. Out: the same. The mask is not stored: the counter-based key draws it again in `backward`.
//!
//! Reference: Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov (2014), "Dropout: a simple way to prevent
//! neural networks from overfitting".

use super::{Backward, Forward, Layer};
use crate::error::Result;
use crate::options::Options;
use crate::pass::Pass;
use crate::registry::{Member, range};
use crate::shape::Shape;
use kernels::Scalar;
use ndarray::{ArrayView2, ArrayViewMut2};

#[derive(Clone, Debug, PartialEq, Options)]
pub struct Dropout {
    /// Share of values that are zeroed, 0 ≤ rate < 1.
    pub rate: f64,
}

impl Member for Dropout {
    fn examples() -> Vec<Self> {
        [0.0, 0.3, 0.9].map(|rate| Dropout { rate }).to_vec()
    }

    fn check(&self) -> Result<()> {
        range::half_open(
            "rate",
            self.rate,
            0.0,
            1.0,
            "it is the share of values to drop",
        )
    }
}

impl Dropout {
    fn mask<T: Scalar>(&self, pass: &Pass, x: ArrayView2<T>, mut y: ArrayViewMut2<T>) {
        if pass.training && self.rate > 0.0 {
            let kept = T::from_f64(1.0 / (1.0 - self.rate));
            kernels::masked(
                pass.team,
                pass.key,
                T::from_f64(self.rate),
                T::from_f64(0.0),
                kept,
                x,
                y,
            );
        } else {
            y.assign(&x);
        }
    }
}

impl<T: Scalar> Layer<T> for Dropout {
    fn output_shape(&self, input: &Shape) -> Result<Shape> {
        Ok(input.clone())
    }

    fn has_tangent(&self) -> bool {
        true
    }

    fn forward(&self, pass: &Pass, state: Forward<'_, T>) {
        self.mask(pass, state.input, state.output);
    }

    fn backward(&self, pass: &Pass, state: Backward<'_, T>) {
        if let Some(d_input) = state.d_input {
            let pass = planted!(DropoutMask, *pass, pass.at(pass.key.slot + 1));
            self.mask(&pass, state.d_output.view(), d_input);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernels::Team;
    use ndarray::Array2;

    #[test]
    fn a_third_is_dropped_the_mean_stays_and_inference_is_the_identity() {
        let layer = Dropout { rate: 0.3 };
        let ones = Array2::<f64>::ones((100, 100));
        let run = |pass: Pass| {
            let mut output = Array2::zeros((100, 100));
            layer.mask(&pass, ones.view(), output.view_mut());
            output
        };
        let output = run(Pass::training(Team::solo(), 1, 1).at(7));
        let dropped = output.iter().filter(|value| **value == 0.0).count();
        assert!((2_800..3_200).contains(&dropped), "{dropped}");
        assert!((output.mean().unwrap() - 1.0).abs() < 0.03);
        assert_eq!(run(Pass::inference(Team::solo())), ones);
    }
}
