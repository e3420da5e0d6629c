//! The gated recurrent unit: one gate mixes the last output with a candidate, another decides what of the last output
//! the candidate sees.
//!
//! a = x_t W + b, q = h_t₋₁ U + b_u; r = σ(a_r + q_r), z = σ(a_z + q_z), n = tanh(a_n + r q_n),
//! h_t = (1 − z) n + z h_t₋₁; the columns of W, U and both biases are those of r, z, n in turn. This is PyTorch's form,
//! Keras's with `reset_after`. d_n = d_h (1 − z)(1 − n²), d_z = d_h (h_t₋₁ − n) z (1 − z), d_r = d_n q_n r (1 − r).
//! In: `[time, channels]`. Out: `[units]`, or `[time, units]`.
//!
//! Reference: Cho et al. (2014), "Learning phrase representations using RNN encoder-decoder".

use super::{Backward, Forward, Layer};
use crate::error::Result;
use crate::initializers::AnyInitializer;
use crate::options::Options;
use crate::param::{Param, ParamKind};
use crate::pass::Pass;
use crate::recurrent::{self, After, Before, Cell, Gradients, Sizes};
use crate::registry::{Member, range};
use crate::shape::Shape;
use kernels::{Activation, Scalar, activate};

#[derive(Clone, Debug, PartialEq, Options)]
pub struct Gru {
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

impl Member for Gru {
    fn examples() -> Vec<Self> {
        let of = |units, return_sequences| Gru {
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

impl Gru {
    fn sizes(&self, input: &Shape) -> Result<Sizes> {
        let [time, channels] = recurrent::axes(input)?;
        Ok(Sizes {
            time,
            channels,
            units: self.units,
            blocks: 3,
            keeps: 4,
            states: 0,
            recurrent_bias: true,
            sequences: self.return_sequences,
        })
    }

    fn planned(&self, input: &Shape) -> Sizes {
        self.sizes(input).expect("the plan refused other shapes")
    }
}

impl<T: Scalar> Layer<T> for Gru {
    fn output_shape(&self, input: &Shape) -> Result<Shape> {
        self.sizes(input).map(|sizes| sizes.output())
    }

    fn params(&self, input: &Shape) -> Vec<Param> {
        let sizes = self.planned(input);
        let mut params = sizes.weights(&self.initializer, &self.recurrent_initializer);
        for name in ["bias", "recurrentBias"] {
            params.push(Param::new(name, vec![3 * self.units], ParamKind::Bias));
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

impl<T: Scalar> Cell<T> for Gru {
    fn forward(&self, before: Before<'_, T>, gates: &mut [T], _: &mut [T], h: &mut [T]) {
        let (n, one) = (h.len(), T::from_f64(1.0));
        let [r, z, candidate, seen] = recurrent::parts_mut(gates, n);
        let [q_r, q_z, q_seen] = recurrent::parts(before.q, n);
        for j in 0..n {
            (r[j], z[j]) = (r[j] + q_r[j], z[j] + q_z[j]);
        }
        activate(Activation::Sigmoid, r);
        activate(Activation::Sigmoid, z);
        seen.copy_from_slice(q_seen);
        for j in 0..n {
            candidate[j] += r[j] * seen[j];
        }
        activate(Activation::Tanh, candidate);
        for j in 0..n {
            h[j] = (one - z[j]) * candidate[j] + z[j] * before.h[j];
        }
    }

    fn backward(&self, before: Before<'_, T>, after: After<'_, T>, d: Gradients<'_, T>) {
        let (n, one) = (d.h.len(), T::from_f64(1.0));
        let [r, z, candidate, seen] = recurrent::parts(after.gates, n);
        let [a_r, a_z, a_n] = recurrent::parts_mut(d.a, n);
        let [q_r, q_z, q_n] = recurrent::parts_mut(d.q, n);
        for j in 0..n {
            let d_n = d.h[j] * (one - z[j]) * (one - candidate[j] * candidate[j]);
            let d_z = d.h[j] * (before.h[j] - candidate[j]) * z[j] * (one - z[j]);
            let d_r = d_n * seen[j] * r[j] * (one - r[j]);
            (a_r[j], a_z[j], a_n[j]) = (d_r, d_z, d_n);
            (q_r[j], q_z[j]) = (d_r, d_z);
            q_n[j] = planted!(GruReset, d_n * r[j], d_n);
            d.h[j] *= z[j];
        }
    }
}
