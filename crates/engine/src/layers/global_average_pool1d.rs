//! The mean of every channel over a whole sequence.
//!
//! y[c] = mean over t of x[t, c]; d_x[t, c] = d_y[c] / time.
//! In: `[time, channels]`. Out: `[channels]`.
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
pub struct GlobalAveragePool1d {}

impl Member for GlobalAveragePool1d {
    fn examples() -> Vec<Self> {
        vec![GlobalAveragePool1d {}]
    }

    fn example_shape(&self) -> Vec<usize> {
        vec![5, 2]
    }
}

impl<T: Scalar> Layer<T> for GlobalAveragePool1d {
    fn output_shape(&self, input: &Shape) -> Result<Shape> {
        window::sequence(input).map(|_| Shape::flat(input.last()))
    }

    fn has_tangent(&self) -> bool {
        true
    }

    fn forward(&self, pass: &Pass, state: Forward<'_, T>) {
        let pool = pooling::whole(state.shape.sequence());
        Way::Average.forward(pass, &pool, state);
    }

    fn backward(&self, pass: &Pass, state: Backward<'_, T>) {
        let pool = pooling::whole(state.shape.sequence());
        Way::Average.backward(pass, &pool, state);
    }
}
