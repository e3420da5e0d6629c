//! An activation function as a layer of its own.
//!
//! y = f(x); d_x = d_y · f′(x), with f′ written in terms of y. In: any shape. Out: the same.

use super::{AnyLayer, Backward, Forward, Layer};
use crate::activation::Activation;
use crate::error::Result;
use crate::pass::Pass;
use crate::registry::Member;
use crate::shape::Shape;
use kernels::Scalar;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ActivationLayer {
    /// `linear`, `relu`, `sigmoid`, `tanh` or `softplus`.
    pub function: Activation,
}

impl Member for ActivationLayer {
    fn examples() -> Vec<Self> {
        Activation::ALL
            .into_iter()
            .map(|function| ActivationLayer { function })
            .collect()
    }
}

impl<T: Scalar> Layer<T> for ActivationLayer {
    fn output_shape(&self, input: &Shape) -> Result<Shape> {
        Ok(input.clone())
    }

    fn is_view(&self) -> bool {
        self.function == Activation::Linear
    }

    fn split_activation(&self) -> Option<(AnyLayer, Activation)> {
        let linear = ActivationLayer {
            function: Activation::Linear,
        };
        Some((AnyLayer::ActivationLayer(linear), self.function))
    }

    fn output_activation(&self) -> Activation {
        self.function
    }

    fn forward(&self, pass: &Pass, state: Forward<'_, T>) {
        let function = self.function.kernel();
        kernels::activation(pass.team, state.input, function, state.output);
    }

    fn backward(&self, pass: &Pass, state: Backward<'_, T>) {
        if let Some(mut d_input) = state.d_input {
            d_input.assign(&state.d_output);
            kernels::activation_backward(pass.team, state.output, self.function.kernel(), d_input);
        }
    }
}
