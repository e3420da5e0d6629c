//! Codes that are active for few rows: weight · Σ_j KL(ρ ‖ ρ̂_j), ρ̂_j the mean of code j over the batch, ρ a target.
//!
//! KL(ρ ‖ ρ̂) = ρ ln(ρ / ρ̂) + (1 − ρ) ln((1 − ρ) / (1 − ρ̂));  d_z_ij = weight / rows · (−ρ / ρ̂_j + (1 − ρ) / (1 − ρ̂_j)).
//! Codes are chances here: the latent's activation is sigmoid. ρ̂ is kept 1e-6 away from 0 and 1. It is a weighed mean where
//! rows have weights.
//!
//! Reference: Ng (2011), "Sparse autoencoder", CS294A lecture notes.

use super::{Need, Penalty, Site};
use crate::activation::Activation;
use crate::error::{Code, Error, Result};
use crate::latents::AnyLatent;
use crate::options::Options;
use crate::pass::Pass;
use crate::registry::{Member, range};
use kernels::Scalar;

#[derive(Clone, Debug, PartialEq, Options)]
pub struct KullbackLeiblerSparsity {
    /// Factor of the penalty, ≥ 0.
    pub weight: f64,
    /// ρ: the share of rows for which a code is to be active, 0 < target < 1. Default 0.05.
    #[options(default = "twentieth")]
    pub target: f64,
}

fn twentieth() -> f64 {
    0.05
}

impl Member for KullbackLeiblerSparsity {
    fn examples() -> Vec<Self> {
        [0.05, 0.3]
            .map(|target| KullbackLeiblerSparsity {
                weight: 0.3,
                target,
            })
            .to_vec()
    }

    fn check(&self) -> Result<()> {
        range::not_negative("weight", self.weight, "0 switches the penalty off")?;
        let hint = "it is the share of rows for which a code is active";
        range::positive("target", self.target, hint)?;
        range::half_open("target", self.target, 0.0, 1.0, hint)
    }
}

impl<T: Scalar> Penalty<T> for KullbackLeiblerSparsity {
    fn need(&self) -> Need {
        Need::Codes
    }

    fn check_latent(&self, latent: &AnyLatent) -> Result<()> {
        let activation = latent.get::<f32>().output_activation();
        if activation == Activation::Sigmoid {
            return Ok(());
        }
        Err(Error::new(Code::Incompatible, "")
            .expected("codes from 0 to 1, by activation: \"sigmoid\" on the latent")
            .received(format!("{} codes", activation.name()))
            .hint("set latent.activation to \"sigmoid\", or use l1Activity"))
    }

    fn apply(&self, pass: &Pass, site: Site<'_, T>) -> T {
        let zero = T::from_f64(0.0);
        let Site::Codes {
            codes, mut d_codes, ..
        } = site
        else {
            return zero;
        };
        let Some(shares) = pass.weights.shares(codes.nrows()) else {
            return zero;
        };
        let [near_zero, one, near_one] = [1e-6, 1.0, 1.0 - 1e-6].map(T::from_f64);
        let (target, rest) = (T::from_f64(self.target), T::from_f64(1.0 - self.target));
        let rows = T::from_f64(codes.nrows() as f64);
        let weight = T::from_f64(shares.mean * self.weight);
        let mut value = zero;
        for (j, column) in codes.columns().into_iter().enumerate() {
            let each = column.iter().enumerate();
            let mean = each.fold(zero, |sum, (row, &z)| sum + shares.of::<T>(row) * z) / rows;
            let mean = if mean < near_zero { near_zero } else { mean };
            let mean = if mean > near_one { near_one } else { mean };
            value += target * (target / mean).ln() + rest * (rest / (one - mean)).ln();
            if let Some(d_codes) = &mut d_codes {
                let slope = weight / rows
                    * (planted!(SparsityRest, rest, one) / (one - mean) - target / mean);
                let each = d_codes.column_mut(j).into_iter().enumerate();
                each.for_each(|(row, d)| *d += shares.of::<T>(row) * slope);
            }
        }
        weight * value
    }
}
