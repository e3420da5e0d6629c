//! What `bernoulli` and `categorical` share: a temperature that falls with the steps, and chances in (0, 1).

use crate::error::{Code, Error, Result};
use crate::pass::Pass;
use crate::registry::range;
use kernels::Scalar;

pub fn one() -> f64 {
    1.0
}

pub fn half() -> f64 {
    0.5
}

/// How soft a draw is: τ = max(least, first · e^(−annealing · step)).
pub struct Softness {
    pub first: f64,
    pub least: f64,
    pub annealing: f64,
}

impl Softness {
    pub fn check(&self) -> Result<()> {
        range::positive("temperature", self.first, "1 is customary")?;
        range::positive("minTemperature", self.least, "0.5 is customary")?;
        range::not_negative("annealing", self.annealing, "0 keeps the temperature")?;
        match self.first >= self.least {
            true => Ok(()),
            false => Err(Error::new(Code::Incompatible, "temperature")
                .expected(format!("a number ≥ minTemperature, {}", self.least))
                .received(self.first)
                .hint("it falls to minTemperature: set that as low")),
        }
    }

    pub fn at<T: Scalar>(&self, step: u64) -> T {
        let fallen = T::from_f64(-self.annealing * step as f64).exp();
        let (soft, least) = (T::from_f64(self.first) * fallen, T::from_f64(self.least));
        if soft > least { soft } else { least }
    }
}

/// Uniform chances that are never 0, so that logarithms of them are finite.
pub fn chances<T: Scalar>(pass: &Pass, out: &mut [T]) {
    kernels::uniform(pass.team, pass.key, out);
    let least = T::from_f64(0.5 / 16_777_216.0);
    for u in out.iter_mut().filter(|u| **u < least) {
        *u = least;
    }
}
