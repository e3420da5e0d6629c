//! Up-sampling of images by whole factors: every cell repeated, or values between cells.
//!
//! `nearest`: y[i, j] = x[⌊i / factor⌋, ⌊j / factor⌋]. `bilinear`: the weighted mean of the four cells around
//! ((i + ½) / factor − ½, …), as PyTorch's `align_corners=False` and Keras have it. d_x: the transposed weights.
//! In: `[height, width, channels]`. Out: `[height · factor, width · factor, channels]`.

use super::{Backward, Forward, Layer};
use crate::error::Result;
use crate::options::Options;
use crate::pass::Pass;
use crate::registry::Member;
use crate::shape::Shape;
use crate::window::{self, Pair};
use kernels::{Resize2d, Scalar};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Options)]
pub enum Interpolation {
    #[default]
    Nearest,
    Bilinear,
}

#[derive(Clone, Debug, PartialEq, Options)]
pub struct Upsample2d {
    /// How many times as high and as wide: a number or [vertical, horizontal], ≥ 1. Default 2.
    #[options(default = "window::two")]
    pub factor: Pair,
    /// `nearest` or `bilinear`. Default `nearest`.
    #[options(default)]
    pub interpolation: Interpolation,
}

impl Member for Upsample2d {
    fn examples() -> Vec<Self> {
        let of = |factor, interpolation| Upsample2d {
            factor: Pair(factor),
            interpolation,
        };
        vec![
            of([2, 2], Interpolation::Nearest),
            of([3, 1], Interpolation::Bilinear),
            of([2, 3], Interpolation::Bilinear),
        ]
    }

    fn example_shape(&self) -> Vec<usize> {
        vec![2, 3, 2]
    }

    fn check(&self) -> Result<()> {
        window::check("factor", &self.factor.0)
    }
}

impl Interpolation {
    pub fn forward<T: Scalar>(self, pass: &Pass, resize: &Resize2d, state: Forward<'_, T>) {
        match self {
            Interpolation::Nearest => {
                kernels::nearest(pass.team, resize, state.input, state.output);
            }
            Interpolation::Bilinear => {
                kernels::bilinear(pass.team, resize, state.input, state.output);
            }
        }
    }

    pub fn backward<T: Scalar>(self, pass: &Pass, resize: &Resize2d, state: Backward<'_, T>) {
        let d = state.d_output.view();
        match (
            planted!(UpsampleWeights, self, Interpolation::Nearest),
            state.d_input,
        ) {
            (_, None) => {}
            (Interpolation::Nearest, Some(d_input)) => {
                kernels::nearest_backward(pass.team, resize, d, d_input);
            }
            (Interpolation::Bilinear, Some(d_input)) => {
                kernels::bilinear_backward(pass.team, resize, d, d_input);
            }
        }
    }
}

impl Upsample2d {
    fn resize(&self, shape: &Shape) -> Resize2d {
        Resize2d {
            input: shape.image(),
            factor: self.factor.0,
        }
    }
}

impl<T: Scalar> Layer<T> for Upsample2d {
    fn output_shape(&self, input: &Shape) -> Result<Shape> {
        let ([height, width, channels], factor) = (window::image(input)?, self.factor.0);
        let [height, width] = [(height, factor[0]), (width, factor[1])].map(times);
        let output = Shape(vec![height, width, channels]);
        window::bounded(&output).map(|()| output)
    }

    fn has_tangent(&self) -> bool {
        true
    }

    fn forward(&self, pass: &Pass, state: Forward<'_, T>) {
        let resize = self.resize(state.shape);
        self.interpolation.forward(pass, &resize, state);
    }

    fn backward(&self, pass: &Pass, state: Backward<'_, T>) {
        let resize = self.resize(state.shape);
        self.interpolation.backward(pass, &resize, state);
    }
}

/// The length of an axis that is stretched.
pub fn times((length, factor): (usize, usize)) -> usize {
    length.saturating_mul(factor)
}
