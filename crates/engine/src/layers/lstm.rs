//! Long short-term memory: gates decide what the cell state takes in, keeps and shows.
//!
//! i, f, o = σ(x_t W + b + h_t₋₁ U), g = tanh(…), c_t = f c_t₋₁ + i g, h_t = o tanh c_t; the columns of W, U and b are
//! those of i, f, g, o in turn, as in Keras and PyTorch. The bias of f starts at 1, all others at 0.
//! With d_c += d_h o (1 − tanh² c): d_i = d_c g, d_f = d_c c_t₋₁, d_g = d_c i, d_o = d_h tanh c, d_c_t₋₁ = d_c f.
//! In: `[time, channels]`. Out: `[units]`, or `[time, units]`.
//!
//! References: Hochreiter, Schmidhuber (1997), "Long short-term memory"; Gers, Schmidhuber, Cummins (2000), "Learning
//! to forget"; Jozefowicz, Zaremba, Sutskever (2015) for the start of f's bias.

use super::{Backward, Forward, Layer};
use crate::error::Result;
use crate::initializers::AnyInitializer;
use crate::options::Options;
use crate::param::{Param, ParamKind, Start};
use crate::pass::Pass;
use crate::recurrent::{self, After, Before, Cell, Gradients, Sizes};
use crate::registry::{Member, range};
use crate::shape::Shape;
use kernels::{Activation, Scalar, activate};

#[derive(Clone, Debug, PartialEq, Options)]
pub struct Lstm {
    /// Width of h, ≥ 1.
    pub units: usize,
    /// Whether all steps are the output (`[time, units]`) or the last one (`[units]`). Default false.
    #[options(default)]
    pub return_sequences: bool,
    /// Draws W. Default `glorotUniform`.
    #[options(default)]
    pub initializer: AnyInitializer,
    /// Draws U. Default `orthogonal`.
    #[options(default = "recurrent::orthogonal")]
    pub recurrent_initializer: AnyInitializer,
}

impl Member for Lstm {
    fn examples() -> Vec<Self> {
        let of = |units, return_sequences| Lstm {
            units,
            return_sequences,
            initializer: AnyInitializer::default(),
            recurrent_initializer: recurrent::orthogonal(),
        };
        vec![of(1, false), of(3, true)]
    }

    fn example_shape(&self) -> Vec<usize> {
        vec![4, 2]
    }

    fn check(&self) -> Result<()> {
        range::at_least_one("units", self.units, "a layer needs a width")
    }
}

impl Lstm {
    fn sizes(&self, input: &Shape) -> Result<Sizes> {
        let [time, channels] = recurrent::axes(input)?;
        Ok(Sizes {
            time,
            channels,
            units: self.units,
            blocks: 4,
            keeps: 4,
            states: 1,
            recurrent_bias: false,
            sequences: self.return_sequences,
        })
    }

    fn planned(&self, input: &Shape) -> Sizes {
        self.sizes(input).expect("the plan refused other shapes")
    }
}

impl<T: Scalar> Layer<T> for Lstm {
    fn output_shape(&self, input: &Shape) -> Result<Shape> {
        self.sizes(input).map(|sizes| sizes.output())
    }

    fn params(&self, input: &Shape) -> Vec<Param> {
        let sizes = self.planned(input);
        let mut params = sizes.weights(&self.initializer, &self.recurrent_initializer);
        let ones = ParamKind::Trained(Start::Constant(1.0));
        let starts = [ParamKind::Bias, ones, ParamKind::Bias, ParamKind::Bias];
        let names = ["inputBias", "forgetBias", "cellBias", "outputBias"];
        for (name, start) in names.into_iter().zip(starts) {
            params.push(Param::new(name, vec![self.units], start));
        }
        params
    }

    fn keeps(&self, input: &Shape) -> usize {
        self.planned(input).kept()
    }

    fn scratch(&self, input: &Shape, rows: usize, _: usize) -> usize {
        self.planned(input).scratch(rows)
    }

    fn forward(&self, pass: &Pass, state: Forward<'_, T>) {
        recurrent::forward(pass, &self.planned(state.shape), self, state);
    }

    fn backward(&self, pass: &Pass, state: Backward<'_, T>) {
        recurrent::backward(pass, &self.planned(state.shape), self, state);
    }
}

impl<T: Scalar> Cell<T> for Lstm {
    fn forward(&self, before: Before<'_, T>, gates: &mut [T], state: &mut [T], h: &mut [T]) {
        for (a, q) in gates.iter_mut().zip(before.q) {
            *a += *q;
        }
        let [i, f, g, o] = recurrent::parts_mut(gates, h.len());
        for gate in [&mut *i, &mut *f, &mut *o] {
            activate(Activation::Sigmoid, gate);
        }
        activate(Activation::Tanh, g);
        for j in 0..h.len() {
            state[j] = f[j] * before.state[j] + i[j] * g[j];
        }
        h.copy_from_slice(state);
        activate(Activation::Tanh, h);
        for j in 0..h.len() {
            h[j] = o[j] * h[j];
        }
    }

    fn backward(&self, before: Before<'_, T>, after: After<'_, T>, d: Gradients<'_, T>) {
        let (n, one, zero) = (d.h.len(), T::from_f64(1.0), T::from_f64(0.0));
        let [i, f, g, o] = recurrent::parts(after.gates, n);
        let [d_i, d_f, d_g, d_o] = recurrent::parts_mut(d.a, n);
        let last = planted!(LstmForget, before.state, after.state);
        // tanh c waits where d_q will stand.
        let shown = &mut d.q[..n];
        shown.copy_from_slice(after.state);
        activate(Activation::Tanh, shown);
        for j in 0..n {
            let d_c = d.state[j] + d.h[j] * o[j] * (one - shown[j] * shown[j]);
            d_i[j] = d_c * g[j] * i[j] * (one - i[j]);
            d_f[j] = d_c * last[j] * f[j] * (one - f[j]);
            d_g[j] = d_c * i[j] * (one - g[j] * g[j]);
            d_o[j] = d.h[j] * shown[j] * o[j] * (one - o[j]);
            (d.state[j], d.h[j]) = (d_c * f[j], zero);
        }
        d.q.copy_from_slice(d.a);
    }
}
