//! Layer and group normalisation: sets of values within a row, each brought to mean 0 and variance 1, then scaled and
//! shifted per channel.
//!
//! With N values in a set, mean μ, variance v and x̂ = (x − μ) / √(v + ε): y = γ x̂ + β.
//! With g = d_y γ: d_x = (g − (Σ g + x̂ Σ g x̂) / N) / √(v + ε), sums over the set; d_γ = Σ d_y x̂, d_β = Σ d_y over rows
//! and positions. A parameter slice holds γ, then β.

use crate::error::{Code, Error, Result};
use crate::graph::{matrix, matrix_mut};
use crate::layers::{Backward, Forward};
use crate::param::{Param, ParamKind, Start};
use crate::pass::Pass;
use crate::registry::range;
use crate::shape::Shape;
use kernels::{Scalar, Write};
use ndarray::{ArrayView2, ArrayViewMut1};

/// The sets of a row: set number s begins at s · step and has `runs` runs of `run` values, `stride` apart.
pub struct Sets {
    pub count: usize,
    pub step: usize,
    pub runs: usize,
    pub stride: usize,
    pub run: usize,
    /// From one set's first channel to that of the next one.
    pub channels: usize,
}

/// Cost of a value, in operations of a matrix product.
const COST: usize = 24;

pub fn check(epsilon: f64) -> Result<()> {
    range::positive("epsilon", epsilon, "it keeps the division finite")
}

/// Why single values cannot be normalised: each is its own mean, so that nothing is left of it.
pub fn lone_value(input: &Shape, hint: &str) -> Error {
    Error::new(Code::InvalidShape, "")
        .expected("at least two values to normalise together")
        .received(input)
        .hint(hint)
}

/// Default of `epsilon`, PyTorch's.
pub fn epsilon() -> f64 {
    1e-5
}

/// γ from 1 and β from 0.
pub fn params(channels: usize) -> Vec<Param> {
    let one = ParamKind::Trained(Start::Constant(1.0));
    vec![
        Param::new("gamma", vec![channels], one),
        Param::new("beta", vec![channels], ParamKind::Bias),
    ]
}

/// d_params = sums, or += sums.
pub fn put<T: Scalar>(write: Write, sums: &[T], d_params: &mut [T]) {
    for (d, &sum) in d_params.iter_mut().zip(sums) {
        *d = match write {
            Write::Overwrite => sum,
            Write::Accumulate => *d + sum,
        };
    }
}

impl Sets {
    /// The runs of a set: the first value and channel of each.
    fn runs(&self, set: usize) -> impl Iterator<Item = std::ops::Range<usize>> + use<> {
        let (start, stride, run) = (set * self.step, self.stride, self.run);
        (0..self.runs).map(move |index| start + index * stride..start + index * stride + run)
    }

    /// How many values a set has.
    pub fn values(&self) -> usize {
        self.runs * self.run
    }

    fn sum<T: Scalar>(&self, set: usize, x: &[T], value: impl Fn(T) -> T) -> T {
        let of = |run: &[T]| run.iter().fold(T::zero(), |sum, &x| sum + value(x));
        self.runs(set)
            .fold(T::zero(), |sum, range| sum + of(&x[range]))
    }

    /// `kept` takes μ and 1 / √(v + ε) of every set.
    pub fn forward<T: Scalar>(&self, pass: &Pass, epsilon: f64, state: Forward<'_, T>) {
        let (gamma, beta) = state.params.split_at(state.params.len() / 2);
        let count = T::from_f64(self.values() as f64);
        let epsilon = T::from_f64(epsilon);
        let cost = COST * state.input.ncols();
        let (read, write) = ([state.input], [state.output, state.kept]);
        kernels::each_row(pass.team, cost, read, write, &|_, [x], [y, kept]| {
            for set in 0..self.count {
                let mean = self.sum(set, x, |x| x) / count;
                let variance = self.sum(set, x, |x| (x - mean) * (x - mean)) / count;
                let scale = T::one() / (variance + epsilon).sqrt();
                (kept[2 * set], kept[2 * set + 1]) = (mean, scale);
                let channels = set * self.channels..;
                let (gamma, beta) = (&gamma[channels.clone()], &beta[channels]);
                for range in self.runs(set) {
                    let values = y[range.clone()].iter_mut().zip(&x[range]);
                    for ((y, &x), (&gamma, &beta)) in values.zip(gamma.iter().zip(beta)) {
                        *y = (x - mean) * scale * gamma + beta;
                    }
                }
            }
        });
    }

    /// Values of working memory: every row's sums for γ and β, and their sums.
    pub fn scratch(rows: usize, channels: usize) -> usize {
        2 * channels * (rows + 1)
    }

    /// `d_output` becomes the gradient of the input.
    pub fn backward<T: Scalar>(&self, pass: &Pass, state: Backward<'_, T>) {
        let (rows, both) = (state.input.nrows(), state.params.len());
        let gamma = &state.params[..both / 2];
        let count = T::from_f64(self.values() as f64);
        let (sums, rest) = state.scratch.split_at_mut(both);
        let by_row = &mut rest[..rows * both];
        let cost = COST * state.input.ncols();
        let mut d_output = state.d_output;
        let (read, write) = (
            [state.input, state.kept],
            [d_output.view_mut(), matrix_mut(by_row, rows)],
        );
        kernels::each_row(pass.team, cost, read, write, &|_, [x, kept], [d, sums]| {
            sums.fill(T::zero());
            let (d_gamma, d_beta) = sums.split_at_mut(both / 2);
            for set in 0..self.count {
                let (mean, scale) = (kept[2 * set], kept[2 * set + 1]);
                let first = planted!(GroupNormChannel, set, 0) * self.channels;
                let (mut sum, mut product) = (T::zero(), T::zero());
                for range in self.runs(set) {
                    let values = x[range.clone()].iter().zip(&d[range]);
                    for (channel, (&x, &d)) in (first..).zip(values) {
                        let hat = (x - mean) * scale;
                        d_gamma[channel] += d * hat;
                        d_beta[channel] += d;
                        sum += d * gamma[channel];
                        product += d * gamma[channel] * hat;
                    }
                }
                for range in self.runs(set) {
                    let values = x[range.clone()].iter().zip(&mut d[range]);
                    for (&gamma, (&x, d)) in gamma[first..].iter().zip(values) {
                        let hat = (x - mean) * scale;
                        let product = planted!(LayerNormVariance, product, T::zero());
                        *d = (*d * gamma - (sum + hat * product) / count) * scale;
                    }
                }
            }
        });
        column_sum(pass, matrix(by_row, rows), sums);
        put(state.write, sums, state.d_params);
        if let Some(mut d_input) = state.d_input {
            d_input.assign(&d_output);
        }
    }
}

/// sums = Σ over rows.
pub fn column_sum<T: Scalar>(pass: &Pass, by_row: ArrayView2<T>, sums: &mut [T]) {
    let sums = ArrayViewMut1::from(sums);
    kernels::column_sum(pass.team, by_row, Write::Overwrite, sums);
}
