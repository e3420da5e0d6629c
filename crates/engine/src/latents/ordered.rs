//! Codes sorted by importance: in training a row keeps its first b values only, b drawn anew from a geometric
//! distribution, so that each value may build on those before it but not on those behind it.
//!
//! z_j = a_j for j ≤ b, else 0; d_a alike. P(b > j) = (1 − rate)^j, b at most dim. At inference z = a, and every prefix
//! of a code is a code: one training answers how many values are enough.
//!
//! Reference: Rippel, Gelbart, Adams (2014), "Learning ordered representations with nested dropout".

use super::{Latent, Projection, linear};
use crate::error::Result;
use crate::initializers::AnyInitializer;
use crate::layers::{Backward, Forward};
use crate::options::Options;
use crate::pass::Pass;
use crate::registry::{Member, range};
use crate::shape::Shape;
use kernels::{Scalar, each_row};

#[derive(Clone, Debug, PartialEq, Options)]
pub struct Ordered {
    /// Width of the codes, ≥ 1.
    pub dim: usize,
    /// Chance to end behind each value, 0 < rate < 1. Default 1 / dim, at most ½.
    #[options(default, skip_if = "Option::is_none")]
    pub rate: Option<f64>,
    /// Draws the initial weights. Default `glorotUniform`.
    #[options(default)]
    pub initializer: AnyInitializer,
}

impl Member for Ordered {
    fn examples() -> Vec<Self> {
        let of = |dim, rate| Ordered {
            dim,
            rate,
            initializer: AnyInitializer::default(),
        };
        vec![of(1, None), of(5, Some(0.3))]
    }

    fn check(&self) -> Result<()> {
        range::at_least_one("dim", self.dim, "a code needs at least one number")?;
        let Some(rate) = self.rate else { return Ok(()) };
        let hint = "it is the chance to end behind a value";
        range::positive("rate", rate, hint)?;
        range::half_open("rate", rate, 0.0, 1.0, hint)
    }
}

impl<T: Scalar> Latent<T> for Ordered {
    fn codes(&self, _: &Shape) -> Shape {
        Shape::flat(self.dim)
    }

    fn projection(&self) -> Option<Projection> {
        linear(self.dim, &self.initializer)
    }

    /// b
    fn keeps(&self) -> usize {
        1
    }

    fn encode(&self, _: &Pass, mut state: Forward<'_, T>) {
        state.output.assign(&state.input);
    }

    fn forward(&self, pass: &Pass, mut state: Forward<'_, T>) {
        let rate = self.rate.unwrap_or(0.5_f64.min(1.0 / self.dim as f64));
        let goes_on = T::from_f64(1.0 - rate);
        let chances = state.kept.as_slice_mut().expect("one number a row");
        kernels::uniform(pass.team, pass.key, chances);
        let (read, write) = ([state.input], [state.output, state.kept]);
        each_row(
            pass.team,
            8 * self.dim,
            read,
            write,
            &|_, [x], [z, kept]| {
                let (mut count, mut reach) = (1, goes_on);
                while count < x.len() && kept[0] < reach {
                    (count, reach) = (count + 1, reach * goes_on);
                }
                cut(x, count, z);
                kept[0] = T::from_f64(count as f64);
            },
        );
    }

    fn backward(&self, pass: &Pass, state: Backward<'_, T>) {
        let Some(d_input) = state.d_input else { return };
        let read = [state.d_output.view(), state.kept];
        each_row(
            pass.team,
            8 * self.dim,
            read,
            [d_input],
            &|_, [d, kept], [dx]| {
                cut(d, kept[0].to_f64() as usize, dx);
            },
        );
    }
}

/// The first `count` values, and zeros behind them.
fn cut<T: Scalar>(x: &[T], count: usize, y: &mut [T]) {
    y[..count].copy_from_slice(&x[..count]);
    y[count..].fill(T::from_f64(0.0));
}
