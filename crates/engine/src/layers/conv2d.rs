//! Convolution of images: every output sees a window of the input, with the same weights everywhere.
//!
//! y[i, j, f] = g(Σ over u, v, c of x[i·s + u·d − before, j·s + v·d − before, c] · W[u, v, c, f] + b[f]), zeros around x.
//! With d_a = d_y · g′: d_W sums x · d_a over all windows, d_b sums d_a, d_x is the transposed convolution of d_a.
//! In: `[height, width, channels]`. Out: `[⌊(height + padding − window) / stride⌋ + 1, …, filters]` with a window of
//! (kernelSize − 1) · dilation + 1; with padding `same` that is ⌈height / stride⌉.
//!
//! Reference: LeCun et al. (1989), "Backpropagation applied to handwritten zip code recognition".

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
pub struct Conv2d {
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
    /// Applied to every output value. Default `linear`.
    #[options(default)]
    pub activation: Activation,
    /// Draws the initial weights. Default `glorotUniform`.
    #[options(default)]
    pub initializer: AnyInitializer,
}

impl Member for Conv2d {
    fn examples() -> Vec<Self> {
        let of = |filters, kernel, stride, dilation, padding, activation| Conv2d {
            filters,
            kernel_size: Pair(kernel),
            stride: Pair(stride),
            dilation: Pair(dilation),
            padding,
            activation,
            initializer: AnyInitializer::default(),
        };
        let odd = Padding::Explicit([[0, 1], [2, 0]]);
        vec![
            of(2, [3, 3], [1, 1], [1, 1], Padding::Same, Activation::Gelu),
            of(1, [2, 3], [2, 1], [1, 1], odd, Activation::Tanh),
            of(5, [2, 2], [1, 1], [2, 1], Padding::Valid, Activation::Relu),
        ]
    }

    fn example_shape(&self) -> Vec<usize> {
        vec![4, 3, 2]
    }

    fn check(&self) -> Result<()> {
        range::at_least_one("filters", self.filters, "a convolution makes channels")?;
        window::check("kernelSize", &self.kernel_size.0)?;
        window::check("stride", &self.stride.0)?;
        window::check("dilation", &self.dilation.0)?;
        self.padding.check(self.kernel_size.0, self.dilation.0)
    }
}

impl Conv2d {
    fn convolution(&self, shape: &Shape) -> Convolution {
        Convolution {
            conv: self.geometry(shape.image()),
            way: Way::Plain,
            activation: self.activation,
        }
    }

    fn geometry(&self, input: [usize; 3]) -> kernels::Conv2d {
        let (kernel, stride, dilation) = (self.kernel_size.0, self.stride.0, self.dilation.0);
        let around = |axis: usize| {
            let (kernel, stride, dilation) = (kernel[axis], stride[axis], dilation[axis]);
            self.padding
                .around(axis, input[axis], kernel, stride, dilation)
        };
        kernels::Conv2d {
            input,
            filters: self.filters,
            kernel,
            stride,
            dilation,
            padding: [around(0), around(1)],
        }
    }
}

impl<T: Scalar> Layer<T> for Conv2d {
    fn output_shape(&self, input: &Shape) -> Result<Shape> {
        let windows = self.geometry(window::image(input)?).output();
        let [rows, columns] = window::fits("kernelSize", windows, input)?;
        Ok(Shape(vec![rows, columns, self.filters]))
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
        let linear = Conv2d {
            activation: Activation::Linear,
            ..self.clone()
        };
        Some((AnyLayer::Conv2d(linear), self.activation))
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
