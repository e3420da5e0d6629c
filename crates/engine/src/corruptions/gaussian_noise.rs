//! Additive normal noise: x + σ n, n ~ N(0, 1), cut to `clip` where given.
//!
//! Reference: Vincent, Larochelle, Lajoie, Bengio, Manzagol (2010), "Stacked denoising autoencoders".

use super::Corruption;
use crate::error::Result;
use crate::options::Options;
use crate::registry::{Member, range};
use crate::shape::Shape;
use kernels::{Key, Scalar, Team};
use ndarray::{ArrayView2, ArrayViewMut2};

#[derive(Clone, Debug, PartialEq, Options)]
pub struct GaussianNoise {
    /// σ, in units of the data, ≥ 0.
    pub standard_deviation: f64,
    /// Noisy values are cut to this range, `[low, high]`. Default: not cut.
    #[options(default, skip_if = "Option::is_none")]
    pub clip: Option<(f64, f64)>,
}

impl Member for GaussianNoise {
    fn examples() -> Vec<Self> {
        vec![
            GaussianNoise {
                standard_deviation: 0.5,
                clip: None,
            },
            GaussianNoise {
                standard_deviation: 0.5,
                clip: Some((0.0, 1.0)),
            },
        ]
    }

    fn check(&self) -> Result<()> {
        range::not_negative(
            "standardDeviation",
            self.standard_deviation,
            "it is in units of the data",
        )?;
        super::check_clip(self.clip)
    }
}

impl<T: Scalar> Corruption<T> for GaussianNoise {
    fn apply(
        &self,
        team: &Team,
        key: Key,
        _: &Shape,
        clean: ArrayView2<T>,
        corrupted: ArrayViewMut2<T>,
    ) {
        let clip = self
            .clip
            .map(|(low, high)| (T::from_f64(low), T::from_f64(high)));
        kernels::gaussian_noise(
            team,
            key,
            T::from_f64(self.standard_deviation),
            clip,
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
    fn the_noise_has_its_deviation_and_changes_with_the_step() {
        let clean = Array2::<f32>::zeros((100, 100));
        let draw = |step| {
            let mut noisy = clean.clone();
            GaussianNoise {
                standard_deviation: 0.5,
                clip: None,
            }
            .apply(
                Team::solo(),
                Key {
                    seed: 1,
                    step,
                    slot: 1,
                },
                &Shape::flat(100),
                clean.view(),
                noisy.view_mut(),
            );
            noisy
        };
        let (first, second) = (draw(0), draw(1));
        let deviation = (first.iter().map(|v| v * v).sum::<f32>() / 1e4).sqrt();
        assert!((deviation - 0.5).abs() < 0.02, "{deviation}");
        assert_ne!(first, second);
        assert_eq!(first, draw(0));
    }
}
