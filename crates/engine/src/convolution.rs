//! The arithmetic of all convolutions: those of sequences are those of images of one row, transposed ones are the
//! gradients of plain ones.
//!
//! y = f(x ∗ W + b), a bias per filter. A parameter slice holds W, then b. Of a plain convolution W is
//! `[kernel height, kernel width, channels, filters]`; a transposed one is the gradient of a convolution that goes from
//! its output to its input, and has that one's weights: `[kernel height, kernel width, filters, channels]`, as in Keras.

use crate::activation::Activation;
use crate::initializers::AnyInitializer;
use crate::layers::{Backward, Forward};
use crate::param::{Param, ParamKind};
use crate::pass::Pass;
use crate::shape::steps;
use kernels::{Conv2d, Scalar, Team, Write};
use ndarray::{ArrayView2, ArrayViewMut1};

/// A plain convolution, or the transposed of one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Way {
    Plain,
    Transposed,
}

/// A convolution of a batch: its geometry, its way through it, and the function behind it.
pub struct Convolution {
    pub conv: Conv2d,
    pub way: Way,
    pub activation: Activation,
}

impl Convolution {
    /// Images and outputs of the layer: values of a row and channels of each.
    fn output(&self) -> (usize, usize) {
        let [image, windows, _] = self.conv.sizes();
        match self.way {
            Way::Plain => (windows, self.conv.filters),
            Way::Transposed => (image, self.conv.input[2]),
        }
    }

    /// `axes`: the kernel's axes that have a meaning, two of an image, one of a sequence.
    pub fn params(&self, axes: usize, initializer: &AnyInitializer) -> Vec<Param> {
        let Conv2d {
            input,
            filters,
            kernel,
            ..
        } = self.conv;
        let (channels, taps) = (input[2], kernel[0] * kernel[1]);
        let mut shape = kernel[2 - axes..].to_vec();
        shape.extend([channels, filters]);
        let fan = match self.way {
            Way::Plain => (channels, filters),
            Way::Transposed => (filters, channels),
        };
        let weight = ParamKind::Weight {
            initializer: initializer.clone(),
            fan: (taps.saturating_mul(fan.0), taps.saturating_mul(fan.1)),
        };
        vec![
            Param::new("weight", shape, weight),
            Param::new("bias", vec![self.output().1], ParamKind::Bias),
        ]
    }

    pub fn keeps(&self) -> usize {
        match self.activation.keeps_input() {
            true => self.output().0,
            false => 0,
        }
    }

    /// The kernel's, then a row of biases.
    pub fn scratch(&self, members: usize) -> usize {
        self.conv.scratch(members) + self.output().0
    }

    pub fn forward<T: Scalar>(&self, pass: &Pass, state: Forward<'_, T>) {
        let ((width, channels), team) = (self.output(), pass.team);
        let (weight, bias) = state.params.split_at(self.conv.sizes()[2]);
        let (scratch, rest) = state
            .scratch
            .split_at_mut(self.conv.scratch(team.members()));
        let (wide, mut output) = (&mut rest[..width], state.output);
        let (x, y) = (state.input, output.view_mut());
        match self.way {
            Way::Plain => kernels::conv2d(team, &self.conv, x, weight, y, scratch),
            Way::Transposed => kernels::conv2d_input(team, &self.conv, x, weight, y, scratch),
        }
        for biases in wide.chunks_mut(channels) {
            biases.copy_from_slice(bias);
        }
        self.activation
            .finish(team, channels, wide, output, state.kept);
    }

    /// `d_output` is used up: it becomes the gradient before the activation.
    pub fn backward<T: Scalar>(&self, pass: &Pass, state: Backward<'_, T>) {
        let ((width, channels), team, write) = (self.output(), pass.team, state.write);
        let weights = self.conv.sizes()[2];
        let (d_weight, d_bias) = state.d_params.split_at_mut(weights);
        let (scratch, rest) = state
            .scratch
            .split_at_mut(self.conv.scratch(team.members()));
        let mut d_output = state.d_output;
        let d = d_output.view_mut();
        self.activation
            .backward(team, channels, state.output, state.kept, d);
        let d = d_output.view();
        let d_bias_of = planted!(ConvBias, d, state.output);
        channel_sum(team, d_bias_of, write, d_bias, &mut rest[..width]);
        let (x, d_y) = match self.way {
            Way::Plain => (state.input, d),
            Way::Transposed => (d, state.input),
        };
        kernels::conv2d_weight(team, &self.conv, x, d_y, write, d_weight, scratch);
        if let Some(d_x) = state.d_input {
            let weight = planted!(ConvInput, 0..weights, 1..weights + 1);
            let weight = &state.params[weight];
            match self.way {
                Way::Plain => kernels::conv2d_input(team, &self.conv, d, weight, d_x, scratch),
                Way::Transposed => kernels::conv2d(team, &self.conv, d, weight, d_x, scratch),
            }
        }
    }
}

/// The sums of all channels of a batch: over rows into `wide`, a row long, then over positions.
pub fn channel_sum<T: Scalar>(
    team: &Team,
    batch: ArrayView2<T>,
    write: Write,
    sums: &mut [T],
    wide: &mut [T],
) {
    let row = ArrayViewMut1::from(&mut *wide);
    kernels::column_sum(team, batch, Write::Overwrite, row);
    let row = ArrayView2::from_shape((1, wide.len()), &*wide).expect("one row");
    let positions = steps(row, sums.len());
    kernels::column_sum(team, positions, write, ArrayViewMut1::from(sums));
}
