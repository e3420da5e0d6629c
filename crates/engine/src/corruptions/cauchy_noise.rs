//! Additive noise with heavy tails: x + γ tan(π(u − ½)), u uniform in [0, 1): most values hardly move, some go far away.
//! Of the draws one in a million is beyond 3·10⁵ γ; none is beyond 10⁷ γ. Cut to `clip` where given.
//!
//! Reference: Cauchy noise as a test of robust losses; see Liu, Pokharel, Príncipe (2007), "Correntropy".

use super::Corruption;
use crate::error::Result;
use crate::options::Options;
use crate::registry::{Member, range};
use crate::shape::Shape;
use kernels::{Key, Scalar, Team};
use ndarray::{ArrayView2, ArrayViewMut2};

#[derive(Clone, Debug, PartialEq, Options)]
pub struct CauchyNoise {
    /// γ: half of all values move by more than this; in units of the data, ≥ 0.
    pub scale: f64,
    /// Noisy values are cut to this range, `[low, high]`. Default: not cut.
    #[options(default, skip_if = "Option::is_none")]
    pub clip: Option<(f64, f64)>,
}

impl Member for CauchyNoise {
    fn examples() -> Vec<Self> {
        vec![
            CauchyNoise {
                scale: 0.1,
                clip: Some((-1.0, 2.0)),
            },
            CauchyNoise {
                scale: 0.001,
                clip: None,
            },
        ]
    }

    fn check(&self) -> Result<()> {
        range::not_negative("scale", self.scale, "it is in units of the data")?;
        super::check_clip(self.clip)
    }
}

impl<T: Scalar> Corruption<T> for CauchyNoise {
    fn apply(
        &self,
        team: &Team,
        key: Key,
        _: &Shape,
        clean: ArrayView2<T>,
        corrupted: ArrayViewMut2<T>,
    ) {
        let [scale, half, least] = [self.scale, 0.5, 1e-7].map(T::from_f64);
        let cut = super::cut(self.clip);
        let noisy = |u: T, x: T| {
            let turn = (u - half).abs() * half; // a quarter of a turn at most
            let (sin, cos) = (turn.sin_turn(), turn.cos_turn());
            let tan = sin / if cos < least { least } else { cos };
            cut(if u < half {
                x - scale * tan
            } else {
                x + scale * tan
            })
        };
        super::each_value(team, key, kernels::uniform, clean, corrupted, noisy);
    }
}
