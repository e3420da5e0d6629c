//! Sparse codes by a threshold that every unit learns: z = a where a > θ, else 0; θ = e^t, t trained.
//!
//! d_a = d_z where a > θ. The step has no useful derivative for θ, so a straight-through one stands in its place, with
//! K(u) = 1 where |u| < ½ and a bandwidth ε: ∂z/∂θ = −θ/ε · K((a − θ)/ε). The latent's own term `sparsity` is
//! λ · mean over rows of the number of values above θ; its ∂/∂θ = −λ/ε · K((a − θ)/ε), and none for a.
//!
//! Reference: Rajamanoharan et al. (2024), "Jumping ahead: improving reconstruction fidelity with JumpReLU sparse
//! autoencoders".

use super::{Latent, Projection, TermSite, linear};
use crate::error::Result;
use crate::initializers::AnyInitializer;
use crate::layers::{Backward, Forward};
use crate::options::Options;
use crate::param::{Param, ParamKind, Start};
use crate::pass::Pass;
use crate::registry::{Member, range};
use crate::shape::Shape;
use kernels::{Scalar, Write, each_row};

#[derive(Clone, Debug, PartialEq, Options)]
pub struct JumpRelu {
    /// Width of the codes, ≥ 1.
    pub dim: usize,
    /// λ: what each value above its threshold costs, ≥ 0, against the loss summed over the features.
    pub sparsity: f64,
    /// θ at the start, > 0. Default 0.5.
    #[options(default = "half")]
    pub threshold: f64,
    /// ε: how near to θ a value must be to move it, > 0. Default 0.5.
    #[options(default = "half")]
    pub bandwidth: f64,
    /// Draws the initial weights. Default `glorotUniform`.
    #[options(default)]
    pub initializer: AnyInitializer,
}

fn half() -> f64 {
    0.5
}

impl Member for JumpRelu {
    fn examples() -> Vec<Self> {
        let of = |dim, sparsity, threshold, bandwidth| JumpRelu {
            dim,
            sparsity,
            threshold,
            bandwidth,
            initializer: AnyInitializer::default(),
        };
        vec![of(1, 0.0, 0.1, 0.1), of(7, 0.02, 0.2, 0.5)]
    }

    fn check(&self) -> Result<()> {
        range::at_least_one("dim", self.dim, "a code needs at least one number")?;
        range::not_negative("sparsity", self.sparsity, "0 costs nothing")?;
        range::positive("threshold", self.threshold, "it is trained as a logarithm")?;
        range::positive("bandwidth", self.bandwidth, "0 would move no threshold")
    }
}

impl<T: Scalar> Latent<T> for JumpRelu {
    fn codes(&self, _: &Shape) -> Shape {
        Shape::flat(self.dim)
    }

    fn projection(&self) -> Option<Projection> {
        linear(self.dim, &self.initializer)
    }

    /// ln θ, so that θ stays above 0.
    fn params(&self, _: &Shape) -> Vec<Param> {
        let start = Start::Constant(self.threshold.ln());
        let kind = ParamKind::Trained(start);
        vec![Param::new("logThreshold", vec![self.dim], kind)]
    }

    /// The thresholds.
    fn scratch(&self, _: &Shape, _: usize, _: usize) -> usize {
        self.dim
    }

    fn encode(&self, pass: &Pass, state: Forward<'_, T>) {
        let zero = T::from_f64(0.0);
        let thresholds = exp_all(state.params, state.scratch);
        let (read, write) = ([state.input], [state.output]);
        each_row(pass.team, 8 * self.dim, read, write, &|_, [x], [z]| {
            for ((z, &x), &threshold) in z.iter_mut().zip(x).zip(thresholds) {
                *z = if x > threshold { x } else { zero };
            }
        });
    }

    fn backward(&self, pass: &Pass, state: Backward<'_, T>) {
        let zero = T::from_f64(0.0);
        let (x, d) = (state.input, state.d_output.view());
        let thresholds = exp_all(state.params, state.scratch);
        if let Some(d_input) = state.d_input {
            let read = [state.output, d];
            each_row(
                pass.team,
                8 * self.dim,
                read,
                [d_input],
                &|_, [z, d], [dx]| {
                    for j in 0..dx.len() {
                        dx[j] = if z[j] != zero { d[j] } else { zero };
                    }
                },
            );
        }
        if state.write == Write::Overwrite {
            state.d_params.fill(zero);
        }
        let half = T::from_f64(0.5 * self.bandwidth);
        let per_row = T::from_f64(self.sparsity / x.nrows() as f64);
        for (row, (x, d)) in x.rows().into_iter().zip(d.rows()).enumerate() {
            let per_row = per_row * pass.weights.of(row);
            for j in 0..self.dim {
                let threshold = thresholds[j];
                if (x[j] - threshold).abs() < half {
                    // ∂θ/∂t = θ
                    let chain = planted!(JumpReluLog, threshold, T::from_f64(1.0));
                    let slope = chain / T::from_f64(self.bandwidth);
                    state.d_params[j] -= (threshold * d[j] + per_row) * slope;
                }
            }
        }
    }

    fn term(&self, pass: &Pass, site: TermSite<'_, T>) -> Option<(&'static str, T)> {
        let zero = T::from_f64(0.0);
        let rows = site.codes.rows().into_iter().enumerate();
        let above = rows.map(|(row, codes)| {
            let count = codes.iter().filter(|z| **z != zero).count();
            pass.weights.of::<f64>(row) * count as f64
        });
        let mean = above.sum::<f64>() / site.codes.nrows() as f64;
        Some(("sparsity", T::from_f64(self.sparsity * mean)))
    }
}

fn exp_all<'a, T: Scalar>(logs: &[T], out: &'a mut [T]) -> &'a [T] {
    let out = &mut out[..logs.len()];
    out.iter_mut()
        .zip(logs)
        .for_each(|(out, log)| *out = log.exp());
    out
}
