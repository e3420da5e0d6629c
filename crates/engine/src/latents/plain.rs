//! Codes as a plain projection of the encoder's output: z = f(x W + b), x taken flat.
//!
//! In: any shape of n values. Out: `[dim]`. Derivatives as of the dense layer.

use super::{Latent, Projection};
use crate::activation::Activation;
use crate::error::Result;
use crate::initializers::AnyInitializer;
use crate::layers::{Backward, Forward};
use crate::options::Options;
use crate::pass::Pass;
use crate::registry::{Member, range};
use crate::shape::Shape;
use kernels::Scalar;

#[derive(Clone, Debug, PartialEq, Options)]
pub struct Plain {
    /// Width of the codes, ≥ 1.
    pub dim: usize,
    /// Applied to every code. Default `linear`.
    #[options(default)]
    pub activation: Activation,
    /// Draws the initial weights. Default `glorotUniform`.
    #[options(default)]
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
    fn codes(&self, _: &Shape) -> Shape {
        Shape::flat(self.dim)
    }

    fn projection(&self) -> Option<Projection> {
        Some(Projection {
            width: self.dim,
            activation: self.activation,
            initializer: self.initializer.clone(),
        })
    }

    fn is_view(&self) -> bool {
        true
    }

    fn output_activation(&self) -> Activation {
        self.activation
    }

    fn encode(&self, _: &Pass, mut state: Forward<'_, T>) {
        state.output.assign(&state.input);
    }

    fn backward(&self, _: &Pass, state: Backward<'_, T>) {
        if let Some(mut d_input) = state.d_input {
            d_input.assign(&state.d_output);
        }
    }
}
