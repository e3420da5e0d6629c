//! The arithmetic of all poolings: those of sequences are those of images of one row, the global ones have the whole
//! image as window.

use crate::layers::{Backward, Forward};
use crate::pass::Pass;
use kernels::{Pool2d, Scalar};
use ndarray::ArrayView2;

/// What becomes of a window.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Way {
    Max,
    Average,
}

impl Way {
    pub fn forward<T: Scalar>(self, pass: &Pass, pool: &Pool2d, state: Forward<'_, T>) {
        match self {
            Way::Max => kernels::max_pool(pass.team, pool, state.input, state.output),
            Way::Average => kernels::average_pool(pass.team, pool, state.input, state.output),
        }
    }

    pub fn backward<T: Scalar>(self, pass: &Pass, pool: &Pool2d, state: Backward<'_, T>) {
        let (team, d) = (pass.team, state.d_output.view());
        match (planted!(PoolWinner, self, Way::Average), state.d_input) {
            (_, None) => {}
            (Way::Max, Some(d_input)) => {
                kernels::max_pool_backward(team, pool, state.input, state.output, d, d_input);
            }
            (Way::Average, Some(d_input)) => {
                kernels::average_pool_backward(team, pool, d, d_input);
            }
        }
    }
}

/// Of each window the tangent of the value that was largest.
pub fn max_tangent<T: Scalar>(
    pass: &Pass,
    pool: &Pool2d,
    [x, y]: [ArrayView2<T>; 2],
    state: Forward<'_, T>,
) {
    match planted!(PoolTangent, Way::Max, Way::Average) {
        Way::Max => kernels::max_pool_tangent(pass.team, pool, x, y, state.input, state.output),
        average => average.forward(pass, pool, state),
    }
}

/// The pool over a whole image.
pub fn whole(input: [usize; 3]) -> Pool2d {
    Pool2d {
        input,
        window: [input[0], input[1]],
        stride: [1, 1],
        padding: [[0; 2]; 2],
    }
}
