//! The definition of every kernel, in loops too plain to be wrong: what the tests compare with, and what `f64` runs.

mod conv;
mod pool;
mod resize;
mod softmax;

use ndarray::{ArrayView1, ArrayView2, ArrayViewMut1, ArrayViewMut2, Zip};

pub use conv::{conv2d, conv2d_input, conv2d_weight};
pub use pool::{
    average_pool, average_pool_backward, max_pool, max_pool_backward, max_pool_tangent,
};
pub use resize::{bilinear, bilinear_backward, nearest, nearest_backward};
pub use softmax::{softmax, softmax_backward, softmax_cross_entropy};

use crate::elementwise::{ELU, Exponential, GELU, Gate, LARGE, LEAK, SELU, SILU, SIXTH};
use crate::gemm::block;
use crate::losses::FACTORS;
use crate::reduce::{LANES, PIECES, piece};
use crate::{Activation, AdamStep, Key, Rows, Scalar, Write};

pub fn gemm<T: Scalar>(a: ArrayView2<T>, b: ArrayView2<T>, write: Write, mut c: ArrayViewMut2<T>) {
    let steps = block(a.ncols());
    for ((i, j), c) in c.indexed_iter_mut() {
        if write == Write::Overwrite {
            *c = T::zero();
        }
        for first in (0..a.ncols()).step_by(steps) {
            let mut s = T::zero();
            for k in first..a.ncols().min(first + steps) {
                s = a[[i, k]].multiply_add(b[[k, j]], s);
            }
            *c = if first == 0 && write == Write::Overwrite {
                s
            } else {
                *c + s
            };
        }
    }
}

fn start<T: Scalar>(write: Write, old: T) -> T {
    match write {
        Write::Overwrite => T::zero(),
        Write::Accumulate => old,
    }
}

// Elementwise

/// x below 0 becomes 0; NaN stays NaN.
fn relu<T: Scalar>(x: T) -> T {
    if x < T::zero() { T::zero() } else { x }
}

fn apply<T: Scalar>(f: Activation, x: T) -> T {
    match f {
        Activation::Linear => x,
        Activation::Relu => relu(x),
        Activation::Sigmoid => x.sigmoid(),
        Activation::Tanh => x.tanh(),
        Activation::Softplus => x.softplus(),
        Activation::LeakyRelu if x < T::zero() => x * T::from_f64(LEAK),
        Activation::LeakyRelu => x,
        Activation::Elu => exponential(ELU, x),
        Activation::Selu => exponential(SELU, x),
        Activation::Gelu => gated(GELU, x),
        Activation::Silu => gated(SILU, x),
        Activation::HardSigmoid => {
            clip(x + T::from_f64(3.0), T::zero(), T::from_f64(6.0)) * T::from_f64(SIXTH)
        }
    }
}

fn exponential<T: Scalar>(Exponential { alpha, scale }: Exponential, x: T) -> T {
    let y = if x < T::zero() {
        // e^x - 1 = 2t / (1 - t) with t = tanh(x/2), which loses nothing where x is small
        let t = (x * T::from_f64(0.5)).tanh();
        (t + t) / (T::one() - t) * T::from_f64(alpha)
    } else {
        x
    };
    y * T::from_f64(scale)
}

/// The sigmoid of a gate, and x² as it takes it.
fn gate<T: Scalar>(Gate { linear, cubic }: Gate, x: T) -> (T, T) {
    let square = x * x;
    let large = T::from_f64(LARGE);
    let square = if square > large { large } else { square };
    let at = x * (T::from_f64(linear) + T::from_f64(cubic) * square);
    (at.sigmoid(), square)
}

fn gated<T: Scalar>(of: Gate, x: T) -> T {
    x * gate(of, x).0
}

/// s + x·s·(1 - s)·(linear + 3·cubic·x²)
fn gated_backward<T: Scalar>(of: Gate, x: T, d: T) -> T {
    let (s, square) = gate(of, x);
    let slope = T::from_f64(of.linear) + T::from_f64(3.0 * of.cubic) * square;
    d * (s + x * (s * (T::one() - s)) * slope)
}

