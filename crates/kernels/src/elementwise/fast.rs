//! The same four lanes at a time, rows or blocks shared out.

use ndarray::{ArrayView1, ArrayView2, ArrayViewMut2};

use super::{Activation, ELU, Exponential, GELU, Gate, LARGE, LEAK, SELU, SILU, SIXTH};
use crate::lanes::{Lanes, Wide, update, update_with};
use crate::matrix::{Matrix, MatrixMut};
use crate::parallel::{Slice, SliceMut};
use crate::{Team, maths};

/// Elements that stay together when a slice is shared out: 16 lines of cache.
const BLOCK: usize = 256;

/// Cost of one element of a loop that memory bounds, in operations of a matrix product.
const LIGHT: usize = 8;

/// The same for functions of exponentials: about a nanosecond.
const HEAVY: usize = 64;

impl Activation {
    fn cost(self) -> usize {
        match self {
            Activation::Linear
            | Activation::Relu
            | Activation::LeakyRelu
            | Activation::HardSigmoid => LIGHT,
            _ => HEAVY,
        }
    }
}

pub(crate) fn bias_activation(
    team: &Team,
    z: ArrayViewMut2<f32>,
    bias: ArrayView1<f32>,
    f: Activation,
) {
    let bias = bias.as_slice().expect("a bias side by side");
    // One loop per function: the choice stays outside. Only the usual ones are worth the code of a fused loop.
    match f {
        Activation::Linear => bias_rows(team, f, z, bias, |x| x),
        Activation::Relu => bias_rows(team, f, z, bias, relu),
        Activation::Sigmoid => bias_rows(team, f, z, bias, maths::sigmoid),
        Activation::Tanh => bias_rows(team, f, z, bias, maths::tanh),
        Activation::Softplus => bias_rows(team, f, z, bias, maths::softplus),
        _ => team.divide(f.cost() * bias.len(), MatrixMut::new(z), |_, z| {
            for row in z.rows() {
                update_with(bias, row, |bias, z| z + bias);
                activate(f, row);
            }
        }),
    }
}

fn bias_rows(
    team: &Team,
    f: Activation,
    z: ArrayViewMut2<f32>,
    bias: &[f32],
    apply: impl Fn(Wide) -> Wide + Sync,
) {
    team.divide(f.cost() * bias.len(), MatrixMut::new(z), |_, z| {
        for row in z.rows() {
            update_with(bias, row, |bias, z| apply(z + bias));
        }
    });
}

pub(crate) fn activation(
    team: &Team,
    x: ArrayView2<f32>,
    f: Activation,
    mut y: ArrayViewMut2<f32>,
) {
    match f {
        Activation::Linear => y.assign(&x),
        Activation::Relu => rows(team, f.cost(), x, y, |x, _| relu(x)),
        Activation::Sigmoid => rows(team, f.cost(), x, y, |x, _| maths::sigmoid(x)),
        Activation::Tanh => rows(team, f.cost(), x, y, |x, _| maths::tanh(x)),
        Activation::Softplus => rows(team, f.cost(), x, y, |x, _| maths::softplus(x)),
        _ => {
            let cost = f.cost() * x.ncols();
            team.divide(cost, (Matrix::new(x), MatrixMut::new(y)), |_, (x, y)| {
                for (x, y) in x.rows().zip(y.rows()) {
                    y.copy_from_slice(x);
                    activate(f, y);
                }
            });
        }
    }
}

/// Replaces x by f(x).
pub(crate) fn activate(f: Activation, x: &mut [f32]) {
    let zero = Wide::splat(0.0);
    match f {
        Activation::Linear => {}
        Activation::Relu => update(x, relu),
        Activation::Sigmoid => update(x, maths::sigmoid),
        Activation::Tanh => update(x, maths::tanh),
        Activation::Softplus => update(x, maths::softplus),
        Activation::LeakyRelu => {
            update(x, |x| Wide::select(x.less(zero), x * number(LEAK), x));
        }
        Activation::Elu => exponential(ELU, x),
        Activation::Selu => exponential(SELU, x),
        Activation::Gelu => gated(GELU, x),
        Activation::Silu => gated(SILU, x),
        Activation::HardSigmoid => {
            update(x, |x| clip(x + Wide::splat(3.0), 0.0, 6.0) * number(SIXTH));
        }
    }
}

#[inline(always)]
fn number(x: f64) -> Wide {
    Wide::splat(x as f32)
}

fn exponential(Exponential { alpha, scale }: Exponential, x: &mut [f32]) {
    update(x, |x| {
        let t = maths::tanh(x * number(0.5));
        let below = (t + t) / (Wide::splat(1.0) - t) * number(alpha);
        Wide::select(x.less(Wide::splat(0.0)), below, x) * number(scale)
    });
}

#[inline(always)]
fn gate(Gate { linear, cubic }: Gate, x: Wide) -> (Wide, Wide) {
    let square = (x * x).or_less(number(LARGE));
    let at = x * (number(linear) + number(cubic) * square);
    (maths::sigmoid(at), square)
}

