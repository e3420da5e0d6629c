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
    /// x, below 0 a hundredth of it
    LeakyRelu,
    /// x, below 0 e^x - 1
    Elu,
    /// The same, below 0 times alpha, all times scale (Klambauer et al. 2017)
    Selu,
    /// x · sigmoid(2·√(2/π)·(x + 0.044715·x³)), the form with tanh; the derivative is in terms of x
    Gelu,
    /// x · sigmoid(x); the derivative is in terms of x
    Silu,
    /// (x + 3) / 6 within 0 and 1
    HardSigmoid,
}

/// What is left of x below 0 by [`Activation::LeakyRelu`].
pub const LEAK: f64 = 0.01;
pub(crate) const SIXTH: f64 = 1.0 / 6.0;
/// Where x² stops to grow in a gate: long before it is open or closed, and what is large stays finite.
pub(crate) const LARGE: f64 = 1e4;

/// scale · x above 0, scale · alpha · (e^x - 1) below.
#[derive(Clone, Copy)]
pub struct Exponential {
    pub alpha: f64,
    pub scale: f64,
}

pub(crate) const ELU: Exponential = Exponential {
    alpha: 1.0,
    scale: 1.0,
};
pub const SELU: Exponential = Exponential {
    alpha: 1.673_263_242_354_377_2,
    scale: 1.050_700_987_355_480_5,
};

/// x · sigmoid(x·(linear + cubic·x²)).
#[derive(Clone, Copy)]
pub struct Gate {
    pub linear: f64,
    pub cubic: f64,
}

pub const GELU: Gate = Gate {
    linear: 1.595_769_121_605_730_8,
    cubic: 1.595_769_121_605_730_8 * 0.044_715,
};
pub const SILU: Gate = Gate {
    linear: 1.0,
    cubic: 0.0,
};

impl Activation {
    pub const ALL: [Activation; 11] = [
        Activation::Linear,
        Activation::Relu,
        Activation::Sigmoid,
        Activation::Tanh,
        Activation::Softplus,
        Activation::LeakyRelu,
        Activation::Elu,
        Activation::Selu,
        Activation::Gelu,
        Activation::Silu,
        Activation::HardSigmoid,
    ];

    /// Whether [`activation_backward`] wants x, since f' cannot be told from y: f falls before it rises.
    pub fn asks_for_input(self) -> bool {
        matches!(self, Activation::Gelu | Activation::Silu)
    }
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

/// x = f(x), by the calling thread alone: for the closures of [`crate::each_row`].
pub fn activate<T: Scalar>(f: Activation, x: &mut [T]) {
    T::activate(f, x);
}

/// d = d · f'(x), where the derivative is written in terms of the output y = f(x); where the function
/// [asks for its input](Activation::asks_for_input), `y` is x.
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
