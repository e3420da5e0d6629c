//! The plain recurrent layer (Elman): each step sees its input and the last step's output.
//!
//! h_t = f(x_t W + b + h_t₋₁ U); with d_a = d_h · f′: d_W = Σ x_tᵀ d_a, d_U = Σ h_t₋₁ᵀ d_a, d_h_t₋₁ += d_a Uᵀ.
//! In: `[time, channels]`. Out: `[units]`, or `[time, units]`.
//!
//! Reference: Elman (1990), "Finding structure in time".

use super::{Backward, Forward, Layer};
use crate::error::Result;
use crate::initializers::AnyInitializer;
use crate::options::Options;
use crate::param::{Param, ParamKind};
use crate::pass::Pass;
use crate::recurrent::{self, After, Before, Cell, Gradients, Sizes};
use crate::registry::{Member, range};
use crate::shape::Shape;
use kernels::{Activation, Scalar, activate};

/// What keeps h within bounds, or above them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Options)]
pub enum Squash {
    #[default]
    Tanh,
    Relu,
}

#[derive(Clone, Debug, PartialEq, Options)]
pub struct SimpleRnn {
    /// Width of h, ≥ 1.
    pub units: usize,
    /// f: `tanh` or `relu`. Default `tanh`.
    #[options(default)]
    pub activation: Squash,
    /// Whether all steps are the output (`[time, units]`) or the last one (`[units]`). Default false.
    #[options(default)]
    pub return_sequences: bool,
    /// Draws W. Default `glorotUniform`.
    #[options(default)]
    pub initializer: AnyInitializer,
    /// Draws U. Default `orthogonal`.
    #[options(default = "recurrent::orthogonal")]
    pub recurrent_initializer: AnyInitializer,
}

impl Member for SimpleRnn {
    fn examples() -> Vec<Self> {
        let of = |units, return_sequences| SimpleRnn {
            units,
            activation: if return_sequences {
                Squash::Relu
            } else {
                Squash::Tanh
            },
            return_sequences,
            initializer: AnyInitializer::default(),
            recurrent_initializer: recurrent::orthogonal(),
        };
        vec![of(1, false), of(3, true)]
    }

    fn example_shape(&self) -> Vec<usize> {
        vec![4, 2]
    }

    fn check(&self) -> Result<()> {
        range::at_least_one("units", self.units, "a layer needs a width")
    }
}

impl SimpleRnn {
    fn sizes(&self, input: &Shape) -> Result<Sizes> {
        let [time, channels] = recurrent::axes(input)?;
        Ok(Sizes {
            time,
            channels,
            units: self.units,
            blocks: 1,
            keeps: 1,
            states: 0,
            recurrent_bias: false,
            sequences: self.return_sequences,
        })
    }

    fn planned(&self, input: &Shape) -> Sizes {
        self.sizes(input).expect("the plan refused other shapes")
    }
}

impl<T: Scalar> Layer<T> for SimpleRnn {
    fn output_shape(&self, input: &Shape) -> Result<Shape> {
        self.sizes(input).map(|sizes| sizes.output())
    }

    fn params(&self, input: &Shape) -> Vec<Param> {
        let sizes = self.planned(input);
        let mut params = sizes.weights(&self.initializer, &self.recurrent_initializer);
        params.push(Param::new(
            "bias",
            vec![sizes.blocks * sizes.units],
            ParamKind::Bias,
        ));
        params
    }

    fn keeps(&self, input: &Shape) -> usize {
        self.planned(input).kept()
    }

    fn scratch(&self, input: &Shape, rows: usize, _: usize) -> usize {
        self.planned(input).scratch(rows)
    }

    fn forward(&self, pass: &Pass, state: Forward<'_, T>) {
        recurrent::forward(pass, &self.planned(state.shape), self, state);
    }

    fn backward(&self, pass: &Pass, state: Backward<'_, T>) {
        recurrent::backward(pass, &self.planned(state.shape), self, state);
    }
}

impl<T: Scalar> Cell<T> for SimpleRnn {
    fn forward(&self, before: Before<'_, T>, gates: &mut [T], _: &mut [T], h: &mut [T]) {
        for ((a, q), h) in gates.iter().zip(before.q).zip(h.iter_mut()) {
            *h = *a + *q;
        }
        let squash = match self.activation {
            Squash::Tanh => Activation::Tanh,
            Squash::Relu => Activation::Relu,
        };
        activate(squash, h);
    }

    fn backward(&self, _: Before<'_, T>, after: After<'_, T>, d: Gradients<'_, T>) {
        let (one, zero) = (T::from_f64(1.0), T::from_f64(0.0));
        for (j, h) in after.h.iter().enumerate() {
            let slope = match self.activation {
                Squash::Tanh => one - *h * *h,
                Squash::Relu if *h > zero => one,
                Squash::Relu => zero,
            };
            let d_a = d.h[j] * slope;
            (d.a[j], d.q[j], d.h[j]) = (d_a, d_a, zero);
        }
    }
}
