//! Codes as a plain projection of the encoder's output: z = f(x W + b), x taken flat.
//!
//! In: any shape of n values. Out: `[dim]`. Derivatives as of the dense layer.

use super::Latent;
use crate::activation::Activation;
use crate::affine;
use crate::error::Result;
use crate::initializers::AnyInitializer;
use crate::layers::Backward;
use crate::param::Param;
use crate::pass::Pass;
use crate::registry::{Member, range};
use crate::shape::Shape;
use kernels::Scalar;
use ndarray::{ArrayView2, ArrayViewMut2};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Plain {
    /// Width of the codes, ≥ 1.
    pub dim: usize,
    /// Applied to every code. Default `linear`.
    #[serde(default)]
    pub activation: Activation,
    /// Draws the initial weights. Default `glorotUniform`.
    #[serde(default)]
    pub initializer: AnyInitializer,
}

impl Member for Plain {
    fn examples() -> Vec<Self> {
        let of = |dim, activation| Plain {
            dim,
            activation,
            initializer: AnyInitializer::default(),
        };
        vec![
            of(1, Activation::Linear),
            of(3, Activation::Relu),
            of(8, Activation::Tanh),
        ]
    }

    fn check(&self) -> Result<()> {
        range::at_least_one("dim", self.dim, "a code needs at least one number")
    }
}

impl<T: Scalar> Latent<T> for Plain {
    fn dim(&self) -> usize {
        self.dim
    }

    fn params(&self, input: &Shape) -> Vec<Param> {
        affine::params(input.size(), self.dim, &self.initializer)
    }

    fn output_activation(&self) -> Activation {
        self.activation
    }

    fn encode(&self, pass: &Pass, params: &[T], input: ArrayView2<T>, codes: ArrayViewMut2<T>) {
        affine::forward(pass, params, input, self.activation, codes);
    }

    fn backward(&self, pass: &Pass, state: Backward<'_, T>) {
        affine::backward(pass, state, self.activation);
    }
}
