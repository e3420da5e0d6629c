//! Convolution of every channel of an image by itself: the cheap half of a separable convolution (conv2d with
//! kernelSize 1 is the other).
//!
//! y[i, j, c] = g(Σ over u, v of x[i·s + u·d − before, j·s + v·d − before, c] · W[u, v, c] + b[c]), zeros around x.
//! With d_a = d_y · g′: d_W[u, v, c] sums x · d_a over all windows, d_b sums d_a, d_x sums W · d_a over the windows that
//! cover a cell.
//! In: `[height, width, channels]`. Out: as of conv2d, with as many channels. W is `[kernel height, kernel width, channels]`.
//!
//! Reference: Chollet (2017), "Xception: deep learning with depthwise separable convolutions".

use super::{AnyLayer, Backward, Forward, Layer};
use crate::activation::Activation;
use crate::convolution::channel_sum;
use crate::error::Result;
use crate::graph::{matrix, matrix_mut};
use crate::initializers::AnyInitializer;
use crate::options::Options;
use crate::param::{Param, ParamKind};
use crate::pass::Pass;
use crate::registry::Member;
use crate::shape::Shape;
use crate::window::{self, Padding, Pair};
use kernels::{Conv2d, Scalar};
use ndarray::ArrayViewMut1;

#[derive(Clone, Debug, PartialEq, Options)]
pub struct DepthwiseConv2d {
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

impl Member for DepthwiseConv2d {
    fn examples() -> Vec<Self> {
        let of = |kernel, stride, dilation, padding, activation| DepthwiseConv2d {
            kernel_size: Pair(kernel),
            stride: Pair(stride),
            dilation: Pair(dilation),
            padding,
            activation,
            initializer: AnyInitializer::default(),
        };
        let odd = Padding::Explicit([[0, 1], [1, 0]]);
        vec![
            of([3, 3], [1, 1], [1, 1], Padding::Same, Activation::Tanh),
            of([2, 2], [2, 1], [1, 1], odd, Activation::Gelu),
            of([2, 1], [1, 2], [3, 1], Padding::Valid, Activation::Linear),
        ]
    }

    fn example_shape(&self) -> Vec<usize> {
        vec![4, 3, 2]
    }

    fn check(&self) -> Result<()> {
        window::check("kernelSize", &self.kernel_size.0)?;
        window::check("stride", &self.stride.0)?;
        window::check("dilation", &self.dilation.0)?;
        self.padding.check(self.kernel_size.0, self.dilation.0)
    }
}

impl DepthwiseConv2d {
    /// The geometry of a convolution with as many filters as channels.
    fn geometry(&self, input: [usize; 3]) -> Conv2d {
        let (kernel, stride, dilation) = (self.kernel_size.0, self.stride.0, self.dilation.0);
        let around = |axis: usize| {
            let (kernel, stride, dilation) = (kernel[axis], stride[axis], dilation[axis]);
            self.padding
                .around(axis, input[axis], kernel, stride, dilation)
        };
        Conv2d {
            input,
            filters: input[2],
            kernel,
            stride,
            dilation,
            padding: [around(0), around(1)],
        }
    }

    fn conv(&self, shape: &Shape) -> Conv2d {
        self.geometry(shape.image())
    }
}

/// Calls `visit` with the first number of every output, tap and cell of the image that meet, in order of outputs.
fn meetings(conv: &Conv2d, mut visit: impl FnMut(usize, usize, usize)) {
    let ([height, width, channels], [rows, columns]) = (conv.input, conv.output());
    let at = |axis: usize, out: usize, tap: usize| {
        (out * conv.stride[axis] + tap * conv.dilation[axis]).wrapping_sub(conv.padding[axis][0])
    };
    for (oy, ox) in (0..rows).flat_map(|oy| (0..columns).map(move |ox| (oy, ox))) {
        for ky in 0..conv.kernel[0] {
            let y = at(0, oy, ky);
            for kx in 0..conv.kernel[1] {
                let x = at(1, ox, kx);
                if y < height && x < width {
                    let (output, tap) = (oy * columns + ox, ky * conv.kernel[1] + kx);
                    visit(
                        output * channels,
                        tap * channels,
                        (y * width + x) * channels,
                    );
                }
            }
        }
    }
}

/// sum += a · b, channel by channel.
fn add_products<T: Scalar>(sum: &mut [T], a: &[T], b: &[T]) {
    for ((sum, &a), &b) in sum.iter_mut().zip(a).zip(b) {
        *sum += a * b;
    }
}

impl<T: Scalar> Layer<T> for DepthwiseConv2d {
    fn output_shape(&self, input: &Shape) -> Result<Shape> {
        let windows = self.geometry(window::image(input)?).output();
        let [rows, columns] = window::fits("kernelSize", windows, input)?;
        Ok(Shape(vec![rows, columns, input.last()]))
    }

