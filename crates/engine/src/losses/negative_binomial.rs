//! Counts that spread more than Poisson's: −Σ over features of ln P(t), t ~ NB(mean μ, dispersion θ), variance μ + μ² / θ.
//!
//! With outputs a = ln μ, b = ln θ and q = θ ln(1 + μ / θ) = −ln P(0):
//! −ln P(t) = q + t ln(1 + θ / μ) − ln Γ(t + θ) + ln Γ(θ) + ln t!.
//! d_a = θ σ(a − b) − t σ(b − a),  d_b = q − θ σ(a − b) + t σ(b − a) − θ (ψ(t + θ) − ψ(θ)), σ the sigmoid.
//!
//! Zero-inflated, with the logit c of a further chance π = σ(c) of 0: P(0) = π + (1 − π) e^−q, else (1 − π) P(t); by
//! −ln P(0) = ζ(c) + q − ζ(c + q), ζ the softplus. The decoder ends in linear, with a last axis two or three times as
//! wide as the input's: all a, all b, all c. The reconstruction is the mean, μ or (1 − π) μ.
//!
//! References: Eraslan et al. (2019), "Single-cell RNA-seq denoising using a deep count autoencoder"; Lopez et al. (2018),
//! "Deep generative modeling for single-cell transcriptomics".

use super::counts::rising;
use super::{Loss, values};
use crate::activation::Activation;
use crate::options::Options;
use crate::registry::Member;
use crate::shape::Shape;
use kernels::{Scalar, Team};
use ndarray::{ArrayView2, ArrayViewMut2};

#[derive(Clone, Debug, Default, PartialEq, Options)]
#[options(default)]
pub struct NegativeBinomial {
    /// Whether there is a further chance of 0 (a third output per feature). Default false.
    pub zero_inflated: bool,
}

impl Member for NegativeBinomial {
    fn examples() -> Vec<Self> {
        [false, true]
            .map(|zero_inflated| NegativeBinomial { zero_inflated })
            .to_vec()
    }
}

impl<T: Scalar> Loss<T> for NegativeBinomial {
    fn fused_activation(&self) -> Option<Activation> {
        Some(Activation::Linear)
    }

    fn outputs(&self) -> usize {
        2 + usize::from(self.zero_inflated)
    }

    fn target_bounds(&self, last: usize) -> Vec<(f64, f64)> {
        vec![(0.0, f64::INFINITY); last]
    }

    fn value(&self, z: &[T], t: T, d: &mut [T]) -> T {
        let (a, b) = (z[0], z[1]);
        let theta = b.exp();
        let zero_cost = theta * (a - b).softplus();
        // By the outputs a and b: derivatives of q, then those of all terms.
        let d_zero = [
            theta * (a - b).sigmoid(),
            zero_cost - theta * (a - b).sigmoid(),
        ];
        let (gamma, digamma) = rising(t, theta);
        let pull = t * (b - a).sigmoid();
        (d[0], d[1]) = (d_zero[0] - pull, d_zero[1] + pull - theta * digamma);
        let factorial = rising(t, T::from_f64(1.0)).0;
        let loss = zero_cost + t * (b - a).softplus() - gamma + factorial;
        let Some(c) = z.get(2) else { return loss };
        if t > T::from_f64(0.0) {
            d[2] = c.sigmoid();
            return loss + c.softplus();
        }
        let (both, rest) = ((*c + zero_cost).sigmoid(), (-*c - zero_cost).sigmoid());
        (d[0], d[1], d[2]) = (rest * d_zero[0], rest * d_zero[1], c.sigmoid() - both);
        c.softplus() + zero_cost - (*c + zero_cost).softplus()
    }

    fn rebuild(&self, team: &Team, shape: &Shape, output: ArrayView2<T>, out: ArrayViewMut2<T>) {
        let outputs = (Loss::<T>::outputs(self), shape.last());
        values::rebuild(team, outputs, output, out, &|z| {
            let kept = z.get(2).map_or(T::from_f64(1.0), |c| (-*c).sigmoid());
            kept * z[0].exp()
        });
    }
}
