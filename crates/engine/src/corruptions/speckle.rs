//! Multiplicative noise: x + σ x n, n ~ N(0, 1), cut to `clip` where given; what is dark stays dark.
//!
//! Reference: Goodman (1976), "Some fundamental properties of speckle".

use super::Corruption;
use crate::error::Result;
use crate::options::Options;
use crate::registry::{Member, range};
use crate::shape::Shape;
use kernels::{Key, Scalar, Team};
use ndarray::{ArrayView2, ArrayViewMut2};

#[derive(Clone, Debug, PartialEq, Options)]
pub struct Speckle {
    /// σ, a share of each value, ≥ 0.
    pub standard_deviation: f64,
    /// Noisy values are cut to this range, `[low, high]`. Default: not cut.
    #[options(default, skip_if = "Option::is_none")]
    pub clip: Option<(f64, f64)>,
}

impl Member for Speckle {
    fn examples() -> Vec<Self> {
        vec![
            Speckle {
                standard_deviation: 0.3,
                clip: None,
            },
            Speckle {
                standard_deviation: 0.3,
                clip: Some((0.0, 1.0)),
            },
        ]
    }

    fn check(&self) -> Result<()> {
        range::not_negative(
            "standardDeviation",
            self.standard_deviation,
            "it is a share of each value",
        )?;
        super::check_clip(self.clip)
    }
}

impl<T: Scalar> Corruption<T> for Speckle {
    fn apply(
        &self,
        team: &Team,
        key: Key,
        _: &Shape,
        clean: ArrayView2<T>,
        corrupted: ArrayViewMut2<T>,
    ) {
        let (deviation, cut) = (T::from_f64(self.standard_deviation), super::cut(self.clip));
        let noisy = |n: T, x: T| cut(x + deviation * n * x);
        super::each_value(team, key, kernels::normal, clean, corrupted, noisy);
    }
}
