//! y = f(x W + b): the arithmetic of the dense layer, also for every time step of a sequence.
//!
//! x has n values, y has m: W is [n, m] row-major, b is [m]; a parameter slice holds W, then b. A row of the batch is
//! one x or several, one behind the other.
//! With d_a = d_y · f′: d_W = xᵀ d_a, d_b = Σ rows of d_a, d_x = d_a Wᵀ.

use crate::activation::Activation;
use crate::initializers::AnyInitializer;
use crate::layers::{Backward, Forward};
use crate::param::{Param, ParamKind};
use crate::pass::Pass;
use crate::shape::{steps, steps_mut};
use kernels::{Scalar, Write};
use ndarray::{ArrayView2, ArrayViewMut1, ArrayViewMut2};

pub fn params(inputs: usize, units: usize, initializer: &AnyInitializer) -> Vec<Param> {
    let initializer = initializer.clone();
    let fan = (inputs, units);
    let weight = ParamKind::Weight { initializer, fan };
    vec![
        Param::new("weight", vec![inputs, units], weight),
        Param::new("bias", vec![units], ParamKind::Bias),
    ]
}

pub fn forward<T: Scalar>(pass: &Pass, state: Forward<'_, T>, units: usize, f: Activation) {
    let n = state.shape.last();
    let input = steps(state.input, n);
    let mut output = steps_mut(state.output, units);
    let kept = steps_mut(state.kept, units);
    let (weight, bias) = state.params.split_at(n * units);
    let weight = matrix(weight, n, units);
    kernels::gemm(
        pass.team,
        input,
        weight,
        Write::Overwrite,
        output.view_mut(),
    );
    f.finish(pass.team, units, bias, output, kept);
}

/// `d_output` is used up: it becomes the gradient before the activation.
pub fn backward<T: Scalar>(pass: &Pass, state: Backward<'_, T>, units: usize, f: Activation) {
    let (n, write) = (state.shape.last(), state.write);
    let input = steps(state.input, n);
    let mut d_output = steps_mut(state.d_output, units);
    let (output, kept) = (steps(state.output, units), steps(state.kept, units));
    let (d_weight, d_bias) = state.d_params.split_at_mut(n * units);
    let d_weight = ArrayViewMut2::from_shape((n, units), d_weight)
        .expect("the plan gave this slice n·m values");
    f.backward(pass.team, units, output, kept, d_output.view_mut());
    let d_output = d_output.view();
    let d_weight_of = planted!(DenseWeight, d_output, output);
    kernels::gemm(pass.team, input.t(), d_weight_of, write, d_weight);
    let d_bias_of = planted!(DenseBias, d_output, output);
    kernels::column_sum(pass.team, d_bias_of, write, ArrayViewMut1::from(d_bias));
    if let Some(d_input) = state.d_input {
        let weight = matrix(&state.params[..n * units], n, units).reversed_axes();
        let d_input = steps_mut(d_input, n);
        kernels::gemm(pass.team, d_output, weight, Write::Overwrite, d_input);
    }
}

fn matrix<T>(slice: &[T], rows: usize, columns: usize) -> ArrayView2<'_, T> {
    ArrayView2::from_shape((rows, columns), slice)
        .expect("the plan gave this slice rows·columns values")
}