/// d · f'(x) in terms of y = f(x), or of x where the function asks for it.
fn apply_backward<T: Scalar>(f: Activation, y: T, d: T) -> T {
    let one = T::one();
    match f {
        Activation::Linear => d,
        Activation::Relu => {
            if y <= T::zero() {
                T::zero()
            } else {
                d
            }
        }
        Activation::Sigmoid => d * (y * (one - y)),
        Activation::Tanh => d * (one - y * y),
        Activation::Softplus => {
            // f' = sigmoid(x) = 1 - e^-y = 2t / (1 + t) with t = tanh(y/2), which loses nothing where y is small
            let t = (y * T::from_f64(0.5)).tanh();
            d * ((t + t) / (one + t))
        }
        Activation::LeakyRelu if y <= T::zero() => d * T::from_f64(LEAK),
        Activation::LeakyRelu => d,
        Activation::Elu => exponential_backward(ELU, y, d),
        Activation::Selu => exponential_backward(SELU, y, d),
        Activation::Gelu => gated_backward(GELU, y, d),
        Activation::Silu => gated_backward(SILU, y, d),
        Activation::HardSigmoid if y > T::zero() && y < one => d * T::from_f64(SIXTH),
        Activation::HardSigmoid => T::zero(),
    }
}

fn exponential_backward<T: Scalar>(Exponential { alpha, scale }: Exponential, y: T, d: T) -> T {
    if y <= T::zero() {
        d * (y + T::from_f64(alpha * scale))
    } else {
        d * T::from_f64(scale)
    }
}

pub fn bias_activation<T: Scalar>(mut z: ArrayViewMut2<T>, bias: ArrayView1<T>, f: Activation) {
    for ((_, j), z) in z.indexed_iter_mut() {
        *z = apply(f, *z + bias[j]);
    }
}

pub fn activation<T: Scalar>(x: ArrayView2<T>, f: Activation, y: ArrayViewMut2<T>) {
    Zip::from(y).and(x).for_each(|y, &x| *y = apply(f, x));
}

pub fn activate<T: Scalar>(f: Activation, x: &mut [T]) {
    x.iter_mut().for_each(|x| *x = apply(f, *x));
}

pub fn activation_backward<T: Scalar>(y: ArrayView2<T>, f: Activation, d: ArrayViewMut2<T>) {
    Zip::from(d)
        .and(y)
        .for_each(|d, &y| *d = apply_backward(f, y, *d));
}

pub fn add_sign<T: Scalar>(x: ArrayView2<T>, weight: T, d: ArrayViewMut2<T>) {
    Zip::from(d).and(x).for_each(|d, &x| {
        if x > T::zero() {
            *d += weight;
        } else if x < T::zero() {
            *d -= weight;
        }
    });
}

pub fn axpy<T: Scalar>(alpha: T, x: &[T], y: &mut [T]) {
    for (y, &x) in y.iter_mut().zip(x) {
        *y += alpha * x;
    }
}

pub fn scale<T: Scalar>(alpha: T, x: &mut [T]) {
    for x in x {
        *x *= alpha;
    }
}

pub fn clamp<T: Scalar>(low: T, high: T, x: &mut [T]) {
    for x in x {
        *x = clip(*x, low, high);
    }
}

fn clip<T: Scalar>(x: T, low: T, high: T) -> T {
    if x < low {
        low
    } else if x > high {
        high
    } else {
        x
    }
}

pub fn gather<T: Scalar>(source: Rows, order: &[u32], mut out: ArrayViewMut2<T>) {
    let columns = out.ncols();
    for ((i, j), out) in out.indexed_iter_mut() {
        let from = order[i] as usize * columns + j;
        *out = match source {
            Rows::U8(bytes) => T::from_f64(bytes[from].into()) / T::from_f64(255.0),
            Rows::Real(values) => T::from_f64(values[from].into()),
        };
    }
}

