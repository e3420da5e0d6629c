//! Transposed convolution along time: what a convolution takes apart, it puts together; strides make sequences longer.
//!
//! y = g(the gradient of a convolution's input, given x as the gradient of its output, + b). That convolution goes from
//! `[time, filters]` of the output to `[…, channels]` of the input, with this layer's kernel size, stride, dilation and
//! padding, and its weights W `[kernel, filters, channels]`.
//! With d_a = d_y · g′: d_x is that convolution of d_a, d_W its gradient of the weights, d_b sums d_a.
//! In: `[time, channels]`. Out: with padding `same` `[time · stride, filters]`, else
//! `[(time − 1) · stride + window − padding, filters]`; `outputSize` as of convTranspose2d.
//!
//! Reference: Zeiler, Krishnan, Taylor, Fergus (2010), "Deconvolutional networks".

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
pub struct ConvTranspose1d {
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
    /// Time steps of the output, where stride and padding leave a choice. Absent: the most with padding `same`, else the
    /// fewest.
    #[options(default, skip_if = "Option::is_none")]
    pub output_size: Option<usize>,
    /// Applied to every output value. Default `linear`.
    #[options(default)]
    pub activation: Activation,
    /// Draws the initial weights. Default `glorotUniform`.
    #[options(default)]
    pub initializer: AnyInitializer,
}

impl Member for ConvTranspose1d {
    fn examples() -> Vec<Self> {
        let of = |filters, kernel_size, stride, dilation, padding, output_size, activation| {
            ConvTranspose1d {
                filters,
                kernel_size,
                stride,
                dilation,
                padding,
                output_size,
                activation,
                initializer: AnyInitializer::default(),
            }
        };
        let odd = Padding::Explicit([[0, 1]]);
        vec![
            of(2, 3, 2, 1, Padding::Same, Some(5), Activation::Elu),
            of(1, 2, 3, 2, Padding::Valid, None, Activation::Sigmoid),
            of(3, 2, 1, 1, odd, None, Activation::Linear),
        ]
    }

    fn example_shape(&self) -> Vec<usize> {
        vec![3, 2]
    }

    fn check(&self) -> Result<()> {
        range::at_least_one("filters", self.filters, "a convolution makes channels")?;
        window::check("kernelSize", &[self.kernel_size])?;
        window::check("stride", &[self.stride])?;
        window::check("dilation", &[self.dilation])?;
        self.padding.check([self.kernel_size], [self.dilation])
    }
}

impl ConvTranspose1d {
    /// The convolution from this layer's output to its input.
    fn geometry(&self, input: [usize; 3]) -> Result<kernels::Conv2d> {
        let sizes = (self.kernel_size, self.stride, self.dilation);
        let (steps, around) = self.padding.unfold(0, input[1], sizes, self.output_size)?;
        Ok(kernels::Conv2d {
            input: [1, steps, self.filters],
            filters: input[2],
            kernel: [1, self.kernel_size],
            stride: [1, self.stride],
            dilation: [1, self.dilation],
            padding: [[0, 0], around],
        })
    }

    fn convolution(&self, shape: &Shape) -> Convolution {
        Convolution {
            conv: self
                .geometry(shape.sequence())
                .expect("output_shape refused what is wrong"),
            way: Way::Transposed,
            activation: self.activation,
        }
    }
}

impl<T: Scalar> Layer<T> for ConvTranspose1d {
    fn output_shape(&self, input: &Shape) -> Result<Shape> {
        let output = Shape(self.geometry(window::sequence(input)?)?.input[1..].to_vec());
        window::bounded(&output).map(|()| output)
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
        let linear = ConvTranspose1d {
            activation: Activation::Linear,
            ..self.clone()
        };
        Some((AnyLayer::ConvTranspose1d(linear), self.activation))
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
