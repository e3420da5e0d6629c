//! Codes near a standard normal prior: weight · Σ_j KL_j, KL_j = mean over rows of ½ (μ² + σ² − 1 − log σ²).
//!
//! d_μ = weight / rows · μ; d_logσ² = weight / rows · ½ (σ² − 1). The weight is the β of a β-VAE. It may rise to its
//! value over `warmUp` steps. A code whose KL_j is below `freeBits` counts as that many nats and gets no gradient. With
//! a `capacity` C that rises to its value over some steps, the penalty is weight · |Σ KL − C|. Outside training warm-up
//! and rise are over.
//!
//! References: Kingma, Welling (2014), "Auto-encoding variational Bayes"; Higgins et al. (2017), "β-VAE"; free bits:
//! Kingma et al. (2016), "Improving variational inference with inverse autoregressive flow"; capacity: Burgess et al.
//! (2018), "Understanding disentangling in β-VAE".

use super::{Need, Penalty, Site, columns, needs_gaussian};
use crate::error::{Code, Error, Result};
use crate::latents::AnyLatent;
use crate::options::Options;
use crate::pass::Pass;
use crate::registry::{Member, range};
use kernels::Scalar;

#[derive(Clone, Debug, PartialEq, Options)]
pub struct KlGaussian {
    /// β, ≥ 0. Default 1, which makes the objective the negative evidence lower bound.
    #[options(default = "one")]
    pub weight: f64,
    /// Steps over which the weight rises in a line from 0; 0 for none. Default 0.
    #[options(default)]
    pub warm_up: usize,
    /// Nats that each code may hold at no cost, ≥ 0. Default 0.
    #[options(default)]
    pub free_bits: f64,
    /// Nats that all codes together are to hold; absent for as few as possible.
    #[options(default, skip_if = "Option::is_none")]
    pub capacity: Option<Capacity>,
}

#[derive(Clone, Debug, PartialEq, Options)]
pub struct Capacity {
    /// C at the end, ≥ 0; beside `freeBits` above what they give all codes together.
    pub nats: f64,
    /// Steps over which C rises in a line from 0; 0 for none.
    pub steps: usize,
}

fn one() -> f64 {
    1.0
}

/// Share of a rise over `steps` steps that is done.
fn risen(pass: &Pass, steps: usize) -> f64 {
    match pass.training && steps > 0 {
        true => ((pass.key.step + 1) as f64 / steps as f64).min(1.0),
        false => 1.0,
    }
}

impl Member for KlGaussian {
    fn examples() -> Vec<Self> {
        let of = |weight, warm_up, free_bits, capacity| KlGaussian {
            weight,
            warm_up,
            free_bits,
            capacity,
        };
        let capacity = Capacity {
            nats: 2.0,
            steps: 1,
        };
        vec![
            of(1.0, 0, 0.0, None),
            of(0.5, 2, 0.1, None),
            of(3.0, 0, 0.0, Some(capacity)),
        ]
    }

    fn check(&self) -> Result<()> {
        range::not_negative("weight", self.weight, "0 switches the penalty off")?;
        range::not_negative("freeBits", self.free_bits, "0 gives none")?;
        let nats = self.capacity.as_ref().map_or(0.0, |capacity| capacity.nats);
        range::not_negative("capacity.nats", nats, "0 is as few as possible")
    }
}

impl<T: Scalar> Penalty<T> for KlGaussian {
    fn need(&self) -> Need {
        Need::Projection
    }

    /// What is free for every code leaves the capacity something to say.
    fn check_latent(&self, latent: &AnyLatent) -> Result<()> {
        needs_gaussian(latent)?;
        let statistics = latent.get::<f32>().statistics();
        let codes = columns(&statistics, ["mu"]).map_or(0, |[mu]| mu.len());
        let free = codes as f64 * self.free_bits;
        match &self.capacity {
            Some(capacity) if free > 0.0 && capacity.nats <= free => {
                Err(Error::new(Code::Incompatible, "capacity.nats")
                    .expected(format!(
                        "more nats than the {free} that freeBits gives {codes} codes"
                    ))
                    .received(capacity.nats)
                    .hint("below them the capacity has no effect: leave one of the two out"))
            }
            _ => Ok(()),
        }
    }

    fn apply(&self, pass: &Pass, site: Site<'_, T>) -> T {
        let [zero, half, one] = [0.0, 0.5, 1.0].map(T::from_f64);
        let Site::Projection {
            statistics,
            projection,
            d_projection,
            ..
        } = site
        else {
            return zero;
        };
        let Some([mu, logvar]) = columns(statistics, ["mu", "logvar"]) else {
            return zero;
        };
        let Some(shares) = pass.weights.shares(projection.nrows()) else {
            return zero;
        };
        let rows = T::from_f64(projection.nrows() as f64);
        let free = T::from_f64(self.free_bits);
        let divergence = |j: usize| {
            let values = projection.column(mu.start + j).into_iter();
            let both = values.zip(projection.column(logvar.start + j));
            let each = both.map(|(&m, &v)| half * (m * m + v.exp() - one - v));
            let each = each.enumerate();
            each.fold(zero, |sum, (row, kl)| sum + shares.of::<T>(row) * kl) / rows
        };
        let mut total = zero;
        for j in 0..mu.len() {
            let kl = divergence(j);
            total += if kl > free { kl } else { free };
        }
        let mut weight = T::from_f64(shares.mean * self.weight * risen(pass, self.warm_up));
        if let Some(capacity) = &self.capacity {
            total -= T::from_f64(capacity.nats * risen(pass, capacity.steps));
            weight = if total < zero { -weight } else { weight };
        }
        if let Some(mut d) = d_projection {
            let per_row = weight / rows;
            for j in (0..mu.len()).filter(|&j| free == zero || divergence(j) > free) {
                let (m, v) = (mu.start + j, logvar.start + j);
                for row in 0..projection.nrows() {
                    let per_row = per_row * planted!(KlGaussianShares, shares.of(row), one);
                    d[[row, m]] += per_row * projection[[row, m]];
                    let half = planted!(KlGaussianLogvar, half, one);
                    d[[row, v]] += per_row * half * (projection[[row, v]].exp() - one);
                }
            }
        }
        weight * total
    }

    fn makes_normal(&self) -> bool {
        true
    }
}
