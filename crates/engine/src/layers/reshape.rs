//! The same values under another shape: `[3136]` → `[14, 14, 16]`. No memory is touched.
//!
//! y = x, d_x = d_y. In: any shape. Out: `shape`, of as many values.

use super::{Backward, Forward, Layer};
use crate::error::{Code, Error, Result};
use crate::options::Options;
use crate::pass::Pass;
use crate::registry::{Member, range};
use crate::shape::Shape;
use kernels::Scalar;

#[derive(Clone, Debug, PartialEq, Options)]
pub struct Reshape {
    /// The new shape of one row; it must hold as many values as the old one.
    pub shape: Shape,
}

impl Member for Reshape {
    fn examples() -> Vec<Self> {
        vec![
            Reshape {
                shape: Shape(vec![2, 3]),
            },
            Reshape {
                shape: Shape(vec![6]),
            },
            Reshape {
                shape: Shape(vec![3, 1, 2]),
            },
        ]
    }

    fn check(&self) -> Result<()> {
        self.shape
            .0
            .iter()
            .enumerate()
            .try_for_each(|(axis, &length)| {
                range::at_least_one(
                    &format!("shape[{axis}]"),
                    length,
                    "every axis needs a length",
                )
            })
    }
}

impl<T: Scalar> Layer<T> for Reshape {
    fn output_shape(&self, input: &Shape) -> Result<Shape> {
        if self.shape.size() != input.size() {
            return Err(Error::new(Code::InvalidShape, "shape")
                .expected(format!(
                    "a shape of {} values, as {input} has",
                    input.size()
                ))
                .received(format!("{} of {} values", self.shape, self.shape.size()))
                .hint("a reshape keeps every value"));
        }
        Ok(self.shape.clone())
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
