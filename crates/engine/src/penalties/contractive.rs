//! Codes that change little with their input: weight · mean over rows of ‖∂z/∂x‖², the squared Frobenius norm of the
//! encoder's Jacobian. Its gradient is of second order and exact.
//!
//! weight / rows · Σ over rows of Σ over j, i of (∂z_j/∂x_i)².
//!
//! Without `probes` the norm is exact: a pass back and forth per code. With k probes it is the mean of ‖Jᵀ v‖² over k
//! directions of random signs, drawn anew in every step, which is right in expectation: for wide codes.
//! Layers of the encoder: dense, convolutions, pooling, upsampling, reshaping, dropout, noise, categoryEmbedding, and
//! condition, whose labels are constants (∂z/∂x at the row's label). What a maximum chose stays chosen: its second
//! derivative is 0. Latents: plain, gaussian (its means).
//!
//! References: Rifai, Vincent, Muller, Glorot, Bengio (2011), "Contractive auto-encoders: explicit invariance during
//! feature extraction"; Hutchinson (1990), "A stochastic estimator of the trace of the influence matrix".

use super::{Need, Penalty, Site};
use crate::error::Result;
use crate::options::Options;
use crate::pass::Pass;
use crate::registry::{Member, range};
use kernels::Scalar;

#[derive(Clone, Debug, PartialEq, Options)]
pub struct Contractive {
    /// Factor of the penalty, ≥ 0.
    pub weight: f64,
    /// Random directions that stand for all codes, ≥ 1. Absent: exact.
    #[options(default, skip_if = "Option::is_none")]
    pub probes: Option<usize>,
}

impl Member for Contractive {
    fn examples() -> Vec<Self> {
        let of = |weight, probes| Contractive { weight, probes };
        vec![of(0.0, None), of(0.3, None), of(0.2, Some(2))]
    }

    fn check(&self) -> Result<()> {
        range::not_negative("weight", self.weight, "0 switches the penalty off")?;
        range::at_least_one(
            "probes",
            self.probes.unwrap_or(1),
            "leave it away for the exact norm",
        )
    }
}

impl<T: Scalar> Penalty<T> for Contractive {
    fn need(&self) -> Need {
        Need::Jacobian
    }

    fn apply(&self, _: &Pass, site: Site<'_, T>) -> T {
        match site {
            Site::Jacobian { norm } => norm(self.weight, self.probes),
            _ => T::from_f64(0.0),
        }
    }
}
