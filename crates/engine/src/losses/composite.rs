//! One loss for each group of columns (of the last axis: for images, of channels), each with a weight: Σ weight · loss.
//!
//! For tables: numbers by meanSquaredError, flags by binaryCrossEntropy, one-hot groups by categoricalCrossEntropy. The
//! decoder ends in linear, and each part applies to its own columns what it needs: sigmoid, softmax, …. The last axis
//! of the output is that of the parts' outputs, one part behind the other.
//!
//! L = Σ over parts of weight · loss(its columns);  d_z of its columns = weight · the part's own.

use super::{AnyLoss, Batch, Loss};
use crate::activation::Activation;
use crate::error::{Code, Error, Result, join};
use crate::options::Options;
use crate::registry::{Member, range};
use crate::shape::{Shape, steps, steps_mut};
use kernels::{Scalar, Team};
use ndarray::{Array1, ArrayView2, ArrayViewMut1, ArrayViewMut2, Axis, Slice};
use std::ops::Range;

#[derive(Clone, Debug, PartialEq, Options)]
pub struct Composite {
    /// Together they take all columns, in order.
    pub parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Options)]
pub struct Part {
    /// Places along the last axis that it takes, ≥ 1.
    pub columns: usize,
    pub loss: AnyLoss,
    /// What its loss is multiplied by, > 0. Default 1.
    #[options(default = "one")]
    pub weight: f64,
}

fn one() -> f64 {
    1.0
}

impl Member for Composite {
    fn examples() -> Vec<Self> {
        let part = |columns, json: &str, weight| Part {
            columns,
            loss: Options::read(&serde_json::from_str(json).expect("a loss")).expect("a loss"),
            weight,
        };
        vec![Composite {
            parts: vec![
                part(
                    2,
                    r#"{ "type": "gaussianNll", "minimumVariance": 0.1 }"#,
                    0.5,
                ),
                part(3, r#"{ "type": "categoricalCrossEntropy" }"#, 2.0),
                part(1, r#"{ "type": "binaryCrossEntropy" }"#, 1.0),
                part(1, r#"{ "type": "meanSquaredError" }"#, 1.0),
            ],
        }]
    }

    fn example_shape(&self) -> Vec<usize> {
        vec![2, 7]
    }

    fn check(&self) -> Result<()> {
        for (index, part) in self.parts.iter().enumerate() {
            let within = |error: Error| error.within(&format!("parts[{index}]"));
            range::at_least_one("columns", part.columns, "it is a number of columns")
                .map_err(within)?;
            range::positive("weight", part.weight, "leave a part's loss as it is with 1")
                .map_err(within)?;
        }
        Ok(())
    }
}

/// A part with its place along the last axis of target and output.
struct Placed<'a> {
    part: &'a Part,
    shape: Shape,
    target: Range<usize>,
    output: Range<usize>,
}

impl Composite {
    fn placed<T: Scalar>(&self) -> impl Iterator<Item = Placed<'_>> {
        let (mut target, mut output) = (0, 0);
        self.parts.iter().map(move |part| {
            let shape = Shape::flat(part.columns);
            let wide = part
                .loss
                .get::<T>()
                .output_shape(&shape)
                .map_or(0, |shape| shape.last());
            let (t, z) = (target, output);
            (target, output) = (t + part.columns, z + wide);
            Placed {
                part,
                shape,
                target: t..target,
                output: z..output,
            }
        })
    }

    fn width<T: Scalar>(&self) -> usize {
        self.placed::<T>()
            .last()
            .map_or(0, |placed| placed.output.end)
    }
}

impl<T: Scalar> Loss<T> for Composite {
    fn fused_activation(&self) -> Option<Activation> {
        Some(Activation::Linear)
    }

