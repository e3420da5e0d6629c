//! Dropout of time steps: whole steps of a sequence `[time, channels]` become 0, each with one chance.
//!
//! x̃[t] = x[t] · m_t, m_t = 0 with chance `probability`, else 1.

use super::Corruption;
use crate::error::{Code, Error, Result};
use crate::options::Options;
use crate::registry::{Member, range};
use crate::shape::Shape;
use kernels::{Key, Scalar, Team};
use ndarray::{ArrayView2, ArrayViewMut2};

#[derive(Clone, Debug, PartialEq, Options)]
pub struct TimeStepDropout {
    /// Chance of each step to become 0, 0 … 1.
    pub probability: f64,
}

impl Member for TimeStepDropout {
    fn examples() -> Vec<Self> {
        vec![TimeStepDropout { probability: 0.3 }]
    }

    fn example_shape(&self) -> Vec<usize> {
        vec![4, 3]
    }

    fn check(&self) -> Result<()> {
        range::probability("probability", self.probability)
    }
}

impl<T: Scalar> Corruption<T> for TimeStepDropout {
    fn check_shape(&self, shape: &Shape) -> Result<()> {
        if shape.0.len() >= 2 {
            return Ok(());
        }
        Err(Error::new(Code::Incompatible, "")
            .expected("rows with a time axis, such as [time, channels]")
            .received(shape)
            .hint("use masking for rows without one"))
    }

    fn apply(
        &self,
        team: &Team,
        key: Key,
        shape: &Shape,
        clean: ArrayView2<T>,
        corrupted: ArrayViewMut2<T>,
    ) {
        let step = shape.size() / shape.0[0];
        let replaced = (self.probability, 0.0);
        super::replace_groups(team, key, replaced, clean, corrupted, |place| {
            place - place % step
        });
    }
}
