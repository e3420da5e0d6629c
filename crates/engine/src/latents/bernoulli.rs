//! Codes of bits, drawn softly so that gradients pass: z = σ((a + ln u − ln(1 − u)) / τ), u uniform, a the log-odds.
//!
//! d_a = d_z · z (1 − z) / τ. With `hard`, training sees the bit z > ½, and the gradient is that of the soft z
//! (straight through). At inference z = σ(a), or with `hard` the bit a > 0. τ falls with the steps to a least one.
//!
//! References: Maddison, Mnih, Teh (2017), "The concrete distribution"; Jang, Gu, Poole (2017), "Categorical
//! reparameterization with Gumbel-softmax".

use super::relaxed::{Softness, chances, half, one};
use super::{Latent, Projection, linear};
use crate::error::Result;
use crate::initializers::AnyInitializer;
use crate::layers::{Backward, Forward};
use crate::options::Options;
use crate::pass::Pass;
use crate::registry::{Member, range};
use crate::shape::Shape;
use kernels::{Scalar, each_row};
use ndarray::ArrayViewMut2;
use std::ops::Range;

#[derive(Clone, Debug, PartialEq, Options)]
pub struct Bernoulli {
    /// Width of the codes, ≥ 1.
    pub dim: usize,
    /// τ at the start, > 0, at least `minTemperature`. Default 1.
    #[options(default = "one")]
    pub temperature: f64,
    /// The least τ, > 0. Default 0.5.
    #[options(default = "half")]
    pub min_temperature: f64,
    /// Fall of ln τ per step, ≥ 0. Default 0.
    #[options(default)]
    pub annealing: f64,
    /// Whether training sees bits. Default false.
    #[options(default)]
    pub hard: bool,
    /// Draws the initial weights. Default `glorotUniform`.
    #[options(default)]
    pub initializer: AnyInitializer,
}

impl Bernoulli {
    fn softness(&self) -> Softness {
        Softness {
            first: self.temperature,
            least: self.min_temperature,
            annealing: self.annealing,
        }
    }
}

impl Member for Bernoulli {
    fn examples() -> Vec<Self> {
        let of = |dim, annealing, hard| Bernoulli {
            dim,
            temperature: 1.0,
            min_temperature: 0.5,
            annealing,
            hard,
            initializer: AnyInitializer::default(),
        };
        vec![of(1, 0.0, false), of(5, 0.01, false), of(5, 0.0, true)]
    }

    fn check(&self) -> Result<()> {
        range::at_least_one("dim", self.dim, "a code needs at least one bit")?;
        self.softness().check()
    }
}

impl<T: Scalar> Latent<T> for Bernoulli {
    fn codes(&self, _: &Shape) -> Shape {
        Shape::flat(self.dim)
    }

    fn projection(&self) -> Option<Projection> {
        linear(self.dim, &self.initializer)
    }

    fn statistics(&self) -> Vec<(&'static str, Range<usize>)> {
        vec![("logOdds", 0..self.dim)]
    }

    /// The soft z.
    fn keeps(&self) -> usize {
        self.dim
    }

    fn encode(&self, pass: &Pass, state: Forward<'_, T>) {
        let (read, write) = ([state.input], [state.output]);
        each_row(pass.team, 80 * self.dim, read, write, &|_, [a], [z]| {
            for (z, &a) in z.iter_mut().zip(a) {
                *z = self.seen(a.sigmoid());
            }
        });
    }

    fn forward(&self, pass: &Pass, mut state: Forward<'_, T>) {
        let (one, softness) = (T::from_f64(1.0), self.softness().at::<T>(pass.key.step));
        chances(
            pass,
            state
                .kept
                .as_slice_mut()
                .expect("kept values stand together"),
        );
        let (read, write) = ([state.input], [state.kept, state.output]);
        each_row(
            pass.team,
            200 * self.dim,
            read,
            write,
            &|_, [a], [soft, z]| {
                for j in 0..z.len() {
                    let noise = soft[j].ln() - (one - soft[j]).ln();
                    soft[j] = ((a[j] + noise) / softness).sigmoid();
                    z[j] = self.seen(soft[j]);
                }
            },
        );
    }

    fn backward(&self, pass: &Pass, state: Backward<'_, T>) {
        let Some(d_input) = state.d_input else { return };
        let (one, softness) = (T::from_f64(1.0), self.softness().at::<T>(pass.key.step));
        let read = [state.kept, state.d_output.view()];
        each_row(
            pass.team,
            24 * self.dim,
            read,
            [d_input],
            &|_, [soft, d], [dx]| {
                for j in 0..dx.len() {
                    dx[j] = d[j] * soft[j] * (one - soft[j]) / softness;
                }
            },
        );
    }

    /// Fair bits; the temperature has no meaning for them.
    fn draw(&self, pass: &Pass, _: &[T], _: f64, mut codes: ArrayViewMut2<T>) -> Result<()> {
        let codes = codes.as_slice_mut().expect("codes stand together");
        kernels::uniform(pass.team, pass.key, codes);
        codes.iter_mut().for_each(|z| *z = bit(*z));
        Ok(())
    }
}

impl Bernoulli {
    /// What the decoder sees of a soft bit.
    fn seen<T: Scalar>(&self, soft: T) -> T {
        if self.hard { bit(soft) } else { soft }
    }
}

fn bit<T: Scalar>(soft: T) -> T {
    T::from_f64(if soft > T::from_f64(0.5) { 1.0 } else { 0.0 })
}
