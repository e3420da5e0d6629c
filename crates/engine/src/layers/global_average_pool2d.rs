//! The mean of every channel over a whole image.
//!
//! y[c] = mean over i, j of x[i, j, c]; d_x[i, j, c] = d_y[c] / (height · width).
//! In: `[height, width, channels]`. Out: `[channels]`.
//!
//! Reference: Lin, Chen, Yan (2014), "Network in network".

use super::{Backward, Forward, Layer};
use crate::error::Result;
use crate::options::Options;
use crate::pass::Pass;
use crate::pooling::{self, Way};
use crate::registry::Member;
use crate::shape::Shape;
use crate::window;
use kernels::Scalar;

#[derive(Clone, Debug, PartialEq, Options)]
pub struct GlobalAveragePool2d {}

impl Member for GlobalAveragePool2d {
    fn examples() -> Vec<Self> {
        vec![GlobalAveragePool2d {}]
    }

    fn example_shape(&self) -> Vec<usize> {
        vec![3, 2, 3]
    }
}

impl<T: Scalar> Layer<T> for GlobalAveragePool2d {
    fn output_shape(&self, input: &Shape) -> Result<Shape> {
        window::image(input).map(|_| Shape::flat(input.last()))
    }

    fn has_tangent(&self) -> bool {
        true
    }

    fn forward(&self, pass: &Pass, state: Forward<'_, T>) {
        let pool = pooling::whole(state.shape.image());
        Way::Average.forward(pass, &pool, state);
    }

    fn backward(&self, pass: &Pass, state: Backward<'_, T>) {
        let pool = pooling::whole(state.shape.image());
        Way::Average.backward(pass, &pool, state);
    }
}
