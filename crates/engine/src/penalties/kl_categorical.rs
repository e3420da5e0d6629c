//! Choices near equally likely ones: weight · mean over rows of Σ KL(q ‖ uniform), for each bit of a bernoulli latent
//! and each choice of a categorical one.
//!
//! KL = Σ_c q_c ln(q_c n) over n classes, a bit having two;  d_a_c = weight / rows · q_c (ln(q_c n) − KL), a the logits.
//!
//! Reference: Jang, Gu, Poole (2017), "Categorical reparameterization with Gumbel-softmax".

use super::{Need, Penalty, Site};
use crate::error::{Code, Error, Result};
use crate::latents::AnyLatent;
use crate::options::Options;
use crate::pass::Pass;
use crate::registry::{Member, range};
use kernels::Scalar;

#[derive(Clone, Debug, PartialEq, Options)]
pub struct KlCategorical {
    /// Factor of the penalty, ≥ 0. Default 1.
    #[options(default = "one")]
    pub weight: f64,
}

fn one() -> f64 {
    1.0
}

impl Member for KlCategorical {
    fn examples() -> Vec<Self> {
        vec![KlCategorical { weight: 0.5 }]
    }

    fn check(&self) -> Result<()> {
        range::not_negative("weight", self.weight, "0 switches the penalty off")
    }
}

impl<T: Scalar> Penalty<T> for KlCategorical {
    fn need(&self) -> Need {
        Need::Projection
    }

    fn check_latent(&self, latent: &AnyLatent) -> Result<()> {
        let statistics = latent.get::<f32>().statistics();
        match statistics.first() {
            Some(("logOdds" | "logits", _)) => Ok(()),
            _ => Err(Error::new(Code::Incompatible, "")
                .expected("a latent of choices, bernoulli or categorical")
                .received(latent.tag())
                .hint("a gaussian latent takes klGaussian")),
        }
    }

    fn apply(&self, pass: &Pass, site: Site<'_, T>) -> T {
        let zero = T::from_f64(0.0);
        let Site::Projection {
            statistics,
            projection,
            mut d_projection,
            ..
        } = site
        else {
            return zero;
        };
        let per_row = T::from_f64(self.weight / projection.nrows() as f64);
        let mut total = zero;
        for (row, logits) in projection.rows().into_iter().enumerate() {
            let counts = pass.weights.of::<T>(row);
            let logits = logits.to_slice().expect("rows are slices");
            let mut d = d_projection.as_mut().map(|d| d.row_mut(row));
            let d = d
                .as_mut()
                .and_then(|d| d.as_slice_mut())
                .unwrap_or_default();
            for (name, range) in statistics {
                let logits = &logits[range.clone()];
                let d = d.get_mut(range.clone()).unwrap_or_default();
                match *name {
                    "logOdds" => total += counts * bits(logits, per_row * counts, d),
                    _ => total += counts * choice(logits, per_row * counts, d),
                }
            }
        }
        per_row * total
    }
}

/// Σ of the bits' divergences; adds its gradient times `scale` to `d`, which may be empty.
pub fn bits<T: Scalar>(log_odds: &[T], scale: T, d: &mut [T]) -> T {
    let (two, mut total) = (T::from_f64(2.0).ln(), T::from_f64(0.0));
    for (j, &a) in log_odds.iter().enumerate() {
        // ln q = −softplus(−a), ln(1 − q) = −softplus(a)
        let (yes, no) = (two - (-a).softplus(), two - a.softplus());
        total += a.sigmoid() * yes + (-a).sigmoid() * no;
        if let Some(d) = d.get_mut(j) {
            *d += scale * a.sigmoid() * (-a).sigmoid() * (yes - no);
        }
    }
    total
}

/// The divergence of one choice; adds its gradient times `scale` to `d`, which may be empty.
pub fn choice<T: Scalar>(logits: &[T], scale: T, d: &mut [T]) -> T {
    let zero = T::from_f64(0.0);
    let most = logits
        .iter()
        .fold(logits[0], |a, &b| if b > a { b } else { a });
    let sum = logits.iter().fold(zero, |sum, &a| sum + (a - most).exp());
    let level = most + sum.ln() - T::from_f64(logits.len() as f64).ln();
    let share = |a: T| (a - most).exp() / sum;
    let divergence = logits
        .iter()
        .fold(zero, |total, &a| total + share(a) * (a - level));
    for (d, &a) in d.iter_mut().zip(logits) {
        *d += scale * share(a) * (a - level - divergence);
    }
    divergence
}
