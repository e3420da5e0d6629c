//! Activations with their derivatives, and other loops over single elements.

pub(crate) mod fast;

use ndarray::{ArrayView1, ArrayView2, ArrayViewMut2};

use crate::{Scalar, Team};

/// The functions a layer may end in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activation {
    /// x
    Linear,
    /// max(x, 0); NaN stays NaN
    Relu,
    /// 1 / (1 + e^-x)
    Sigmoid,
    Tanh,
    /// ln(1 + e^x)
    Softplus,
}

/// z = f(z + bias). Shapes: z `[rows, n]`, bias `[n]`.
pub fn bias_activation<T: Scalar>(
    team: &Team,
    z: ArrayViewMut2<T>,
    bias: ArrayView1<T>,
    f: Activation,
) {
    assert_eq!(z.ncols(), bias.len(), "one bias per column");
    T::bias_activation(team, z, bias, f);
}

/// y = f(x).
pub fn activation<T: Scalar>(team: &Team, x: ArrayView2<T>, f: Activation, y: ArrayViewMut2<T>) {
    assert_eq!(x.dim(), y.dim(), "shape of the output");
    T::activation(team, x, f, y);
}

/// d = d · f'(x), where the derivative is written in terms of the output y = f(x).
pub fn activation_backward<T: Scalar>(
    team: &Team,
    y: ArrayView2<T>,
    f: Activation,
    d: ArrayViewMut2<T>,
) {
    assert_eq!(y.dim(), d.dim(), "shape of the gradient");
    T::activation_backward(team, y, f, d);
}

/// d += weight · sign(x), where sign(0) = 0: the gradient of weight · Σ|x|.
pub fn add_sign<T: Scalar>(team: &Team, x: ArrayView2<T>, weight: T, d: ArrayViewMut2<T>) {
    assert_eq!(x.dim(), d.dim(), "shape of the gradient");
    T::add_sign(team, x, weight, d);
}

/// y += alpha · x.
pub fn axpy<T: Scalar>(team: &Team, alpha: T, x: &[T], y: &mut [T]) {
    assert_eq!(x.len(), y.len(), "lengths of x and y");
    T::axpy(team, alpha, x, y);
}

/// x = alpha · x.
pub fn scale<T: Scalar>(team: &Team, alpha: T, x: &mut [T]) {
    T::scale(team, alpha, x);
}

/// x = low where x < low, high where x > high; NaN stays NaN.
pub fn clamp<T: Scalar>(team: &Team, low: T, high: T, x: &mut [T]) {
    T::clamp(team, low, high, x);
}
