//! An activation function as a layer of its own.
//!
//! y = f(x), d_x = d_y · f′(x); softmax goes along the last axis. In: any shape. Out: the same.

use super::{AnyLayer, Backward, Forward, Layer};
use crate::activation::Activation;
use crate::error::Result;
use crate::options::Options;
use crate::pass::Pass;
use crate::registry::Member;
use crate::shape::Shape;
use kernels::Scalar;

#[derive(Clone, Debug, PartialEq, Options)]
pub struct ActivationLayer {
    /// `linear`, `relu`, `leakyRelu`, `elu`, `selu`, `gelu`, `silu`, `tanh`, `sigmoid`, `hardSigmoid`, `softplus`,
    /// `softmax`.
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

    fn has_tangent(&self) -> bool {
        true
    }

    fn forward(&self, pass: &Pass, state: Forward<'_, T>) {
        let last = state.shape.last();
        self.function
            .apply(pass.team, last, state.input, state.output);
    }

    fn backward(&self, pass: &Pass, state: Backward<'_, T>) {
        let last = state.shape.last();
        if let Some(mut d_input) = state.d_input {
            d_input.assign(&state.d_output);
            self.function
                .backward(pass.team, last, state.output, state.input, d_input);
        }
    }
}
