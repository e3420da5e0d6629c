//! y = f(x W + b): the shared arithmetic of the dense layer and of the latents that project onto their codes.
//!
//! One row x has n values, one row y has m: W is [n, m] row-major, b is [m]; a parameter slice holds W, then b.
//! With d_a = d_y · f′: d_W = xᵀ d_a, d_b = Σ rows of d_a, d_x = d_a Wᵀ.

use crate::activation::Activation;
use crate::initializers::AnyInitializer;
use crate::layers::{Backward, Forward};
use crate::param::{Param, ParamKind};
use crate::pass::Pass;
use kernels::{Scalar, Write};
use ndarray::{ArrayView1, ArrayView2, ArrayViewMut1, ArrayViewMut2};

pub fn params(inputs: usize, units: usize, initializer: &AnyInitializer) -> Vec<Param> {
    let initializer = initializer.clone();
    let fan = (inputs, units);
    let weight = ParamKind::Weight { initializer, fan };
    vec![
        Param::new("weight", vec![inputs, units], weight),
        Param::new("bias", vec![units], ParamKind::Bias),
    ]
}

pub fn forward<T: Scalar>(pass: &Pass, state: Forward<'_, T>, f: Activation) {
    let Forward {
        params,
        input,
        mut output,
        ..
    } = state;
    let (n, m) = (input.ncols(), output.ncols());
    let (weight, bias) = params.split_at(n * m);
    kernels::gemm(
        pass.team,
        input,
        matrix(weight, n, m),
        Write::Overwrite,
        output.view_mut(),
    );
    kernels::bias_activation(pass.team, output, ArrayView1::from(bias), f.kernel());
}

/// `d_output` is used up: it becomes the gradient before the activation.
pub fn backward<T: Scalar>(pass: &Pass, state: Backward<'_, T>, f: Activation) {
    let Backward {
        params,
        d_params,
        write,
        input,
        output,
        mut d_output,
        d_input,
        ..
    } = state;
    let (n, m) = (input.ncols(), output.ncols());
    let (d_weight, d_bias) = d_params.split_at_mut(n * m);
    let d_weight =
        ArrayViewMut2::from_shape((n, m), d_weight).expect("the plan gave this slice n·m values");
    kernels::activation_backward(pass.team, output, f.kernel(), d_output.view_mut());
    let d_output = d_output.view();
    kernels::gemm(pass.team, input.t(), d_output, write, d_weight);
    kernels::column_sum(pass.team, d_output, write, ArrayViewMut1::from(d_bias));
    if let Some(d_input) = d_input {
        let weight = matrix(&params[..n * m], n, m);
        kernels::gemm(
            pass.team,
            d_output,
            weight.reversed_axes(),
            Write::Overwrite,
            d_input,
        );
    }
}

fn matrix<T>(slice: &[T], rows: usize, columns: usize) -> ArrayView2<'_, T> {
    ArrayView2::from_shape((rows, columns), slice)
        .expect("the plan gave this slice rows·columns values")
}
