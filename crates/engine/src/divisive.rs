//! Divisive normalisation and its inverse, over the channels of every position.
//!
//! n = β + Σ over j of γ[j, i] x_j² for channel i; y = x / √n (gdn), y = x √n (igdn).
//! With r = n^∓½ and e = d_y x dr/dn: d_x = d_y r + 2 x Σ over i of γ[j, i] e_i; d_β = Σ e, d_γ[j, i] = Σ x_j² e_i.
//! β = b² + 10⁻⁶ and γ = g² keep both positive whatever the optimizer does: b and g are what is trained, d_b = 2 b d_β.
//! A parameter slice holds b `[channels]`, then g `[channels, channels]`.

use crate::graph::{matrix, matrix_mut};
use crate::layers::{Backward, Forward};
use crate::normalization::{column_sum, put};
use crate::param::{Param, ParamKind, Start};
use crate::pass::Pass;
use crate::shape::{steps, steps_mut};
use kernels::{Scalar, Write};
use ndarray::ArrayView2;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Way {
    Divide,
    Multiply,
}

/// β is never smaller.
const LEAST: f64 = 1e-6;

/// b from 1, so β too; g so that γ of all channels adds up to 0.1, Ballé's start, which he gave to the channel itself: a
/// square that starts at 0 would stay there.
pub fn params(channels: usize) -> Vec<Param> {
    let trained = |start| ParamKind::Trained(Start::Constant(start));
    let gamma = (0.1 / channels as f64).sqrt();
    vec![
        Param::new("beta", vec![channels], trained(1.0)),
        Param::new("gamma", vec![channels, channels], trained(gamma)),
    ]
}

/// Squares of the input, e, γ, and the gradients of β and γ.
pub fn scratch(values: usize, channels: usize) -> usize {
    2 * values + 2 * channels * channels + channels
}

fn squares<T: Scalar>(values: &[T], squares: &mut [T]) {
    for (square, &value) in squares.iter_mut().zip(values) {
        *square = value * value;
    }
}

fn square_all<T: Scalar>(pass: &Pass, input: ArrayView2<T>, out: &mut [T]) {
    let (cost, out) = (8 * input.ncols(), [matrix_mut(out, input.nrows())]);
    kernels::each_row(pass.team, cost, [input], out, &|_, [x], [out]| {
        squares(x, out)
    });
}

impl Way {
    /// r and dr/dn.
    fn factor<T: Scalar>(self, n: T) -> (T, T) {
        let half = T::from_f64(0.5);
        match self {
            Way::Divide => {
                let r = T::one() / n.sqrt();
                (r, -half * r / n)
            }
            Way::Multiply => (n.sqrt(), half / n.sqrt()),
        }
    }

    /// `kept` takes n.
    pub fn forward<T: Scalar>(self, pass: &Pass, state: Forward<'_, T>) {
        let (channels, values) = (state.shape.last(), state.input.len());
        let (b, g) = state.params.split_at(channels);
        let (square, rest) = state.scratch.split_at_mut(values);
        let gamma = &mut rest[..channels * channels];
        let input = steps(state.input, channels);
        let mut norm = steps_mut(state.kept, channels);
        square_all(pass, input, square);
        squares(g, gamma);
        let (x, gamma) = (matrix(square, input.nrows()), matrix(gamma, channels));
        kernels::gemm(pass.team, x, gamma, Write::Overwrite, norm.view_mut());
        let (cost, output) = (32 * channels, steps_mut(state.output, channels));
        let (read, write) = ([input], [norm, output]);
        kernels::each_row(pass.team, cost, read, write, &|_, [x], [n, y]| {
            for (i, (n, y)) in n.iter_mut().zip(y).enumerate() {
                *n += b[i] * b[i] + T::from_f64(LEAST);
                *y = x[i] * self.factor(*n).0;
            }
        });
    }

    pub fn backward<T: Scalar>(self, pass: &Pass, state: Backward<'_, T>) {
        let (channels, values) = (state.shape.last(), state.input.len());
        let (square, rest) = state.scratch.split_at_mut(values);
        let (e, rest) = rest.split_at_mut(values);
        let (gamma, rest) = rest.split_at_mut(channels * channels);
        let d = &mut rest[..channels + channels * channels];
        let (input, norm) = (steps(state.input, channels), steps(state.kept, channels));
        let d_output = steps(state.d_output.view(), channels);
        let (cost, rows) = (32 * channels, input.nrows());
        let (read, write) = ([input, norm, d_output], [matrix_mut(e, rows)]);
        kernels::each_row(pass.team, cost, read, write, &|_, [x, n, d], [e]| {
            for (i, e) in e.iter_mut().enumerate() {
                *e = d[i] * x[i] * self.factor(n[i]).1;
            }
        });
        square_all(pass, input, square);
        let (square, e) = (matrix(square, rows), matrix(e, rows));
        let (d_beta, d_gamma) = d.split_at_mut(channels);
        column_sum(pass, e, d_beta);
        let d_g = matrix_mut(d_gamma, channels);
        kernels::gemm(pass.team, square.t(), e, Write::Overwrite, d_g);
        for (d, &param) in d.iter_mut().zip(state.params) {
            *d *= param + param;
        }
        put(state.write, d, state.d_params);
        let Some(d_input) = state.d_input else {
            return;
        };
        squares(&state.params[channels..], gamma);
        let gamma = matrix(gamma, channels).reversed_axes();
        let mut d_input = steps_mut(d_input, channels);
        kernels::gemm(pass.team, e, gamma, Write::Overwrite, d_input.view_mut());
        let read = [input, norm, d_output];
        kernels::each_row(pass.team, cost, read, [d_input], &|_, [x, n, d], [d_x]| {
            for (i, d_x) in d_x.iter_mut().enumerate() {
                let twice = planted!(GdnSquare, x[i] + x[i], x[i]);
                *d_x = d[i] * self.factor(n[i]).0 + twice * *d_x;
            }
        });
    }
}