// Losses

/// max(z, 0) - z·t + ln(1 + e^-|z|)
fn bce<T: Scalar>(z: T, t: T) -> T {
    (relu(z) - z * t) + (-z.abs()).softplus()
}

pub fn sigmoid_bce<T: Scalar>(
    mut z: ArrayViewMut2<T>,
    target: ArrayView2<T>,
    scale: T,
    d: Option<ArrayViewMut2<T>>,
    mut row_loss: ArrayViewMut1<T>,
) {
    for i in 0..z.nrows() {
        let linear = tree(z.ncols(), |j| relu(z[[i, j]]) - z[[i, j]] * target[[i, j]]);
        let factor = |j| T::one() + (-z[[i, j]].abs()).exp();
        row_loss[i] = linear + log_of_product(z.ncols(), factor);
    }
    z.mapv_inplace(T::sigmoid);
    if let Some(d) = d {
        Zip::from(d)
            .and(z)
            .and(target)
            .for_each(|d, &mut p, &t| *d = (p - t) * scale);
    }
}

pub fn sigmoid_bce_elements<T: Scalar>(
    z: ArrayView2<T>,
    target: ArrayView2<T>,
    out: ArrayViewMut2<T>,
) {
    Zip::from(out)
        .and(z)
        .and(target)
        .for_each(|out, &z, &t| *out = bce(z, t));
}

pub fn squared_error<T: Scalar>(
    y: ArrayView2<T>,
    target: ArrayView2<T>,
    scale: T,
    d: Option<ArrayViewMut2<T>>,
    mut row_loss: ArrayViewMut1<T>,
) {
    for i in 0..y.nrows() {
        row_loss[i] = tree(y.ncols(), |j| square(y[[i, j]] - target[[i, j]]));
    }
    if let Some(d) = d {
        let twice = scale + scale;
        Zip::from(d)
            .and(y)
            .and(target)
            .for_each(|d, &y, &t| *d = (y - t) * twice);
    }
}

pub fn squared_error_elements<T: Scalar>(
    y: ArrayView2<T>,
    target: ArrayView2<T>,
    out: ArrayViewMut2<T>,
) {
    Zip::from(out)
        .and(y)
        .and(target)
        .for_each(|out, &y, &t| *out = square(y - t));
}

fn square<T: Scalar>(x: T) -> T {
    x * x
}

// Reductions

/// The tree of `reduce.rs` over value(0), value(1), …
fn tree<T: Scalar>(len: usize, value: impl Fn(usize) -> T) -> T {
    let mut s = [T::zero(); LANES];
    for i in 0..len {
        s[i % LANES] += value(i);
    }
    for width in [8, 4, 2, 1] {
        for j in 0..width {
            s[j] += s[j + width];
        }
    }
    s[0]
}

/// Σ ln(factor) of factors in [1, 2] as logarithms of products of 64: one of each partial's at a time.
fn log_of_product<T: Scalar>(len: usize, factor: impl Fn(usize) -> T) -> T {
    let (mut sums, mut products) = ([T::zero(); LANES], [T::one(); LANES]);
    for i in 0..len {
        if i % (LANES * FACTORS) == 0 {
            for (sum, product) in sums.iter_mut().zip(&mut products) {
                *sum += std::mem::replace(product, T::one()).ln();
            }
        }
        products[i % LANES] *= factor(i);
    }
    tree(LANES, |j| sums[j] + products[j].ln())
}

fn sum_of<T: Scalar>(x: &[T], value: impl Fn(T) -> T) -> T {
    let mut pieces = [T::zero(); PIECES];
    let mut count = 0;
    for part in x.chunks(piece(x.len())) {
        pieces[count] = tree(part.len(), |i| value(part[i]));
        count += 1;
    }
    tree(count, |i| pieces[i])
}

pub fn sum<T: Scalar>(x: &[T]) -> T {
    sum_of(x, |x| x)
}

pub fn sum_abs<T: Scalar>(x: &[T]) -> T {
    sum_of(x, T::abs)
}

