//! Inverse generalised divisive normalisation: every channel multiplied by what the channels of its position amount to
//! together; the decoder's counterpart of gdn.
//!
//! y_i = x_i √(β_i + Σ over j of γ[j, i] x_j²); derivative and parameters in `divisive`.
//! In: any shape, channels last. Out: the same.
//!
//! Reference: Ballé, Laparra, Simoncelli (2017), "End-to-end optimized image compression".

use super::{Backward, Forward, Layer};
use crate::divisive::{self, Way};
use crate::error::Result;
use crate::options::Options;
use crate::param::Param;
use crate::pass::Pass;
use crate::registry::Member;
use crate::shape::Shape;
use kernels::Scalar;

#[derive(Clone, Debug, PartialEq, Options)]
pub struct Igdn {}

impl Member for Igdn {
    fn examples() -> Vec<Self> {
        vec![Igdn {}]
    }

    fn example_shape(&self) -> Vec<usize> {
        vec![2, 1, 3]
    }
}

impl<T: Scalar> Layer<T> for Igdn {
    fn output_shape(&self, input: &Shape) -> Result<Shape> {
        Ok(input.clone())
    }

    fn params(&self, input: &Shape) -> Vec<Param> {
        divisive::params(input.last())
    }

    fn keeps(&self, input: &Shape) -> usize {
        input.size()
    }

    fn scratch(&self, input: &Shape, rows: usize, _: usize) -> usize {
        divisive::scratch(rows * input.size(), input.last())
    }

    fn forward(&self, pass: &Pass, state: Forward<'_, T>) {
        Way::Multiply.forward(pass, state);
    }

    fn backward(&self, pass: &Pass, state: Backward<'_, T>) {
        Way::Multiply.backward(pass, state);
    }
}
