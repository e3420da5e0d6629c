//! Generalised divisive normalisation: every channel divided by what the channels of its position amount to together.
//! It makes densities of natural images nearly Gaussian, and stands between the convolutions of image codecs.
//!
//! y_i = x_i / √(β_i + Σ over j of γ[j, i] x_j²); derivative and parameters in `divisive`.
//! In: any shape, channels last. Out: the same.
//!
//! Reference: Ballé, Laparra, Simoncelli (2016), "Density modeling of images using a generalized normalization
//! transformation".

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
pub struct Gdn {}

impl Member for Gdn {
    fn examples() -> Vec<Self> {
        vec![Gdn {}]
    }

    fn example_shape(&self) -> Vec<usize> {
        vec![2, 1, 3]
    }
}

impl<T: Scalar> Layer<T> for Gdn {
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
        Way::Divide.forward(pass, state);
    }

    fn backward(&self, pass: &Pass, state: Backward<'_, T>) {
        Way::Divide.backward(pass, state);
    }
}