pub fn sum_squares<T: Scalar>(x: &[T]) -> T {
    sum_of(x, square)
}

pub fn column_sum<T: Scalar>(x: ArrayView2<T>, write: Write, mut out: ArrayViewMut1<T>) {
    for (j, out) in out.iter_mut().enumerate() {
        *out = x.column(j).iter().fold(start(write, *out), |s, &x| s + x);
    }
}

pub fn first_not_finite<T: Scalar>(x: &[T]) -> Option<usize> {
    x.iter().position(|x| !x.is_finite())
}

// Optimizers

pub fn adam<T: Scalar>(p: &mut [T], g: &[T], m: &mut [T], v: &mut [T], step: AdamStep<T>) {
    let AdamStep {
        rate,
        beta1,
        beta2,
        rest1,
        rest2,
        epsilon,
        correction1,
        correction2,
    } = step;
    let (size, unbias) = (rate / correction1, T::one() / correction2.sqrt());
    for i in 0..p.len() {
        m[i] = (beta1 * m[i] + rest1 * g[i]).settled();
        v[i] = (beta2 * v[i] + (rest2 * g[i]) * g[i]).settled();
        p[i] -= (size * m[i]) / (v[i].sqrt() * unbias + epsilon);
    }
}

pub fn sgd<T: Scalar>(p: &mut [T], g: &[T], velocity: Option<&mut [T]>, rate: T, momentum: T) {
    let Some(velocity) = velocity else {
        for (p, &g) in p.iter_mut().zip(g) {
            *p -= rate * g;
        }
        return;
    };
    for i in 0..p.len() {
        velocity[i] = (momentum * velocity[i] + g[i]).settled();
        p[i] -= rate * velocity[i];
    }
}

// Random numbers

/// The upper 24 bits of a word as a number in [0, 1).
fn unit<T: Scalar>(word: u32) -> T {
    T::from_f64(f64::from(word >> 8) / 16_777_216.0)
}

fn uniform_at<T: Scalar>(key: Key, index: usize) -> T {
    unit(key.block(index / 4)[index % 4])
}

fn normal_at<T: Scalar>(key: Key, index: usize) -> T {
    let words = key.block(index / 4);
    let pair = index % 4 / 2 * 2;
    let turn: T = unit(words[pair + 1]);
    let u: T = unit::<T>(words[pair]) + T::from_f64(1.0 / 16_777_216.0);
    let radius = (T::from_f64(-2.0) * u.ln()).sqrt();
    if index.is_multiple_of(2) {
        radius * turn.cos_turn()
    } else {
        radius * turn.sin_turn()
    }
}

pub fn uniform<T: Scalar>(key: Key, out: &mut [T]) {
    for (index, out) in out.iter_mut().enumerate() {
        *out = uniform_at(key, index);
    }
}

pub fn normal<T: Scalar>(key: Key, out: &mut [T]) {
    for (index, out) in out.iter_mut().enumerate() {
        *out = normal_at(key, index);
    }
}

pub fn gaussian_noise<T: Scalar>(
    key: Key,
    standard_deviation: T,
    limits: Option<(T, T)>,
    x: ArrayView2<T>,
    mut y: ArrayViewMut2<T>,
) {
    let columns = x.ncols();
    for ((i, j), y) in y.indexed_iter_mut() {
        let noisy = x[[i, j]] + standard_deviation * normal_at(key, i * columns + j);
        *y = limits.map_or(noisy, |(low, high)| clip(noisy, low, high));
    }
}

pub fn masked<T: Scalar>(
    key: Key,
    probability: T,
    replacement: T,
    kept_scale: T,
    x: ArrayView2<T>,
    mut y: ArrayViewMut2<T>,
) {
    let columns = x.ncols();
    for ((i, j), y) in y.indexed_iter_mut() {
        let u: T = uniform_at(key, i * columns + j);
        *y = if u < probability {
            replacement
        } else {
            x[[i, j]] * kept_scale
        };
    }
}
