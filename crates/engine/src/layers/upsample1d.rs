//! Up-sampling of sequences by a whole factor: every time step repeated, or values between time steps.
//!
//! `nearest`: y[t] = x[⌊t / factor⌋]. `linear`: the weighted mean of the two time steps around (t + ½) / factor − ½, as
//! PyTorch's `align_corners=False` has it. d_x: the transposed weights.
//! In: `[time, channels]`. Out: `[time · factor, channels]`.

use super::upsample2d::times;
use super::{Backward, Forward, Layer, upsample2d};
use crate::error::Result;
use crate::options::Options;
use crate::pass::Pass;
use crate::registry::Member;
use crate::shape::Shape;
use crate::window;
use kernels::{Resize2d, Scalar};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Options)]
pub enum Interpolation {
    #[default]
    Nearest,
    Linear,
}

#[derive(Clone, Debug, PartialEq, Options)]
pub struct Upsample1d {
    /// How many times as long, ≥ 1. Default 2.
    #[options(default = "window::two_steps")]
    pub factor: usize,
    /// `nearest` or `linear`. Default `nearest`.
    #[options(default)]
    pub interpolation: Interpolation,
}

impl Member for Upsample1d {
    fn examples() -> Vec<Self> {
        let of = |factor, interpolation| Upsample1d {
            factor,
            interpolation,
        };
        vec![
            of(2, Interpolation::Nearest),
            of(1, Interpolation::Linear),
            of(3, Interpolation::Linear),
        ]
    }

    fn example_shape(&self) -> Vec<usize> {
        vec![4, 2]
    }

    fn check(&self) -> Result<()> {
        window::check("factor", &[self.factor])
    }
}

impl Upsample1d {
    fn resize(&self, shape: &Shape) -> Resize2d {
        Resize2d {
            input: shape.sequence(),
            factor: [1, self.factor],
        }
    }

    /// Along an axis of one cell there is nothing to interpolate between.
    fn in_images(&self) -> upsample2d::Interpolation {
        match self.interpolation {
            Interpolation::Nearest => upsample2d::Interpolation::Nearest,
            Interpolation::Linear => upsample2d::Interpolation::Bilinear,
        }
    }
}

impl<T: Scalar> Layer<T> for Upsample1d {
    fn output_shape(&self, input: &Shape) -> Result<Shape> {
        let [_, time, channels] = window::sequence(input)?;
        let output = Shape(vec![times((time, self.factor)), channels]);
        window::bounded(&output).map(|()| output)
    }

    fn has_tangent(&self) -> bool {
        true
    }

    fn forward(&self, pass: &Pass, state: Forward<'_, T>) {
        let resize = self.resize(state.shape);
        self.in_images().forward(pass, &resize, state);
    }

    fn backward(&self, pass: &Pass, state: Backward<'_, T>) {
        let resize = self.resize(state.shape);
        self.in_images().backward(pass, &resize, state);
    }
}
