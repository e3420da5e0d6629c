//! The number type of a model: `f32` in use, `f64` for checks of gradients.

mod f32;
mod f64;

use std::fmt::{Debug, Display};
use std::ops::{AddAssign, DivAssign, MulAssign, Neg, SubAssign};

use ndarray::{ArrayView1, ArrayView2, ArrayViewMut1, ArrayViewMut2, LinalgScalar, ScalarOperand};

use crate::{Activation, AdamStep, Conv2d, Key, Pool2d, Resize2d, Rows, Team, Write, naive};

/// Arithmetic, the library's own elementary functions, and one associated function per kernel.
///
/// A kernel's default body is its definition in [`naive`]. `f64` takes all of them (and the host's mathematics: it
/// exists for gradient checks, where bits do not matter); `f32` overrides them with bodies of the same bits.
/// Call the kernels through the free functions at the crate's root.
pub trait Scalar:
    LinalgScalar
    + ScalarOperand
    + PartialOrd
    + Neg<Output = Self>
    + AddAssign
    + SubAssign
    + MulAssign
    + DivAssign
    + Debug
    + Display
    + Default
    + Send
    + Sync
{
    fn from_f64(x: f64) -> Self;
    fn to_f64(self) -> f64;
    fn is_finite(self) -> bool;
    /// self · factor + sum, the step of every product; `f32` rounds once where the arithmetic is [`crate::FUSED`].
    fn multiply_add(self, factor: Self, sum: Self) -> Self {
        self * factor + sum
    }
    fn abs(self) -> Self;
    fn sqrt(self) -> Self;
    /// The number, or 0 where it is below 64 times the smallest normal one (2^-120 in `f32`); NaN stays NaN.
    ///
    /// For running means. Where nothing comes in they shrink at every step, become subnormal, and, since they are
    /// rounded, stay so for ever: 0.9 times the smallest number is the smallest number. Many processors take a hundred
    /// times as long for such a number as for another.
    fn settled(self) -> Self;
    /// e^x; e^-∞ = 0, too large becomes ∞, NaN stays NaN.
    fn exp(self) -> Self;
    /// The natural logarithm; ln 0 = -∞, of a negative number NaN.
    fn ln(self) -> Self;
    fn tanh(self) -> Self;
    /// 1 / (1 + e^-x).
    fn sigmoid(self) -> Self;
    /// ln(1 + e^x).
    fn softplus(self) -> Self;
    /// cos(2πx) for x in [0, 1].
    fn cos_turn(self) -> Self;
    /// sin(2πx) for x in [0, 1].
    fn sin_turn(self) -> Self;

    fn gemm(
        _team: &Team,
        a: ArrayView2<Self>,
        b: ArrayView2<Self>,
        write: Write,
        c: ArrayViewMut2<Self>,
    ) {
        naive::gemm(a, b, write, c);
    }
    fn conv2d(
        _team: &Team,
        conv: &Conv2d,
        x: ArrayView2<Self>,
        weight: &[Self],
        y: ArrayViewMut2<Self>,
        _scratch: &mut [Self],
    ) {
        naive::conv2d(conv, x, weight, y);
    }
    fn conv2d_input(
        _team: &Team,
        conv: &Conv2d,
        d_y: ArrayView2<Self>,
        weight: &[Self],
        d_x: ArrayViewMut2<Self>,
        _scratch: &mut [Self],
    ) {
        naive::conv2d_input(conv, d_y, weight, d_x);
    }
    fn conv2d_weight(
        _team: &Team,
        conv: &Conv2d,
        x: ArrayView2<Self>,
        d_y: ArrayView2<Self>,
        write: Write,
        d_weight: &mut [Self],
        _scratch: &mut [Self],
    ) {
        naive::conv2d_weight(conv, x, d_y, write, d_weight);
    }
    fn max_pool(_team: &Team, pool: &Pool2d, x: ArrayView2<Self>, y: ArrayViewMut2<Self>) {
        naive::max_pool(pool, x, y);
    }
    fn max_pool_backward(
        _team: &Team,
        pool: &Pool2d,
        x: ArrayView2<Self>,
        y: ArrayView2<Self>,
        d_y: ArrayView2<Self>,
        d_x: ArrayViewMut2<Self>,
    ) {
        naive::max_pool_backward(pool, x, y, d_y, d_x);
    }
    fn max_pool_tangent(
        _team: &Team,
        pool: &Pool2d,
        x: ArrayView2<Self>,
        y: ArrayView2<Self>,
        t_x: ArrayView2<Self>,
        t_y: ArrayViewMut2<Self>,
    ) {
        naive::max_pool_tangent(pool, x, y, t_x, t_y);
    }
    fn average_pool(_team: &Team, pool: &Pool2d, x: ArrayView2<Self>, y: ArrayViewMut2<Self>) {
        naive::average_pool(pool, x, y);
    }
    fn average_pool_backward(
        _team: &Team,
        pool: &Pool2d,
        d_y: ArrayView2<Self>,
        d_x: ArrayViewMut2<Self>,
    ) {
        naive::average_pool_backward(pool, d_y, d_x);
    }
    fn nearest(_team: &Team, resize: &Resize2d, x: ArrayView2<Self>, y: ArrayViewMut2<Self>) {
        naive::nearest(resize, x, y);
    }
    fn nearest_backward(
        _team: &Team,
        resize: &Resize2d,
        d_y: ArrayView2<Self>,
        d_x: ArrayViewMut2<Self>,
    ) {
        naive::nearest_backward(resize, d_y, d_x);
    }
    fn bilinear(_team: &Team, resize: &Resize2d, x: ArrayView2<Self>, y: ArrayViewMut2<Self>) {
        naive::bilinear(resize, x, y);
    }
    fn bilinear_backward(
        _team: &Team,
        resize: &Resize2d,
        d_y: ArrayView2<Self>,
        d_x: ArrayViewMut2<Self>,
    ) {
        naive::bilinear_backward(resize, d_y, d_x);
    }
    fn softmax(_team: &Team, x: ArrayView2<Self>, group: usize, y: ArrayViewMut2<Self>) {
        naive::softmax(x, group, y);
    }
    fn softmax_backward(_team: &Team, y: ArrayView2<Self>, group: usize, d: ArrayViewMut2<Self>) {
        naive::softmax_backward(y, group, d);
    }
    fn softmax_cross_entropy(
        _team: &Team,
        z: ArrayViewMut2<Self>,
        target: ArrayView2<Self>,
        group: usize,
        scale: Self,
        d: Option<ArrayViewMut2<Self>>,
        row_loss: ArrayViewMut1<Self>,
    ) {
        naive::softmax_cross_entropy(z, target, group, scale, d, row_loss);
    }
    fn bias_activation(
        _team: &Team,
        z: ArrayViewMut2<Self>,
        bias: ArrayView1<Self>,
        f: Activation,
    ) {
        naive::bias_activation(z, bias, f);
    }
    fn activation(_team: &Team, x: ArrayView2<Self>, f: Activation, y: ArrayViewMut2<Self>) {
        naive::activation(x, f, y);
    }
    fn activate(f: Activation, x: &mut [Self]) {
        naive::activate(f, x);
    }
    fn activation_backward(
        _team: &Team,
        y: ArrayView2<Self>,
        f: Activation,
        d: ArrayViewMut2<Self>,
    ) {
        naive::activation_backward(y, f, d);
    }
    fn add_sign(_team: &Team, x: ArrayView2<Self>, weight: Self, d: ArrayViewMut2<Self>) {
        naive::add_sign(x, weight, d);
    }
    fn axpy(_team: &Team, alpha: Self, x: &[Self], y: &mut [Self]) {
        naive::axpy(alpha, x, y);
    }
    fn scale(_team: &Team, alpha: Self, x: &mut [Self]) {
        naive::scale(alpha, x);
    }
    fn clamp(_team: &Team, low: Self, high: Self, x: &mut [Self]) {
        naive::clamp(low, high, x);
    }
    fn gather(_team: &Team, source: Rows, order: &[u32], out: ArrayViewMut2<Self>) {
        naive::gather(source, order, out);
    }
    fn sigmoid_bce(
        _team: &Team,
        z: ArrayViewMut2<Self>,
        target: ArrayView2<Self>,
        scale: Self,
        d: Option<ArrayViewMut2<Self>>,
        row_loss: ArrayViewMut1<Self>,
    ) {
        naive::sigmoid_bce(z, target, scale, d, row_loss);
    }
    fn sigmoid_bce_elements(
        _team: &Team,
        z: ArrayView2<Self>,
        target: ArrayView2<Self>,
        out: ArrayViewMut2<Self>,
    ) {
        naive::sigmoid_bce_elements(z, target, out);
    }
    fn squared_error(
        _team: &Team,
        y: ArrayView2<Self>,
        target: ArrayView2<Self>,
        scale: Self,
        d: Option<ArrayViewMut2<Self>>,
        row_loss: ArrayViewMut1<Self>,
    ) {
        naive::squared_error(y, target, scale, d, row_loss);
    }
    fn squared_error_elements(
        _team: &Team,
        y: ArrayView2<Self>,
        target: ArrayView2<Self>,
        out: ArrayViewMut2<Self>,
    ) {
        naive::squared_error_elements(y, target, out);
    }
    fn sum(_team: &Team, x: &[Self]) -> Self {
        naive::sum(x)
    }
    fn sum_abs(_team: &Team, x: &[Self]) -> Self {
        naive::sum_abs(x)
    }
    fn sum_squares(_team: &Team, x: &[Self]) -> Self {
        naive::sum_squares(x)
    }
    fn column_sum(_team: &Team, x: ArrayView2<Self>, write: Write, out: ArrayViewMut1<Self>) {
        naive::column_sum(x, write, out);
    }
    fn first_not_finite(_team: &Team, x: &[Self]) -> Option<usize> {
        naive::first_not_finite(x)
    }
    fn adam(
        _team: &Team,
        p: &mut [Self],
        g: &[Self],
        m: &mut [Self],
        v: &mut [Self],
        step: AdamStep<Self>,
    ) {
        naive::adam(p, g, m, v, step);
    }
    fn sgd(
        _team: &Team,
        p: &mut [Self],
        g: &[Self],
        velocity: Option<&mut [Self]>,
        rate: Self,
        momentum: Self,
    ) {
        naive::sgd(p, g, velocity, rate, momentum);
    }
    fn uniform(_team: &Team, key: Key, out: &mut [Self]) {
        naive::uniform(key, out);
    }
    fn normal(_team: &Team, key: Key, out: &mut [Self]) {
        naive::normal(key, out);
    }
    fn gaussian_noise(
        _team: &Team,
        key: Key,
        standard_deviation: Self,
        clip: Option<(Self, Self)>,
        x: ArrayView2<Self>,
        y: ArrayViewMut2<Self>,
    ) {
        naive::gaussian_noise(key, standard_deviation, clip, x, y);
    }
    fn masked(
        _team: &Team,
        key: Key,
        probability: Self,
        replacement: Self,
        kept_scale: Self,
        x: ArrayView2<Self>,
        y: ArrayViewMut2<Self>,
    ) {
        naive::masked(key, probability, replacement, kept_scale, x, y);
    }
}
