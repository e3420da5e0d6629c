//! Codes drawn from a normal distribution that the encoder describes: z = μ + e^(½ log σ²) · n, n standard normal.
//!
//! The projection is `[μ, log σ²]`, twice as wide as the code. d_μ = d_z; d_logσ² = ½ d_z (z − μ).
//! At inference z = μ. A variational model adds the penalty `klGaussian`, or `maximumMeanDiscrepancy`.
//!
//! Reference: Kingma, Welling (2014), "Auto-encoding variational Bayes".

use super::{Latent, Projection, draw_normal, linear};
use crate::error::Result;
use crate::initializers::AnyInitializer;
use crate::layers::{Backward, Forward};
use crate::options::Options;
use crate::pass::Pass;
use crate::registry::{Member, range};
use crate::shape::Shape;
use kernels::{Scalar, each_row};
use ndarray::{ArrayViewMut2, Axis};
use std::ops::Range;

#[derive(Clone, Debug, PartialEq, Options)]
pub struct Gaussian {
    /// Width of the codes, ≥ 1.
    pub dim: usize,
    /// Draws the initial weights. Default `glorotUniform`.
    #[options(default)]
    pub initializer: AnyInitializer,
}

impl Member for Gaussian {
    fn examples() -> Vec<Self> {
        let initializer = AnyInitializer::default();
        let of = |dim| Gaussian {
            dim,
            initializer: initializer.clone(),
        };
        vec![of(1), of(3)]
    }

    fn check(&self) -> Result<()> {
        range::at_least_one("dim", self.dim, "a code needs at least one number")
    }
}

impl<T: Scalar> Latent<T> for Gaussian {
    fn codes(&self, _: &Shape) -> Shape {
        Shape::flat(self.dim)
    }

    fn projection(&self) -> Option<Projection> {
        linear(2 * self.dim, &self.initializer)
    }

    fn statistics(&self) -> Vec<(&'static str, Range<usize>)> {
        vec![("mu", 0..self.dim), ("logvar", self.dim..2 * self.dim)]
    }

    fn encode(&self, _: &Pass, mut state: Forward<'_, T>) {
        let (mu, _) = state.input.split_at(Axis(1), self.dim);
        state.output.assign(&mu);
    }

    fn forward(&self, pass: &Pass, mut state: Forward<'_, T>) {
        let (dim, half) = (self.dim, T::from_f64(0.5));
        let noise = state.output.as_slice_mut().expect("codes stand together");
        kernels::normal(pass.team, pass.key, noise);
        let (read, write) = ([state.input], [state.output]);
        each_row(pass.team, 80 * dim, read, write, &|_, [x], [z]| {
            for (j, z) in z.iter_mut().enumerate() {
                *z = x[j] + (half * x[dim + j]).exp() * *z;
            }
        });
    }

    fn backward(&self, pass: &Pass, state: Backward<'_, T>) {
        let Some(d_input) = state.d_input else { return };
        let (dim, half) = (self.dim, T::from_f64(0.5));
        let read = [state.input, state.output, state.d_output.view()];
        each_row(
            pass.team,
            24 * dim,
            read,
            [d_input],
            &|_, [x, z, d], [dx]| {
                for j in 0..dim {
                    dx[j] = d[j];
                    let noise = planted!(GaussianNoise, z[j] - x[j], z[j]);
                    dx[dim + j] = half * d[j] * noise;
                }
            },
        );
    }

    fn cumulative(&self, _: &Shape, _: &[T], _: usize, at: f64) -> Option<f64> {
        Some(normal_cumulative(at))
    }

    fn draw(&self, pass: &Pass, _: &[T], temperature: f64, codes: ArrayViewMut2<T>) -> Result<()> {
        draw_normal(pass, temperature, codes);
        Ok(())
    }
}

/// Φ(x), by the series ½ + φ(x) (x + x³/3 + x⁵/15 + …), which is exact to the last digits: Marsaglia (2004), "Evaluating
/// the normal distribution".
fn normal_cumulative(x: f64) -> f64 {
    if x.abs() > 8.0 {
        return if x > 0.0 { 1.0 } else { 0.0 };
    }
    let (mut sum, mut term, mut odd) = (x, x, 1.0);
    while term.abs() > 1e-17 * sum.abs() {
        odd += 2.0;
        term *= x * x / odd;
        sum += term;
    }
    let density = Scalar::exp(-0.5 * x * x) / std::f64::consts::TAU.sqrt();
    0.5 + sum * density
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_normal_distribution_is_scipys() {
        // scipy.stats.norm.cdf([-9, -3, -0.5, 0, 1.25, 7])
        let told = [
            0.0,
            0.0013498980316300933,
            0.3085375387259869,
            0.5,
            0.8943502263331446,
            0.9999999999987201,
        ];
        for (x, wanted) in [-9.0, -3.0, -0.5, 0.0, 1.25, 7.0].into_iter().zip(told) {
            assert!((normal_cumulative(x) - wanted).abs() < 1e-14, "{x}");
        }
    }
}
