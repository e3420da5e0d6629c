//! Single precision: the library's own mathematics and the fast body of every kernel.

use ndarray::{ArrayView1, ArrayView2, ArrayViewMut1, ArrayViewMut2};

use crate::{Activation, AdamStep, Conv2d, Key, Pool2d, Resize2d, Rows, Scalar, Team, Write};
use crate::{
    conv, elementwise, gather, gemm, lanes, losses, maths, optimize, pool, random, reduce, resize,
    softmax,
};

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
    fn settled(self) -> Self {
        lanes::Lanes::settled(self)
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
    fn conv2d(
        team: &Team,
        conv: &Conv2d,
        x: ArrayView2<Self>,
        weight: &[Self],
        y: ArrayViewMut2<Self>,
        scratch: &mut [Self],
    ) {
        conv::fast::conv2d(team, conv, x, weight, y, scratch);
    }
    fn conv2d_input(
        team: &Team,
        conv: &Conv2d,
        d_y: ArrayView2<Self>,
        weight: &[Self],
        d_x: ArrayViewMut2<Self>,
        scratch: &mut [Self],
    ) {
        conv::fast::conv2d_input(team, conv, d_y, weight, d_x, scratch);
    }
    fn conv2d_weight(
        team: &Team,
        conv: &Conv2d,
        x: ArrayView2<Self>,
        d_y: ArrayView2<Self>,
        write: Write,
        d_weight: &mut [Self],
        scratch: &mut [Self],
    ) {
        conv::fast::conv2d_weight(team, conv, x, d_y, write, d_weight, scratch);
    }
    fn max_pool(team: &Team, pool: &Pool2d, x: ArrayView2<Self>, y: ArrayViewMut2<Self>) {
        pool::fast::max_pool(team, pool, x, y);
    }
    fn max_pool_backward(
        team: &Team,
        pool: &Pool2d,
        x: ArrayView2<Self>,
        y: ArrayView2<Self>,
        d_y: ArrayView2<Self>,
        d_x: ArrayViewMut2<Self>,
    ) {
        pool::fast::max_pool_backward(team, pool, x, y, d_y, d_x);
    }
    fn max_pool_tangent(
        team: &Team,
        pool: &Pool2d,
        x: ArrayView2<Self>,
        y: ArrayView2<Self>,
        t_x: ArrayView2<Self>,
        t_y: ArrayViewMut2<Self>,
    ) {
        pool::fast::max_pool_tangent(team, pool, x, y, t_x, t_y);
    }
    fn average_pool(team: &Team, pool: &Pool2d, x: ArrayView2<Self>, y: ArrayViewMut2<Self>) {
        pool::fast::average_pool(team, pool, x, y);
    }
    fn average_pool_backward(
        team: &Team,
        pool: &Pool2d,
        d_y: ArrayView2<Self>,
        d_x: ArrayViewMut2<Self>,
    ) {
        pool::fast::average_pool_backward(team, pool, d_y, d_x);
    }
    fn nearest(team: &Team, resize: &Resize2d, x: ArrayView2<Self>, y: ArrayViewMut2<Self>) {
        resize::fast::nearest(team, resize, x, y);
    }
    fn nearest_backward(
        team: &Team,
        resize: &Resize2d,
        d_y: ArrayView2<Self>,
        d_x: ArrayViewMut2<Self>,
    ) {
        resize::fast::nearest_backward(team, resize, d_y, d_x);
    }
    fn bilinear(team: &Team, resize: &Resize2d, x: ArrayView2<Self>, y: ArrayViewMut2<Self>) {
        resize::fast::bilinear(team, resize, x, y);
    }
    fn bilinear_backward(
        team: &Team,
        resize: &Resize2d,
        d_y: ArrayView2<Self>,
        d_x: ArrayViewMut2<Self>,
    ) {
        resize::fast::bilinear_backward(team, resize, d_y, d_x);
    }
    fn softmax(team: &Team, x: ArrayView2<Self>, group: usize, y: ArrayViewMut2<Self>) {
        softmax::fast::softmax(team, x, group, y);
    }
    fn softmax_backward(team: &Team, y: ArrayView2<Self>, group: usize, d: ArrayViewMut2<Self>) {
        softmax::fast::softmax_backward(team, y, group, d);
    }
    fn softmax_cross_entropy(
        team: &Team,
        z: ArrayViewMut2<Self>,
        target: ArrayView2<Self>,
        group: usize,
        scale: Self,
        d: Option<ArrayViewMut2<Self>>,
        row_loss: ArrayViewMut1<Self>,
    ) {
        softmax::fast::softmax_cross_entropy(team, z, target, group, scale, d, row_loss);
    }
    fn bias_activation(team: &Team, z: ArrayViewMut2<Self>, bias: ArrayView1<Self>, f: Activation) {
        elementwise::fast::bias_activation(team, z, bias, f);
    }
    fn activation(team: &Team, x: ArrayView2<Self>, f: Activation, y: ArrayViewMut2<Self>) {
        elementwise::fast::activation(team, x, f, y);
    }
    fn activate(f: Activation, x: &mut [Self]) {
        elementwise::fast::activate(f, x);
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
