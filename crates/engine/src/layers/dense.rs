//! A fully connected layer: every output value sees every input value; of a sequence those of its time step.
//!
//! y = f(x W + b); with d_a = d_y · f′: d_W = xᵀ d_a, d_b = Σ rows of d_a, d_x = d_a Wᵀ, summed over time steps.
//! In: `[n]` or `[time, n]`. Out: `[units]` or `[time, units]`.
//!
//! Reference: Rumelhart, Hinton, Williams (1986), "Learning representations by back-propagating errors".

use super::{AnyLayer, Backward, Forward, Layer};
use crate::activation::Activation;
use crate::affine;
use crate::error::{Code, Error, Result};
use crate::initializers::AnyInitializer;
use crate::options::Options;
use crate::param::Param;
use crate::pass::Pass;
use crate::registry::{Member, range};
use crate::shape::Shape;
use kernels::Scalar;

#[derive(Clone, Debug, PartialEq, Options)]
pub struct Dense {
    /// Width of the output, ≥ 1.
    pub units: usize,
    /// Applied to every output value. Default `linear`.
    #[options(default)]
    pub activation: Activation,
    /// Draws the initial weights. Default `glorotUniform`.
    #[options(default)]
    pub initializer: AnyInitializer,
}

impl Member for Dense {
    fn examples() -> Vec<Self> {
        Activation::ALL
            .into_iter()
            .zip([1, 2, 5, 7, 8].into_iter().cycle())
            .map(|(activation, units)| Dense {
                units,
                activation,
                initializer: AnyInitializer::default(),
            })
            .collect()
    }

    /// Those with a width of 5 or 8 follow a sequence.
    fn example_shape(&self) -> Vec<usize> {
        match self.units {
            5 | 8 => vec![3, 2],
            _ => vec![6],
        }
    }

    fn check(&self) -> Result<()> {
        range::at_least_one("units", self.units, "a layer needs a width")
    }
}

impl<T: Scalar> Layer<T> for Dense {
    fn output_shape(&self, input: &Shape) -> Result<Shape> {
        match input.0[..] {
            [_] => Ok(Shape::flat(self.units)),
            [time, _] => Ok(Shape(vec![time, self.units])),
            _ => Err(Error::new(Code::InvalidShape, "")
                .expected("a flat input such as [784], or [time, channels], before a dense layer")
                .received(input)
                .hint("put { \"type\": \"flatten\" } before it")),
        }
    }

    fn params(&self, input: &Shape) -> Vec<Param> {
        affine::params(input.last(), self.units, &self.initializer)
    }

    fn keeps(&self, input: &Shape) -> usize {
        match self.activation.keeps_input() {
            true => input.size() / input.last() * self.units,
            false => 0,
        }
    }

    fn split_activation(&self) -> Option<(AnyLayer, Activation)> {
        let linear = Dense {
            activation: Activation::Linear,
            ..self.clone()
        };
        Some((AnyLayer::Dense(linear), self.activation))
    }

    fn output_activation(&self) -> Activation {
        self.activation
    }

    fn has_tangent(&self) -> bool {
        true
    }

    fn forward(&self, pass: &Pass, state: Forward<'_, T>) {
        affine::forward(pass, state, self.units, self.activation);
    }

    fn backward(&self, pass: &Pass, state: Backward<'_, T>) {
        affine::backward(pass, state, self.units, self.activation);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernels::Team;
    use ndarray::{Array2, array};

    #[test]
    fn two_rows_through_two_units() {
        let layer = Dense {
            units: 2,
            activation: Activation::Relu,
            initializer: AnyInitializer::default(),
        };
        let params = [1.0_f64, 2.0, 3.0, 4.0, 0.5, -20.0]; // W = [[1, 2], [3, 4]], b = [0.5, -20]
        let (input, mut output) = (array![[1.0, 1.0], [2.0, 3.0]], Array2::zeros((2, 2)));
        let (mut kept, none) = (Array2::zeros((2, 0)), Array2::zeros((2, 0)));
        let state = Forward {
            shape: &Shape::flat(2),
            params: &params,
            running: &mut [],
            kept: kept.view_mut(),
            scratch: &mut [],
            condition: none.view(),
            input: input.view(),
            output: output.view_mut(),
        };
        layer.forward(&Pass::inference(Team::solo()), state);
        assert_eq!(output, array![[4.5, 0.0], [11.5, 0.0]]);
    }
}
