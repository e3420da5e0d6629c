//! What a row is said to be, beside what it is: the row's label as `classes` values, one of them 1 and the others 0,
//! behind the values of the last axis. In a flat input that is once, in an image at every pixel, in a sequence at every
//! step.
//!
//! y = [x, e_label]; d_x = the first part of d_y. In: `[…, n]`. Out: `[…, n + classes]`.
//!
//! Reference: Sohn, Lee, Yan (2015), "Learning structured output representation using deep conditional generative
//! models".

use super::{Backward, Forward, Layer};
use crate::error::Result;
use crate::options::Options;
use crate::pass::Pass;
use crate::registry::{Member, range};
use crate::shape::Shape;
use kernels::{Scalar, each_row};
use ndarray::ArrayView2;

#[derive(Clone, Debug, PartialEq, Options)]
pub struct Condition {
    /// How many different labels there are, ≥ 1; the same in all layers of a model.
    pub classes: usize,
}

impl Member for Condition {
    fn examples() -> Vec<Self> {
        vec![Condition { classes: 3 }]
    }

    fn example_shape(&self) -> Vec<usize> {
        vec![3, 2]
    }

    fn check(&self) -> Result<()> {
        range::at_least_one("classes", self.classes, "count the different labels")
    }
}

impl<T: Scalar> Layer<T> for Condition {
    fn output_shape(&self, input: &Shape) -> Result<Shape> {
        let mut axes = input.0.clone();
        if let Some(last) = axes.last_mut() {
            *last = last.saturating_add(self.classes);
        }
        Ok(Shape(axes))
    }

    fn classes(&self) -> Option<usize> {
        Some(self.classes)
    }

    fn has_tangent(&self) -> bool {
        true
    }

    fn forward(&self, pass: &Pass, state: Forward<'_, T>) {
        let (n, cost) = (state.shape.last(), state.output.ncols());
        let read = [state.input, state.condition];
        each_row(
            pass.team,
            cost,
            read,
            [state.output],
            &|_, [x, label], [y]| {
                for (x, y) in x.chunks(n).zip(y.chunks_mut(n + label.len())) {
                    y[..n].copy_from_slice(x);
                    y[n..].copy_from_slice(label);
                }
            },
        );
    }

    /// Labels stay as they are: zeros in their place.
    fn tangent(&self, pass: &Pass, _: [ArrayView2<'_, T>; 2], state: Forward<'_, T>) {
        let (n, cost) = (state.shape.last(), state.output.ncols());
        let (read, write) = ([state.input], [state.output]);
        each_row(pass.team, cost, read, write, &|_, [t], [y]| {
            for (t, y) in t.chunks(n).zip(y.chunks_mut(n + self.classes)) {
                y[..n].copy_from_slice(t);
                y[n..].fill(T::from_f64(0.0));
            }
        });
    }

    fn backward(&self, pass: &Pass, state: Backward<'_, T>) {
        let Some(d_input) = state.d_input else {
            return;
        };
        let (n, d_output) = (state.shape.last(), state.d_output.view());
        each_row(
            pass.team,
            d_output.ncols(),
            [d_output],
            [d_input],
            &|_, [d_y], [d_x]| {
                for (d_y, d_x) in d_y.chunks(n + self.classes).zip(d_x.chunks_mut(n)) {
                    d_x.copy_from_slice(&d_y[..n]);
                }
            },
        );
    }
}
