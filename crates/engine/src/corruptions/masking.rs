//! Masking noise: each value is replaced at random, independently of the others.
//!
//! Reference: Vincent, Larochelle, Bengio, Manzagol (2008), "Extracting and composing robust features with denoising
//! autoencoders".

use super::Corruption;
use crate::error::{Code, Error, Result};
use crate::registry::Member;
use kernels::{Key, Scalar, Team};
use ndarray::{ArrayView2, ArrayViewMut2};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Masking {
    /// Chance of each value to be replaced, 0 … 1.
    pub probability: f64,
    /// What stands in its place. Default 0.
    #[serde(default)]
    pub value: f64,
}

impl Member for Masking {
    fn examples() -> Vec<Self> {
        vec![
            Masking {
                probability: 0.3,
                value: 0.0,
            },
            Masking {
                probability: 1.0,
                value: -1.0,
            },
        ]
    }

    fn check(&self) -> Result<()> {
        if (0.0..=1.0).contains(&self.probability) {
            return Ok(());
        }
        Err(Error::new(Code::OutOfRange, "probability")
            .expected("a number from 0 to 1")
            .received(self.probability)
            .hint("it is the chance of each value to be replaced"))
    }
}

impl<T: Scalar> Corruption<T> for Masking {
    fn apply(&self, team: &Team, key: Key, clean: ArrayView2<T>, corrupted: ArrayViewMut2<T>) {
        kernels::masked(
            team,
            key,
            T::from_f64(self.probability),
            T::from_f64(self.value),
            T::from_f64(1.0),
            clean,
            corrupted,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array2;

    #[test]
    fn the_named_share_is_replaced_by_the_value() {
        let clean = Array2::<f32>::ones((100, 100));
        let mut corrupted = clean.clone();
        Masking {
            probability: 0.3,
            value: -1.0,
        }
        .apply(
            Team::solo(),
            Key {
                seed: 1,
                step: 0,
                slot: 1,
            },
            clean.view(),
            corrupted.view_mut(),
        );
        let replaced = corrupted.iter().filter(|v| **v == -1.0).count();
        assert!((2_800..3_200).contains(&replaced), "{replaced}");
        assert!(corrupted.iter().all(|v| *v == -1.0 || *v == 1.0));
    }
}
