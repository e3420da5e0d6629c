//! The same vector at every time step: `[n]` → `[times, n]`, between a code and a recurrent decoder.
//!
//! y[t] = x; d_x = Σ over t of d_y[t]. In: `[n]`. Out: `[times, n]`.
//!
//! Reference: Srivastava, Mansimov, Salakhutdinov (2015), "Unsupervised learning of video representations using LSTMs",
//! whose conditional decoder sees the code at every step.

use super::{Backward, Forward, Layer};
use crate::error::{Code, Error, Result};
use crate::options::Options;
use crate::pass::Pass;
use crate::registry::{Member, range};
use crate::shape::Shape;
use kernels::{Scalar, each_row};

#[derive(Clone, Debug, PartialEq, Options)]
pub struct RepeatVector {
    /// Time steps, ≥ 1.
    pub times: usize,
}

impl Member for RepeatVector {
    fn examples() -> Vec<Self> {
        [1, 3].map(|times| RepeatVector { times }).to_vec()
    }

    fn check(&self) -> Result<()> {
        range::at_least_one("times", self.times, "it is the length of the sequence")
    }
}

impl<T: Scalar> Layer<T> for RepeatVector {
    fn output_shape(&self, input: &Shape) -> Result<Shape> {
        if input.0.len() != 1 {
            return Err(Error::new(Code::InvalidShape, "")
                .expected("a flat input such as [32] before repeatVector")
                .received(input)
                .hint("put { \"type\": \"flatten\" } before it"));
        }
        Ok(Shape(vec![self.times, input.size()]))
    }

    fn has_tangent(&self) -> bool {
        true
    }

    fn forward(&self, pass: &Pass, state: Forward<'_, T>) {
        let (n, cost) = (state.input.ncols(), state.output.ncols());
        each_row(
            pass.team,
            cost,
            [state.input],
            [state.output],
            &|_, [x], [y]| {
                y.chunks_mut(n).for_each(|step| step.copy_from_slice(x));
            },
        );
    }

    fn backward(&self, pass: &Pass, state: Backward<'_, T>) {
        let Some(mut d_input) = state.d_input else {
            return;
        };
        d_input.fill(T::from_f64(0.0));
        let (n, d_output) = (d_input.ncols(), state.d_output.view());
        each_row(
            pass.team,
            d_output.ncols(),
            [d_output],
            [d_input],
            &|_, [d_y], [d_x]| {
                for step in d_y.chunks(n) {
                    d_x.iter_mut().zip(step).for_each(|(d_x, d)| *d_x += *d);
                }
            },
        );
    }
}