fn gated(of: Gate, x: &mut [f32]) {
    update(x, |x| x * gate(of, x).0);
}

fn gated_backward(team: &Team, of: Gate, x: ArrayView2<f32>, d: ArrayViewMut2<f32>) {
    rows(team, HEAVY, x, d, |x, d| {
        let (s, square) = gate(of, x);
        let slope = number(of.linear) + number(3.0 * of.cubic) * square;
        d * (s + x * (s * (Wide::splat(1.0) - s)) * slope)
    });
}

fn exponential_backward(
    team: &Team,
    Exponential { alpha, scale }: Exponential,
    y: ArrayView2<f32>,
    d: ArrayViewMut2<f32>,
) {
    rows(team, LIGHT, y, d, |y, d| {
        let below = y + number(alpha * scale);
        d * Wide::select(y.at_most(Wide::splat(0.0)), below, number(scale))
    });
}

pub(crate) fn activation_backward(
    team: &Team,
    y: ArrayView2<f32>,
    f: Activation,
    d: ArrayViewMut2<f32>,
) {
    let (zero, one) = (Wide::splat(0.0), Wide::splat(1.0));
    match f {
        Activation::Linear => {}
        Activation::Relu => rows(team, LIGHT, y, d, |y, d| {
            Wide::select(y.at_most(zero), zero, d)
        }),
        Activation::Sigmoid => rows(team, LIGHT, y, d, |y, d| d * (y * (one - y))),
        Activation::Tanh => rows(team, LIGHT, y, d, |y, d| d * (one - y * y)),
        Activation::Softplus => rows(team, HEAVY, y, d, |y, d| {
            let t = maths::tanh(y * Wide::splat(0.5));
            d * ((t + t) / (one + t))
        }),
        Activation::LeakyRelu => rows(team, LIGHT, y, d, |y, d| {
            Wide::select(y.at_most(zero), d * number(LEAK), d)
        }),
        Activation::Elu => exponential_backward(team, ELU, y, d),
        Activation::Selu => exponential_backward(team, SELU, y, d),
        Activation::Gelu => gated_backward(team, GELU, y, d),
        Activation::Silu => gated_backward(team, SILU, y, d),
        Activation::HardSigmoid => rows(team, LIGHT, y, d, |y, d| {
            let inside = Wide::select(y.less(one), d * number(SIXTH), zero);
            Wide::select(zero.less(y), inside, zero)
        }),
    }
}

pub(crate) fn add_sign(team: &Team, x: ArrayView2<f32>, weight: f32, d: ArrayViewMut2<f32>) {
    let (zero, weight) = (Wide::splat(0.0), Wide::splat(weight));
    rows(team, LIGHT, x, d, |x, d| {
        let minus = Wide::select(x.less(zero), d - weight, d);
        Wide::select(zero.less(x), d + weight, minus)
    });
}

/// y = f(x, y) for all rows of two matrices of one shape.
fn rows(
    team: &Team,
    cost: usize,
    x: ArrayView2<f32>,
    y: ArrayViewMut2<f32>,
    f: impl Fn(Wide, Wide) -> Wide + Sync,
) {
    team.divide(
        cost * x.ncols(),
        (Matrix::new(x), MatrixMut::new(y)),
        |_, (x, y)| {
            for (x, y) in x.rows().zip(y.rows()) {
                update_with(x, y, &f);
            }
        },
    );
}

#[inline(always)]
fn relu(x: Wide) -> Wide {
    x.or_more(Wide::splat(0.0))
}

pub(crate) fn axpy(team: &Team, alpha: f32, x: &[f32], y: &mut [f32]) {
    let alpha = Wide::splat(alpha);
    team.divide(
        LIGHT * BLOCK,
        (Slice::new(x, BLOCK), SliceMut::new(y, BLOCK)),
        |_, (x, y)| {
            update_with(x, y, |x, y| y + alpha * x);
        },
    );
}

pub(crate) fn scale(team: &Team, alpha: f32, x: &mut [f32]) {
    let alpha = Wide::splat(alpha);
    team.divide(LIGHT * BLOCK, SliceMut::new(x, BLOCK), |_, x| {
        update(x, |x| x * alpha)
    });
}

pub(crate) fn clamp(team: &Team, low: f32, high: f32, x: &mut [f32]) {
    team.divide(LIGHT * BLOCK, SliceMut::new(x, BLOCK), |_, x| {
        update(x, |x| clip(x, low, high))
    });
}

/// `low` below low, `high` above high; NaN stays NaN.
#[inline(always)]
pub(crate) fn clip(x: Wide, low: f32, high: f32) -> Wide {
    let (low, high) = (Wide::splat(low), Wide::splat(high));
    Wide::select(x.less(low), low, Wide::select(high.less(x), high, x))
}
