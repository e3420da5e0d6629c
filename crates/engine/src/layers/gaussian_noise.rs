//! Normal noise on the values between two layers, during training only. (The corruption of the same name changes the
//! input, and the clean input is what is rebuilt.)
//!
//! y = x + n, n ~ N(0, standardDeviation²); d_x = d_y. At inference y = x. In: any shape. Out: the same.
//!
//! Reference: Poole, Sohl-Dickstein, Ganguli (2014), "Analyzing noise in autoencoders and deep networks".

use super::{Backward, Forward, Layer};
use crate::error::Result;
use crate::options::Options;
use crate::pass::Pass;
use crate::registry::{Member, range};
use crate::shape::Shape;
use kernels::Scalar;
use ndarray::ArrayView2;

#[derive(Clone, Debug, PartialEq, Options)]
pub struct GaussianNoise {
    /// In the unit of the values, ≥ 0.
    pub standard_deviation: f64,
}

impl Member for GaussianNoise {
    fn examples() -> Vec<Self> {
        [0.0, 0.3]
            .map(|standard_deviation| GaussianNoise { standard_deviation })
            .to_vec()
    }

    fn check(&self) -> Result<()> {
        let (name, spread) = ("standardDeviation", self.standard_deviation);
        range::not_negative(name, spread, "it is the spread of the noise")
    }
}

impl<T: Scalar> Layer<T> for GaussianNoise {
    fn output_shape(&self, input: &Shape) -> Result<Shape> {
        Ok(input.clone())
    }

    fn has_tangent(&self) -> bool {
        true
    }

    fn forward(&self, pass: &Pass, state: Forward<'_, T>) {
        let (input, mut output) = (state.input, state.output);
        if pass.training {
            let spread = T::from_f64(self.standard_deviation);
            kernels::gaussian_noise(pass.team, pass.key, spread, None, input, output);
        } else {
            output.assign(&input);
        }
    }

    fn tangent(&self, _: &Pass, _: [ArrayView2<'_, T>; 2], mut state: Forward<'_, T>) {
        state.output.assign(&state.input);
    }

    fn backward(&self, _: &Pass, state: Backward<'_, T>) {
        if let Some(mut d_input) = state.d_input {
            d_input.assign(&state.d_output);
        }
    }
}
