//! Batch normalisation: every channel over the rows and positions of a batch to mean 0 and variance 1, then scaled and
//! shifted. Inference takes running means and variances of the training instead, so that a row's output does not depend
//! on its batch.
//!
//! With N values of a channel in the batch, their mean μ, variance v (of N) and x̂ = (x − μ) / √(v + ε): y = γ x̂ + β.
//! d_γ = Σ d_y x̂, d_β = Σ d_y, d_x = γ (d_y − (d_β + x̂ d_γ) / N) / √(v + ε).
//! Running: mean ← momentum · mean + (1 − momentum) · μ, variance likewise with v N / (N − 1), as in PyTorch.
//! A batch with one value per channel (a last batch of one flat row) has no variance: it is normalised by the running
//! figures, as constants, and leaves them as they are.
//! In: any shape, channels last (of a flat row every value is one). Out: the same.
//! Sums go over each row first, then over rows in order: threads do not change them.
//!
//! Reference: Ioffe and Szegedy (2015), "Batch normalization: accelerating deep network training by reducing internal
//! covariate shift".

use super::{Backward, Forward, Layer};
use crate::error::Result;
use crate::graph::{matrix, matrix_mut};
use crate::normalization::{self, Sets, column_sum, put};
use crate::options::Options;
use crate::param::{Param, ParamKind, Start};
use crate::pass::Pass;
use crate::registry::{Member, range};
use crate::shape::Shape;
use kernels::Scalar;

#[derive(Clone, Debug, PartialEq, Options)]
pub struct BatchNorm {
    /// Share of the running figures that a batch leaves, 0 ≤ momentum < 1 (PyTorch's momentum is the rest, 0.1). Default
    /// 0.9.
    #[options(default = "ninety")]
    pub momentum: f64,
    /// Added to the variance, > 0. Default 1e-5.
    #[options(default = "normalization::epsilon")]
    pub epsilon: f64,
}

fn ninety() -> f64 {
    0.9
}

/// Cost of a value, in operations of a matrix product.
const COST: usize = 8;

impl Member for BatchNorm {
    fn examples() -> Vec<Self> {
        let of = |momentum, epsilon| BatchNorm { momentum, epsilon };
        vec![of(0.9, 1e-5), of(0.5, 0.1)]
    }

    fn example_shape(&self) -> Vec<usize> {
        match self.momentum < 0.9 {
            true => vec![2, 3, 2],
            false => vec![6],
        }
    }

    fn check(&self) -> Result<()> {
        let share = "it is the share of the running figures that stays";
        range::half_open("momentum", self.momentum, 0.0, 1.0, share)?;
        normalization::check(self.epsilon)
    }
}

/// Whether the figures are the batch's own.
fn own_figures(pass: &Pass, values: usize) -> bool {
    pass.training && values > 1
}

impl BatchNorm {
    /// Puts the mean and variance of every channel into `figures`.
    fn measure<T: Scalar>(
        pass: &Pass,
        input: ndarray::ArrayView2<T>,
        figures: &mut [T],
        scratch: &mut [T],
    ) {
        let (rows, channels) = (input.nrows(), figures.len() / 2);
        let count = T::from_f64((input.len() / channels) as f64);
        let by_row = &mut scratch[..rows * channels];
        let cost = COST * input.ncols();
        let (mean, variance) = figures.split_at_mut(channels);
        let sums = [matrix_mut(by_row, rows)];
        kernels::each_row(pass.team, cost, [input], sums, &|_, [x], [sums]| {
            sums.fill(T::zero());
            for x in x.chunks(channels) {
                sums.iter_mut().zip(x).for_each(|(sum, &x)| *sum += x);
            }
        });
        column_sum(pass, matrix(by_row, rows), mean);
        mean.iter_mut().for_each(|mean| *mean /= count);
        let mean = &*mean;
        let sums = [matrix_mut(by_row, rows)];
        kernels::each_row(pass.team, cost, [input], sums, &|_, [x], [sums]| {
            sums.fill(T::zero());
            for x in x.chunks(channels) {
                for ((sum, &x), &mean) in sums.iter_mut().zip(x).zip(mean) {
                    *sum += (x - mean) * (x - mean);
                }
            }
        });
        column_sum(pass, matrix(by_row, rows), variance);
        variance.iter_mut().for_each(|square| *square /= count);
    }

    /// Moves the running figures towards those of a batch of `count` values.
    fn follow<T: Scalar>(&self, running: &mut [T], figures: &[T], count: usize) {
        let (stays, comes) = (T::from_f64(self.momentum), T::from_f64(1.0 - self.momentum));
        let unbiased = T::from_f64(count as f64 / (count as f64 - 1.0));
        let channels = figures.len() / 2;
        for (index, (running, &figure)) in running.iter_mut().zip(figures).enumerate() {
            let figure = match index < channels {
                true => figure,
                false => figure * unbiased,
            };
            *running = stays * *running + comes * figure;
        }
    }
}