    fn output_shape(&self, row: &Shape) -> Result<Shape> {
        for (index, part) in self.parts.iter().enumerate() {
            let shape = Shape::flat(part.columns);
            let checked = part.loss.get::<T>().output_shape(&shape);
            checked.map_err(|error| error.within(&join(&format!("parts[{index}]"), "loss")))?;
        }
        let columns: usize = self.parts.iter().map(|part| part.columns).sum();
        if columns != row.last() || columns == 0 {
            return Err(Error::new(Code::InvalidShape, "parts")
                .expected(format!(
                    "parts that take all {} columns of {row}",
                    row.last()
                ))
                .received(format!("{columns} columns"))
                .hint("each column of the last axis needs exactly one part"));
        }
        let mut shape = row.clone();
        shape.0.pop();
        shape.0.push(self.width::<T>());
        Ok(shape)
    }

    fn target_bounds(&self, _: usize) -> Vec<(f64, f64)> {
        let of = |part: &Part| part.loss.get::<T>().target_bounds(part.columns);
        self.parts.iter().flat_map(of).collect()
    }

    fn weighs_values(&self) -> bool {
        self.parts
            .iter()
            .all(|part| part.loss.get::<T>().weighs_values())
    }

    fn rows(
        &self,
        batch: Batch<'_, T>,
        scale: T,
        d_output: Option<ArrayViewMut2<T>>,
        mut per_row: ArrayViewMut1<T>,
    ) {
        let (last, wide) = (batch.shape.last(), self.width::<T>());
        let each = batch.target.ncols() / last;
        let target = steps(batch.target, last);
        let weights = batch.weights.map(|weights| steps(weights, last));
        let mut output = steps_mut(batch.output, wide);
        let mut d_output = d_output.map(|d| steps_mut(d, wide));
        // The one allocation of a step, of a number for each row or pixel.
        let mut losses = Array1::from_elem(target.nrows(), T::from_f64(0.0));
        per_row.fill(T::from_f64(0.0));
        for Placed {
            part,
            shape,
            target: columns,
            output: place,
        } in self.placed::<T>()
        {
            let weight = T::from_f64(part.weight);
            let slice = Batch {
                team: batch.team,
                shape: &shape,
                output: output.slice_axis_mut(Axis(1), Slice::from(place.clone())),
                target: target.slice_axis(Axis(1), Slice::from(columns.clone())),
                weights: weights
                    .as_ref()
                    .map(|weights| weights.slice_axis(Axis(1), Slice::from(columns))),
            };
            let d = d_output
                .as_mut()
                .map(|d| d.slice_axis_mut(Axis(1), Slice::from(place)));
            part.loss
                .get::<T>()
                .rows(slice, scale * weight, d, losses.view_mut());
            for (row, losses) in per_row
                .iter_mut()
                .zip(losses.as_slice().expect("one row").chunks(each))
            {
                losses.iter().for_each(|loss| *row += weight * *loss);
            }
        }
    }

    fn elements(&self, batch: Batch<'_, T>, per_value: ArrayViewMut2<T>) {
        let (last, wide) = (batch.shape.last(), self.width::<T>());
        let target = steps(batch.target, last);
        let mut output = steps_mut(batch.output, wide);
        let mut per_value = steps_mut(per_value, last);
        for Placed {
            part,
            shape,
            target: columns,
            output: place,
        } in self.placed::<T>()
        {
            let slice = Batch {
                team: batch.team,
                shape: &shape,
                output: output.slice_axis_mut(Axis(1), Slice::from(place)),
                target: target.slice_axis(Axis(1), Slice::from(columns.clone())),
                weights: None,
            };
            let mut out = per_value.slice_axis_mut(Axis(1), Slice::from(columns));
            part.loss.get::<T>().elements(slice, out.view_mut());
            out.mapv_inplace(|value| T::from_f64(part.weight) * value);
        }
    }

    fn rebuild(&self, team: &Team, shape: &Shape, output: ArrayView2<T>, out: ArrayViewMut2<T>) {
        let (output, mut out) = (
            steps(output, self.width::<T>()),
            steps_mut(out, shape.last()),
        );
        for Placed {
            part,
            shape,
            target,
            output: place,
        } in self.placed::<T>()
        {
            let slice = output.slice_axis(Axis(1), Slice::from(place));
            part.loss.get::<T>().rebuild(
                team,
                &shape,
                slice,
                out.slice_axis_mut(Axis(1), Slice::from(target)),
            );
        }
    }
}
