//! Convolution along time: every output sees a few time steps of the input, with the same weights everywhere.
//!
//! y[t, f] = g(Σ over u, c of x[t·s + u·d − before, c] · W[u, c, f] + b[f]), zeros before and after x.
//! With d_a = d_y · g′: d_W sums x · d_a over all windows, d_b sums d_a, d_x is the transposed convolution of d_a.
//! In: `[time, channels]`. Out: `[⌊(time + padding − window) / stride⌋ + 1, filters]` with a window of
//! (kernelSize − 1) · dilation + 1; with padding `same` that is ⌈time / stride⌉. A padding of `[window − 1, 0]` makes it
//! causal.
//!
//! Reference: Waibel et al. (1989), "Phoneme recognition using time-delay neural networks".

use super::{AnyLayer, Backward, Forward, Layer};
use crate::activation::Activation;
use crate::convolution::{Convolution, Way};
use crate::error::Result;
use crate::initializers::AnyInitializer;
use crate::options::Options;
use crate::param::Param;
use crate::pass::Pass;
use crate::registry::{Member, range};
use crate::shape::Shape;
use crate::window::{self, Padding};
use kernels::Scalar;

#[derive(Clone, Debug, PartialEq, Options)]
pub struct Conv1d {
    /// Channels of the output, ≥ 1.
    pub filters: usize,
    /// Time steps of a window, ≥ 1. Default 3.
    #[options(default = "window::three_steps")]
    pub kernel_size: usize,
    /// Time steps from window to window, ≥ 1. Default 1.
    #[options(default = "window::one_step")]
    pub stride: usize,
    /// Time steps from cell to cell of a window, ≥ 1. Default 1.
    #[options(default = "window::one_step")]
    pub dilation: usize,
    /// `same`, `valid`, a number, or [before, after]. Default `same`.
    #[options(default = "window::same")]
    pub padding: Padding<1>,
    /// Applied to every output value. Default `linear`.
    #[options(default)]
    pub activation: Activation,
    /// Draws the initial weights. Default `glorotUniform`.
    #[options(default)]
    pub initializer: AnyInitializer,
}

impl Member for Conv1d {
    fn examples() -> Vec<Self> {
        let of = |filters, kernel_size, stride, dilation, padding, activation| Conv1d {
            filters,
            kernel_size,
            stride,
            dilation,
            padding,
            activation,
            initializer: AnyInitializer::default(),
        };
        let causal = Padding::Explicit([[2, 0]]);
        vec![
            of(2, 3, 2, 1, Padding::Same, Activation::Softmax),
            of(1, 2, 1, 2, causal, Activation::Tanh),
            of(5, 4, 3, 1, Padding::Valid, Activation::Relu),
        ]
    }

    fn example_shape(&self) -> Vec<usize> {
        vec![7, 2]
    }

    fn check(&self) -> Result<()> {
        range::at_least_one("filters", self.filters, "a convolution makes channels")?;
        window::check("kernelSize", &[self.kernel_size])?;
        window::check("stride", &[self.stride])?;
        window::check("dilation", &[self.dilation])?;
        self.padding.check([self.kernel_size], [self.dilation])
    }
}

impl Conv1d {
    fn convolution(&self, shape: &Shape) -> Convolution {
        Convolution {
            conv: self.geometry(shape.sequence()),
            way: Way::Plain,
            activation: self.activation,
        }
    }

    fn geometry(&self, input: [usize; 3]) -> kernels::Conv2d {
        let (kernel, stride, dilation) = (self.kernel_size, self.stride, self.dilation);
        let around = self.padding.around(0, input[1], kernel, stride, dilation);
        kernels::Conv2d {
            input,
            filters: self.filters,
            kernel: [1, kernel],
            stride: [1, stride],
            dilation: [1, dilation],
            padding: [[0, 0], around],
        }
    }
}

impl<T: Scalar> Layer<T> for Conv1d {
    fn output_shape(&self, input: &Shape) -> Result<Shape> {
        let windows = self.geometry(window::sequence(input)?).output();
        let [_, steps] = window::fits("kernelSize", windows, input)?;
        Ok(Shape(vec![steps, self.filters]))
    }

    fn params(&self, input: &Shape) -> Vec<Param> {
        self.convolution(input).params(1, &self.initializer)
    }

    fn keeps(&self, input: &Shape) -> usize {
        self.convolution(input).keeps()
    }

    fn scratch(&self, input: &Shape, _: usize, members: usize) -> usize {
        self.convolution(input).scratch(members)
    }

    fn split_activation(&self) -> Option<(AnyLayer, Activation)> {
        let linear = Conv1d {
            activation: Activation::Linear,
            ..self.clone()
        };
        Some((AnyLayer::Conv1d(linear), self.activation))
    }

    fn output_activation(&self) -> Activation {
        self.activation
    }

    fn has_tangent(&self) -> bool {
        true
    }

    fn forward(&self, pass: &Pass, state: Forward<'_, T>) {
        self.convolution(state.shape).forward(pass, state);
    }

    fn backward(&self, pass: &Pass, state: Backward<'_, T>) {
        self.convolution(state.shape).backward(pass, state);
    }
}
