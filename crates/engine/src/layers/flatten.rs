//! One row as a flat vector, axes in row-major order: `[28, 28, 1]` → `[784]`. No memory is touched.
//!
//! y = x, d_x = d_y. In: any shape. Out: `[product of its axes]`.

use super::{Backward, Forward, Layer};
use crate::error::Result;
use crate::options::Options;
use crate::pass::Pass;
use crate::registry::Member;
use crate::shape::Shape;
use kernels::Scalar;

#[derive(Clone, Debug, PartialEq, Options)]
pub struct Flatten {}

impl Member for Flatten {
    fn examples() -> Vec<Self> {
        vec![Flatten {}]
    }
}

impl<T: Scalar> Layer<T> for Flatten {
    fn output_shape(&self, input: &Shape) -> Result<Shape> {
        Ok(Shape::flat(input.size()))
    }

    fn is_view(&self) -> bool {
        true
    }

    fn has_tangent(&self) -> bool {
        true
    }

    fn forward(&self, _: &Pass, mut state: Forward<'_, T>) {
        state.output.assign(&state.input);
    }

    fn backward(&self, _: &Pass, state: Backward<'_, T>) {
        if let Some(mut d_input) = state.d_input {
            d_input.assign(&state.d_output);
        }
    }
}
