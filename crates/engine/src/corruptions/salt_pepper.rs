//! Salt and pepper: a share of the values becomes the lowest or the highest, each with half of the chance.
//!
//! x̃ = low where u < p / 2, high where p / 2 ≤ u < p, else x, u uniform in [0, 1).
//!
//! Reference: Vincent, Larochelle, Lajoie, Bengio, Manzagol (2010), "Stacked denoising autoencoders".

use super::Corruption;
use crate::error::{Code, Error, Result};
use crate::options::Options;
use crate::registry::{Member, range};
use crate::shape::Shape;
use kernels::{Key, Scalar, Team};
use ndarray::{ArrayView2, ArrayViewMut2};

#[derive(Clone, Debug, PartialEq, Options)]
pub struct SaltPepper {
    /// Chance of each value to be replaced, 0 … 1.
    pub probability: f64,
    /// Pepper. Default 0.
    #[options(default)]
    pub low: f64,
    /// Salt, above `low`. Default 1.
    #[options(default = "one")]
    pub high: f64,
}

fn one() -> f64 {
    1.0
}

impl Member for SaltPepper {
    fn examples() -> Vec<Self> {
        vec![
            SaltPepper {
                probability: 0.2,
                low: 0.0,
                high: 1.0,
            },
            SaltPepper {
                probability: 1.0,
                low: -1.0,
                high: 2.0,
            },
        ]
    }

    fn check(&self) -> Result<()> {
        range::probability("probability", self.probability)?;
        range::finite("low", self.low, "0 is black")?;
        range::finite("high", self.high, "1 is white")?;
        match self.low < self.high {
            true => Ok(()),
            false => Err(Error::new(Code::OutOfRange, "high")
                .expected(format!("a number above low, which is {}", self.low))
                .received(self.high)
                .hint("give the range of your data")),
        }
    }
}

impl<T: Scalar> Corruption<T> for SaltPepper {
    fn apply(
        &self,
        team: &Team,
        key: Key,
        _: &Shape,
        clean: ArrayView2<T>,
        corrupted: ArrayViewMut2<T>,
    ) {
        let [half, all, low, high] = [
            self.probability / 2.0,
            self.probability,
            self.low,
            self.high,
        ]
        .map(T::from_f64);
        let noisy = |u: T, x: T| {
            if u < half {
                low
            } else if u < all {
                high
            } else {
                x
            }
        };
        super::each_value(team, key, kernels::uniform, clean, corrupted, noisy);
    }
}
