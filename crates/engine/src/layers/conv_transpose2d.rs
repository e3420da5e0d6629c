//! Transposed convolution of images: what a convolution takes apart, it puts together; strides make images larger.
//!
//! y = g(the gradient of a convolution's input, given x as the gradient of its output, + b). That convolution goes from
//! `[height, width, filters]` of the output to `[…, channels]` of the input, with this layer's kernel size, stride,
//! dilation and padding, and its weights W `[kernel height, kernel width, filters, channels]`.
//! With d_a = d_y · g′: d_x is that convolution of d_a, d_W its gradient of the weights, d_b sums d_a.
//! In: `[height, width, channels]`. Out: with padding `same` `[height · stride, …, filters]`, else
//! `[(height − 1) · stride + window − padding, …]`. With a stride s, s sizes of output belong to one size of input (a
//! convolution turns 27 and 28 rows into 14): `outputSize` says which.
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
use crate::window::{self, Padding, Pair};
use kernels::Scalar;

#[derive(Clone, Debug, PartialEq, Options)]
pub struct ConvTranspose2d {
    /// Channels of the output, ≥ 1.
    pub filters: usize,
    /// Rows and columns of a window: a number or [height, width], ≥ 1. Default 3.
    #[options(default = "window::three")]
    pub kernel_size: Pair,
    /// Rows and columns from window to window, ≥ 1. Default 1.
    #[options(default = "window::one")]
    pub stride: Pair,
    /// Rows and columns from cell to cell of a window, ≥ 1. Default 1.
    #[options(default = "window::one")]
    pub dilation: Pair,
    /// `same`, `valid`, a number, or [[top, bottom], [left, right]]. Default `same`.
    #[options(default = "window::same")]
    pub padding: Padding<2>,
    /// Rows and columns of the output: a number or [height, width], where stride and padding leave a choice. Absent: the
    /// most with padding `same`, else the fewest.
    #[options(default, skip_if = "Option::is_none")]
    pub output_size: Option<Pair>,
    /// Applied to every output value. Default `linear`.
    #[options(default)]
    pub activation: Activation,
    /// Draws the initial weights. Default `glorotUniform`.
    #[options(default)]
    pub initializer: AnyInitializer,
}

impl Member for ConvTranspose2d {
    fn examples() -> Vec<Self> {
        let of =
            |filters, kernel, stride, dilation, padding, output_size, activation| ConvTranspose2d {
                filters,
                kernel_size: Pair(kernel),
                stride: Pair(stride),
                dilation: Pair(dilation),
                padding,
                output_size,
                activation,
                initializer: AnyInitializer::default(),
            };
        let odd = Padding::Explicit([[0, 1], [1, 0]]);
        vec![
            of(
                2,
                [3, 3],
                [2, 2],
                [1, 1],
                Padding::Same,
                Some(Pair([5, 4])),
                Activation::Silu,
            ),
            of(
                1,
                [2, 2],
                [2, 1],
                [1, 2],
                Padding::Valid,
                None,
                Activation::Sigmoid,
            ),
            of(3, [2, 3], [1, 3], [1, 1], odd, None, Activation::Linear),
        ]
    }

    fn example_shape(&self) -> Vec<usize> {
        vec![3, 2, 2]
    }

    fn check(&self) -> Result<()> {
        range::at_least_one("filters", self.filters, "a convolution makes channels")?;
        window::check("kernelSize", &self.kernel_size.0)?;
        window::check("stride", &self.stride.0)?;
        window::check("dilation", &self.dilation.0)?;
        self.padding.check(self.kernel_size.0, self.dilation.0)
    }
}

impl ConvTranspose2d {
    /// The convolution from this layer's output to its input.
    fn geometry(&self, input: [usize; 3]) -> Result<kernels::Conv2d> {
        let (kernel, stride, dilation) = (self.kernel_size.0, self.stride.0, self.dilation.0);
        let mut conv = kernels::Conv2d {
            input: [0, 0, self.filters],
            filters: input[2],
            kernel,
            stride,
            dilation,
            padding: [[0; 2]; 2],
        };
        for axis in [0, 1] {
            let sizes = (kernel[axis], stride[axis], dilation[axis]);
            let asked = self.output_size.map(|size| size.0[axis]);
            let (size, around) = self.padding.unfold(axis, input[axis], sizes, asked)?;
            (conv.input[axis], conv.padding[axis]) = (size, around);
        }
        Ok(conv)
    }

    fn convolution(&self, shape: &Shape) -> Convolution {
        Convolution {
            conv: self
                .geometry(shape.image())
                .expect("output_shape refused what is wrong"),
            way: Way::Transposed,
            activation: self.activation,
        }
    }
}

impl<T: Scalar> Layer<T> for ConvTranspose2d {
    fn output_shape(&self, input: &Shape) -> Result<Shape> {
        let output = Shape(self.geometry(window::image(input)?)?.input.to_vec());
        window::bounded(&output).map(|()| output)
    }

    fn params(&self, input: &Shape) -> Vec<Param> {
        self.convolution(input).params(2, &self.initializer)
    }

    fn keeps(&self, input: &Shape) -> usize {
        self.convolution(input).keeps()
    }

    fn scratch(&self, input: &Shape, _: usize, members: usize) -> usize {
        self.convolution(input).scratch(members)
    }

    fn split_activation(&self) -> Option<(AnyLayer, Activation)> {
        let linear = ConvTranspose2d {
            activation: Activation::Linear,
            ..self.clone()
        };
        Some((AnyLayer::ConvTranspose2d(linear), self.activation))
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
