//! The number type of a model: `f32` in use, `f64` for checks of gradients.

use std::fmt::{Debug, Display};
use std::ops::{AddAssign, DivAssign, MulAssign, Neg, SubAssign};

use ndarray::{ArrayView1, ArrayView2, ArrayViewMut1, ArrayViewMut2, LinalgScalar, ScalarOperand};

use crate::{Activation, AdamStep, Key, Rows, Team, Write};
use crate::{elementwise, gather, gemm, lanes, losses, maths, naive, optimize, random, reduce};

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

impl Scalar for f64 {
    fn from_f64(x: f64) -> Self {
        x
    }
    fn to_f64(self) -> f64 {
        self
    }
    fn is_finite(self) -> bool {
        self.is_finite()
    }
    fn abs(self) -> Self {
        self.abs()
    }
    fn sqrt(self) -> Self {
        self.sqrt()
    }
    fn exp(self) -> Self {
        self.exp()
    }
    fn ln(self) -> Self {
        self.ln()
    }
    fn tanh(self) -> Self {
        self.tanh()
    }
    fn sigmoid(self) -> Self {
        let e = (-self.abs()).exp();
        if self < 0.0 {
            e / (1.0 + e)
        } else {
            1.0 / (1.0 + e)
        }
    }
    fn softplus(self) -> Self {
        self.max(0.0) + (-self.abs()).exp().ln_1p()
    }
    fn cos_turn(self) -> Self {
        (std::f64::consts::TAU * self).cos()
    }
    fn sin_turn(self) -> Self {
        (std::f64::consts::TAU * self).sin()
    }
}

impl Scalar for f32 {
    fn from_f64(x: f64) -> Self {
        x as f32
    }
    fn to_f64(self) -> f64 {
        f64::from(self)
    }
    fn is_finite(self) -> bool {
        self.is_finite()
    }
    fn multiply_add(self, factor: Self, sum: Self) -> Self {
        lanes::Lanes::multiply_add(self, factor, sum)
    }
    fn abs(self) -> Self {
        self.abs()
    }
    fn sqrt(self) -> Self {
        self.sqrt()
    }
    fn exp(self) -> Self {
        maths::exp(self)
    }
    fn ln(self) -> Self {
        maths::ln(self)
    }
    fn tanh(self) -> Self {
        maths::tanh(self)
    }
    fn sigmoid(self) -> Self {
        maths::sigmoid(self)
    }
    fn softplus(self) -> Self {
        maths::softplus(self)
    }
    fn cos_turn(self) -> Self {
        maths::cos_sin_turn(self).0
    }
    fn sin_turn(self) -> Self {
        maths::cos_sin_turn(self).1
    }

    fn gemm(
        team: &Team,
        a: ArrayView2<Self>,
        b: ArrayView2<Self>,
        write: Write,
        c: ArrayViewMut2<Self>,
    ) {
        gemm::fast::gemm(team, a, b, write, c);
    }
    fn bias_activation(team: &Team, z: ArrayViewMut2<Self>, bias: ArrayView1<Self>, f: Activation) {
        elementwise::fast::bias_activation(team, z, bias, f);
    }
    fn activation(team: &Team, x: ArrayView2<Self>, f: Activation, y: ArrayViewMut2<Self>) {
        elementwise::fast::activation(team, x, f, y);
    }
    fn activation_backward(
        team: &Team,
        y: ArrayView2<Self>,
        f: Activation,
        d: ArrayViewMut2<Self>,
    ) {
        elementwise::fast::activation_backward(team, y, f, d);
    }
    fn add_sign(team: &Team, x: ArrayView2<Self>, weight: Self, d: ArrayViewMut2<Self>) {
        elementwise::fast::add_sign(team, x, weight, d);
    }
    fn axpy(team: &Team, alpha: Self, x: &[Self], y: &mut [Self]) {
        elementwise::fast::axpy(team, alpha, x, y);
    }
    fn scale(team: &Team, alpha: Self, x: &mut [Self]) {
        elementwise::fast::scale(team, alpha, x);
    }
    fn clamp(team: &Team, low: Self, high: Self, x: &mut [Self]) {
        elementwise::fast::clamp(team, low, high, x);
    }
    fn gather(team: &Team, source: Rows, order: &[u32], out: ArrayViewMut2<Self>) {
        gather::fast::gather(team, source, order, out);
    }
    fn sigmoid_bce(
        team: &Team,
        z: ArrayViewMut2<Self>,
        target: ArrayView2<Self>,
        scale: Self,
        d: Option<ArrayViewMut2<Self>>,
        row_loss: ArrayViewMut1<Self>,
    ) {
        losses::fast::sigmoid_bce(team, z, target, scale, d, row_loss);
    }
    fn sigmoid_bce_elements(
        team: &Team,
        z: ArrayView2<Self>,
        target: ArrayView2<Self>,
        out: ArrayViewMut2<Self>,
    ) {
        losses::fast::sigmoid_bce_elements(team, z, target, out);
    }
    fn squared_error(
        team: &Team,
        y: ArrayView2<Self>,
        target: ArrayView2<Self>,
        scale: Self,
        d: Option<ArrayViewMut2<Self>>,
        row_loss: ArrayViewMut1<Self>,
    ) {
        losses::fast::squared_error(team, y, target, scale, d, row_loss);
    }
    fn squared_error_elements(
        team: &Team,
        y: ArrayView2<Self>,
        target: ArrayView2<Self>,
        out: ArrayViewMut2<Self>,
    ) {
        losses::fast::squared_error_elements(team, y, target, out);
    }
    fn sum(team: &Team, x: &[Self]) -> Self {
        reduce::fast::sum(team, x)
    }
    fn sum_abs(team: &Team, x: &[Self]) -> Self {
        reduce::fast::sum_abs(team, x)
    }
    fn sum_squares(team: &Team, x: &[Self]) -> Self {
        reduce::fast::sum_squares(team, x)
    }
    fn column_sum(team: &Team, x: ArrayView2<Self>, write: Write, out: ArrayViewMut1<Self>) {
        reduce::fast::column_sum(team, x, write, out);
    }
    fn first_not_finite(team: &Team, x: &[Self]) -> Option<usize> {
        reduce::fast::first_not_finite(team, x)
    }
    fn adam(
        team: &Team,
        p: &mut [Self],
        g: &[Self],
        m: &mut [Self],
        v: &mut [Self],
        step: AdamStep<Self>,
    ) {
        optimize::fast::adam(team, p, g, m, v, step);
    }
    fn sgd(
        team: &Team,
        p: &mut [Self],
        g: &[Self],
        velocity: Option<&mut [Self]>,
        rate: Self,
        momentum: Self,
    ) {
        optimize::fast::sgd(team, p, g, velocity, rate, momentum);
    }
    fn uniform(team: &Team, key: Key, out: &mut [Self]) {
        random::fast::uniform(team, key, out);
    }
    fn normal(team: &Team, key: Key, out: &mut [Self]) {
        random::fast::normal(team, key, out);
    }
    fn gaussian_noise(
        team: &Team,
        key: Key,
        standard_deviation: Self,
        clip: Option<(Self, Self)>,
        x: ArrayView2<Self>,
        y: ArrayViewMut2<Self>,
    ) {
        random::fast::gaussian_noise(team, key, standard_deviation, clip, x, y);
    }
    fn masked(
        team: &Team,
        key: Key,
        probability: Self,
        replacement: Self,
        kept_scale: Self,
        x: ArrayView2<Self>,
        y: ArrayViewMut2<Self>,
    ) {
        random::fast::masked(team, key, probability, replacement, kept_scale, x, y);
    }
}
