//! The encoder's output itself, in its shape: z = x. For encoders of convolutions whose codes are maps, so that the
//! decoder goes on where they end.
//!
//! In and out: any shape. It has no parameters and takes no room.

use super::{Latent, Projection};
use crate::layers::{Backward, Forward};
use crate::options::Options;
use crate::pass::Pass;
use crate::registry::Member;
use crate::shape::Shape;
use kernels::Scalar;

#[derive(Clone, Debug, PartialEq, Options)]
pub struct Identity {}

impl Member for Identity {
    fn examples() -> Vec<Self> {
        vec![Identity {}]
    }
}

impl<T: Scalar> Latent<T> for Identity {
    fn codes(&self, encoded: &Shape) -> Shape {
        encoded.clone()
    }

    fn projection(&self) -> Option<Projection> {
        None
    }

    fn is_view(&self) -> bool {
        true
    }

    fn encode(&self, _: &Pass, mut state: Forward<'_, T>) {
        state.output.assign(&state.input);
    }

    fn backward(&self, _: &Pass, state: Backward<'_, T>) {
        if let Some(mut d_input) = state.d_input {
            d_input.assign(&state.d_output);
        }
    }
}
