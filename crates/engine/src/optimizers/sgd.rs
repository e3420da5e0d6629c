//! Stochastic gradient descent, with momentum where asked: v ← μ v + g,  p ← p − rate · v; with Nesterov's, which looks
//! ahead, p ← p − rate · (g + μ v).
//!
//! References: Polyak (1964), "Some methods of speeding up the convergence of iteration methods"; Sutskever, Martens,
//! Dahl, Hinton (2013), "On the importance of initialization and momentum in deep learning".

use super::Optimizer;
use crate::error::{Code, Error, Result};
use crate::options::Options;
use crate::registry::{Member, range};
use kernels::{Scalar, Team};

#[derive(Clone, Debug, PartialEq, Options)]
#[options(default)]
pub struct Sgd {
    /// > 0, at most 1e6. Default 0.01.
    pub learning_rate: f64,
    /// μ, 0 ≤ μ < 1. Default 0: no momentum, no state.
    pub momentum: f64,
    /// Whether the step looks ahead along the momentum, which it needs. Default false.
    pub nesterov: bool,
}

impl Default for Sgd {
    fn default() -> Self {
        Sgd {
            learning_rate: 0.01,
            momentum: 0.0,
            nesterov: false,
        }
    }
}

impl Member for Sgd {
    fn examples() -> Vec<Self> {
        vec![
            Sgd::default(),
            Sgd {
                learning_rate: 0.05,
                momentum: 0.9,
                nesterov: false,
            },
            Sgd {
                learning_rate: 0.05,
                momentum: 0.9,
                nesterov: true,
            },
        ]
    }

    fn check(&self) -> Result<()> {
        range::learning_rate(self.learning_rate, "0.01 is the usual start")?;
        range::half_open(
            "momentum",
            self.momentum,
            0.0,
            1.0,
            "0.9 is the usual value",
        )?;
        match self.nesterov && self.momentum == 0.0 {
            true => Err(Error::new(Code::Incompatible, "nesterov")
                .expected("momentum to look ahead along")
                .received("momentum 0")
                .hint("set momentum, 0.9 for example")),
            false => Ok(()),
        }
    }
}

impl<T: Scalar> Optimizer<T> for Sgd {
    fn learning_rate(&self) -> f64 {
        self.learning_rate
    }

    fn state_vectors(&self) -> usize {
        usize::from(self.momentum > 0.0)
    }

    fn step(
        &self,
        team: &Team,
        _: u64,
        rate: f64,
        params: &mut [T],
        gradients: &[T],
        state: [&mut [T]; 2],
    ) {
        if self.nesterov {
            let [rate, momentum] = [rate, self.momentum].map(T::from_f64);
            return super::update(team, params, gradients, state, |p, g, v| {
                *v = (momentum * *v + g).settled();
                *p -= rate * (g + momentum * *v);
            });
        }
        let [velocity, _] = state;
        let velocity = (self.momentum > 0.0).then_some(velocity);
        kernels::sgd(
            team,
            params,
            gradients,
            velocity,
            T::from_f64(rate),
            T::from_f64(self.momentum),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn momentum_by_hand() {
        let sgd = Sgd {
            learning_rate: 0.1,
            momentum: 0.5,
            nesterov: false,
        };
        let (mut p, mut v) = ([1.0_f64], [0.0]);
        Optimizer::step(
            &sgd,
            Team::solo(),
            1,
            0.1,
            &mut p,
            &[1.0],
            [&mut v, &mut []],
        );
        Optimizer::step(
            &sgd,
            Team::solo(),
            2,
            0.1,
            &mut p,
            &[1.0],
            [&mut v, &mut []],
        );
        assert!((p[0] - (1.0 - 0.1 - 0.15)).abs() < 1e-12, "{p:?}");
    }
}