    fn params(&self, input: &Shape) -> Vec<Param> {
        let ([height, width], channels) = (self.kernel_size.0, input.last());
        let weight = ParamKind::Weight {
            initializer: self.initializer.clone(),
            fan: (height * width, height * width),
        };
        vec![
            Param::new("weight", vec![height, width, channels], weight),
            Param::new("bias", vec![channels], ParamKind::Bias),
        ]
    }

    fn keeps(&self, input: &Shape) -> usize {
        let [rows, columns] = self.conv(input).output();
        match self.activation.keeps_input() {
            true => rows * columns * input.last(),
            false => 0,
        }
    }

    /// A row of biases, or of their gradients, and every row's gradient of the weights.
    fn scratch(&self, input: &Shape, rows: usize, _: usize) -> usize {
        let conv = self.conv(input);
        let [_, output, weights] = conv.sizes();
        output + rows * (weights / conv.filters)
    }

    fn split_activation(&self) -> Option<(AnyLayer, Activation)> {
        let linear = DepthwiseConv2d {
            activation: Activation::Linear,
            ..self.clone()
        };
        Some((AnyLayer::DepthwiseConv2d(linear), self.activation))
    }

    fn output_activation(&self) -> Activation {
        self.activation
    }

    fn has_tangent(&self) -> bool {
        true
    }

    fn forward(&self, pass: &Pass, state: Forward<'_, T>) {
        let conv = self.conv(state.shape);
        let (channels, mut output) = (conv.filters, state.output);
        let (weight, bias) = state.params.split_at(state.params.len() - channels);
        let cost = 2 * output.ncols() * conv.kernel[0] * conv.kernel[1];
        let (read, write) = ([state.input], [output.view_mut()]);
        kernels::each_row(pass.team, cost, read, write, &|_, [x], [y]| {
            y.fill(T::zero());
            meetings(&conv, |out, tap, cell| {
                let (y, w) = (&mut y[out..out + channels], &weight[tap..tap + channels]);
                add_products(y, w, &x[cell..cell + channels]);
            });
        });
        let wide = &mut state.scratch[..output.ncols()];
        for biases in wide.chunks_mut(channels) {
            biases.copy_from_slice(bias);
        }
        self.activation
            .finish(pass.team, channels, wide, output, state.kept);
    }

    fn backward(&self, pass: &Pass, state: Backward<'_, T>) {
        let conv = self.conv(state.shape);
        let (channels, rows) = (conv.filters, state.input.nrows());
        let weights = state.params.len() - channels;
        let mut d_output = state.d_output;
        let d = d_output.view_mut();
        self.activation
            .backward(pass.team, channels, state.output, state.kept, d);
        let d = d_output.view();
        let cost = 2 * d.ncols() * conv.kernel[0] * conv.kernel[1];
        let (wide, rest) = state.scratch.split_at_mut(d.ncols());
        let (d_weight, d_bias) = state.d_params.split_at_mut(weights);
        channel_sum(pass.team, d, state.write, d_bias, wide);
        let by_row = &mut rest[..rows * weights];
        let (read, write) = ([state.input, d], [matrix_mut(by_row, rows)]);
        kernels::each_row(pass.team, cost, read, write, &|_, [x, d], [d_w]| {
            d_w.fill(T::zero());
            meetings(&conv, |out, tap, cell| {
                let (d, x) = (&d[out..out + channels], &x[cell..cell + channels]);
                add_products(&mut d_w[tap..tap + channels], d, x);
            });
        });
        let d_weight = ArrayViewMut1::from(d_weight);
        kernels::column_sum(pass.team, matrix(by_row, rows), state.write, d_weight);
        if let Some(d_input) = state.d_input {
            let weight = &state.params[..weights];
            kernels::each_row(pass.team, cost, [d], [d_input], &|_, [d], [d_x]| {
                d_x.fill(T::zero());
                meetings(&conv, |out, tap, cell| {
                    let (d, w) = (&d[out..out + channels], &weight[tap..tap + channels]);
                    add_products(&mut d_x[cell..cell + channels], d, w);
                });
            });
        }
    }
}
