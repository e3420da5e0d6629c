//! Learned variance: −Σ over features of ln N(t; μ, v), v = e^s + m: ½ (ln v + (t − μ)² / v + ln 2π).
//!
//! d_μ = (μ − t) / v,  d_s = ½ (1 − (t − μ)² / v) · e^s / v. The decoder ends in linear with a last axis twice as wide as
//! the input's: first all means μ, then all log-variances s. The reconstruction is the means.
//!
//! Reference: Nix, Weigend (1994), "Estimating the mean and variance of the target probability distribution".

use super::{Loss, values};
use crate::activation::Activation;
use crate::error::Result;
use crate::options::Options;
use crate::registry::{Member, range};
use crate::shape::Shape;
use kernels::{Scalar, Team};
use ndarray::{ArrayView2, ArrayViewMut2};

#[derive(Clone, Debug, PartialEq, Options)]
#[options(default)]
pub struct GaussianNll {
    /// m: no variance is smaller, in the square of the data's unit, > 0: else a feature that is rebuilt exactly would
    /// be worth any loss elsewhere. Default 1e-6.
    pub minimum_variance: f64,
}

impl Default for GaussianNll {
    fn default() -> Self {
        GaussianNll {
            minimum_variance: 1e-6,
        }
    }
}

impl Member for GaussianNll {
    fn examples() -> Vec<Self> {
        vec![
            GaussianNll::default(),
            GaussianNll {
                minimum_variance: 0.1,
            },
        ]
    }

    fn check(&self) -> Result<()> {
        range::positive(
            "minimumVariance",
            self.minimum_variance,
            "1e-6 suits data in a range of 1",
        )
    }
}

impl<T: Scalar> Loss<T> for GaussianNll {
    fn fused_activation(&self) -> Option<Activation> {
        Some(Activation::Linear)
    }

    fn outputs(&self) -> usize {
        2
    }

    fn has_log_variances(&self) -> bool {
        true
    }

    fn value(&self, z: &[T], target: T, d: &mut [T]) -> T {
        let [half, one, constant, least] =
            [0.5, 1.0, std::f64::consts::TAU.ln(), self.minimum_variance].map(T::from_f64);
        let (error, spread) = (z[0] - target, z[1].exp());
        let variance = spread + least;
        let distance = error * error / variance;
        d[0] = error / variance;
        let floor = planted!(GaussianNllFloor, spread / variance, one);
        d[1] = half * (one - distance) * floor;
        half * (variance.ln() + distance + constant)
    }

    fn rebuild(&self, team: &Team, shape: &Shape, output: ArrayView2<T>, out: ArrayViewMut2<T>) {
        values::rebuild(team, (2, shape.last()), output, out, &|z| z[0]);
    }
}