impl<T: Scalar> Layer<T> for BatchNorm {
    /// Of flat rows: what has positions has several values of a channel in a single row.
    fn least_rows(&self, input: &Shape) -> usize {
        if input.size() == input.last() { 2 } else { 1 }
    }

    fn output_shape(&self, input: &Shape) -> Result<Shape> {
        Ok(input.clone())
    }

    fn params(&self, input: &Shape) -> Vec<Param> {
        let channels = input.last();
        let figure = |name: &'static str, start| {
            Param::new(
                name,
                vec![channels],
                ParamKind::Running(Start::Constant(start)),
            )
        };
        let mut params = normalization::params(channels);
        params.extend([figure("mean", 0.0), figure("variance", 1.0)]);
        params
    }

    /// The mean and 1 / √(v + ε) of every channel, in the first row.
    fn keeps(&self, input: &Shape) -> usize {
        2 * input.last()
    }

    fn scratch(&self, input: &Shape, rows: usize, _: usize) -> usize {
        Sets::scratch(rows, input.last())
    }

    fn forward(&self, pass: &Pass, state: Forward<'_, T>) {
        let channels = state.shape.last();
        let (gamma, beta) = state.params.split_at(channels);
        let mut kept = state.kept;
        let mut kept = kept.row_mut(0);
        let figures = kept.as_slice_mut().expect("a row is a slice");
        let count = state.input.len() / channels;
        if own_figures(pass, count) {
            Self::measure(pass, state.input, figures, state.scratch);
            self.follow(state.running, figures, count);
        } else {
            figures.copy_from_slice(state.running);
        }
        let epsilon = T::from_f64(self.epsilon);
        let (mean, scale) = figures.split_at_mut(channels);
        for scale in &mut *scale {
            *scale = T::one() / (*scale + epsilon).sqrt();
        }
        let (mean, scale) = (&*mean, &*scale);
        let cost = COST * state.input.ncols();
        let (read, write) = ([state.input], [state.output]);
        kernels::each_row(pass.team, cost, read, write, &|_, [x], [y]| {
            for (x, y) in x.chunks(channels).zip(y.chunks_mut(channels)) {
                for (c, (&x, y)) in x.iter().zip(y).enumerate() {
                    *y = (x - mean[c]) * scale[c] * gamma[c] + beta[c];
                }
            }
        });
    }

    fn backward(&self, pass: &Pass, state: Backward<'_, T>) {
        let (rows, channels) = (state.input.nrows(), state.shape.last());
        let count = state.input.len() / channels;
        let gamma = &state.params[..channels];
        let kept = state.kept.row(0);
        let (mean, scale) = kept
            .as_slice()
            .expect("a row is a slice")
            .split_at(channels);
        let (sums, rest) = state.scratch.split_at_mut(2 * channels);
        let by_row = &mut rest[..2 * channels * rows];
        let cost = COST * state.input.ncols();
        let (read, write) = (
            [state.input, state.d_output.view()],
            [matrix_mut(by_row, rows)],
        );
        kernels::each_row(pass.team, cost, read, write, &|_, [x, d], [sums]| {
            sums.fill(T::zero());
            let (d_gamma, d_beta) = sums.split_at_mut(channels);
            for (x, d) in x.chunks(channels).zip(d.chunks(channels)) {
                for (c, (&x, &d)) in x.iter().zip(d).enumerate() {
                    d_gamma[c] += d * ((x - mean[c]) * scale[c]);
                    d_beta[c] += d;
                }
            }
        });
        column_sum(pass, matrix(by_row, rows), sums);
        put(state.write, sums, state.d_params);
        let Some(d_input) = state.d_input else {
            return;
        };
        // Constants have no derivative: then nothing is taken off.
        let share = match own_figures(pass, count) {
            true => T::from_f64(1.0 / count as f64),
            false => T::zero(),
        };
        let (d_gamma, d_beta) = sums.split_at(channels);
        let read = [state.input, state.d_output.view()];
        kernels::each_row(pass.team, cost, read, [d_input], &|_, [x, d], [d_x]| {
            for (start, d_x) in (0..).step_by(channels).zip(d_x.chunks_mut(channels)) {
                for (c, d_x) in d_x.iter_mut().enumerate() {
                    let hat = (x[start + c] - mean[c]) * scale[c];
                    let mean = planted!(BatchNormMean, d_beta[c], T::zero());
                    let off = (mean + hat * d_gamma[c]) * share;
                    *d_x = (d[start + c] - off) * (gamma[c] * scale[c]);
                }
            }
        });
    }
}
