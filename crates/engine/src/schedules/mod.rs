//! Schedules: the factor on the optimizer's learning rate in each step of a run. A schedule keeps no state: it is a
//! function of the place in the run and of what was measured in it, so a resumed run goes on exactly.

pub mod constant;
pub mod cosine;
pub mod exponential;
pub mod one_cycle;
pub mod reduce_on_plateau;
pub mod step;

use crate::registry::registry;
use kernels::Scalar;

/// A place in a run.
pub struct Place<'a> {
    /// Steps done in the run.
    pub step: u64,
    /// Steps of the run, if nothing ends it before.
    pub steps: u64,
    /// The loss after each finished epoch of the run: on the validation rows where there are any.
    pub watched: &'a [f64],
}

impl Place<'_> {
    /// Epochs done in the run.
    fn epoch(&self) -> u64 {
        self.watched.len() as u64
    }

    /// An even rise from 1 / warmup to 1 over so many steps.
    fn warm(&self, warmup: u64) -> f64 {
        match self.step < warmup {
            true => (self.step + 1) as f64 / warmup as f64,
            false => 1.0,
        }
    }
}

/// `T` is unused by design of the registry; a schedule is plain f64 arithmetic, with no function of the host's.
pub trait Schedule<T: Scalar> {
    fn factor(&self, at: &Place) -> f64;

    /// Whether it needs to know how many steps the run has, which those over a stream cannot tell.
    fn needs_length(&self) -> bool {
        false
    }
}

/// From `first` to `last` along half a cosine, 0 ≤ x ≤ 1.
fn falling(first: f64, last: f64, x: f64) -> f64 {
    last + (first - last) * 0.5 * (1.0 + cos_half_turn(x))
}

/// cos πx for 0 ≤ x ≤ 1 by its series, whose rest is below 1e-17 up to a quarter turn.
fn cos_half_turn(x: f64) -> f64 {
    if x > 0.5 {
        return -cos_half_turn(1.0 - x);
    }
    let square = (std::f64::consts::PI * x) * (std::f64::consts::PI * x);
    let nested = |sum: f64, k: i32| 1.0 - sum * square / f64::from(2 * k * (2 * k - 1));
    (1..=11).rev().fold(1.0, nested)
}

registry! {
    /// Any schedule.
    AnySchedule("a schedule"): Schedule {
        "constant" => constant::Constant,
        "step" => step::Step,
        "exponential" => exponential::Exponential,
        "cosine" => cosine::Cosine,
        "oneCycle" => one_cycle::OneCycle,
        "reduceOnPlateau" => reduce_on_plateau::ReduceOnPlateau,
    }
}

impl Default for AnySchedule {
    fn default() -> Self {
        AnySchedule::Constant(constant::Constant::default())
    }
}
