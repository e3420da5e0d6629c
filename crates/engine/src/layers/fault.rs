//! A layer that breaks on purpose from one training step on; otherwise the identity. In test builds only (feature
//! `faults`): it proves that a broken engine is noticed, never read again, and replaced.

use super::{Backward, Forward, Layer};
use crate::error::Result;
use crate::options::Options;
use crate::pass::Pass;
use crate::registry::Member;
use crate::shape::Shape;
use kernels::Scalar;

#[derive(Clone, Copy, Debug, PartialEq, Options)]
pub enum Kind {
    Panic,
    Unreachable,
    StackOverflow,
    EndlessLoop,
}

#[derive(Clone, Debug, PartialEq, Options)]
pub struct Fault {
    pub kind: Kind,
    /// Who breaks: 0 is the leader, 1 the first follower.
    pub member: usize,
    /// The training step, counted from 0, in which it breaks, or the first after it in which that member works.
    pub step: u64,
}

impl Member for Fault {
    fn examples() -> Vec<Self> {
        vec![Fault {
            kind: Kind::Panic,
            member: 0,
            step: u64::MAX,
        }]
    }
}

impl<T: Scalar> Layer<T> for Fault {
    fn output_shape(&self, input: &Shape) -> Result<Shape> {
        Ok(input.clone())
    }

    fn forward(&self, pass: &Pass, mut state: Forward<'_, T>) {
        state.output.assign(&state.input);
        if pass.training && pass.key.step >= self.step {
            // One unit a member, each expensive enough to be shared out.
            pass.team.split(pass.team.members(), 1 << 30, &|share| {
                if share.range.contains(&self.member) {
                    self.kind.strike();
                }
            });
        }
    }

    fn backward(&self, _: &Pass, state: Backward<'_, T>) {
        if let Some(mut d_input) = state.d_input {
            d_input.assign(&state.d_output);
        }
    }
}

impl Kind {
    fn strike(self) {
        match self {
            Kind::Panic => panic!("planted panic"),
            Kind::Unreachable => std::process::abort(),
            Kind::StackOverflow => {
                std::hint::black_box(descend(1));
            }
            Kind::EndlessLoop => loop {
                std::hint::black_box(0);
            },
        }
    }
}

#[allow(unconditional_recursion)]
fn descend(depth: u64) -> u64 {
    let room = std::hint::black_box([depth; 64]);
    descend(depth + 1) + room[(depth % 64) as usize]
}
