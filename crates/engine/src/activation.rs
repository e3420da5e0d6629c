//! The activation functions, shared by every member that has an `activation` option.

use crate::options::Options;
use kernels::{Activation as Kernel, Scalar, Team};
use ndarray::{ArrayView1, ArrayView2, ArrayViewMut2};

/// A function of every value (`softmax`: of the values along the last axis), and its derivative by the output y:
///
/// | name | f(x) | f′ |
/// |---|---|---|
/// | `linear` | x | 1 |
/// | `relu` | max(0, x) | 1 if y > 0, else 0 |
/// | `leakyRelu` | x, below 0: 0.01 x (PyTorch's slope) | 1 if y > 0, else 0.01 |
/// | `elu` | x, below 0: eˣ − 1 | 1 if y > 0, else y + 1 |
/// | `selu` | λ x, below 0: λ α (eˣ − 1), with λ = 1.0507, α = 1.6733 | λ if y > 0, else y + λ α |
/// | `gelu` | x s, s = sigmoid(a x + b x³): the form with tanh, at most 0.0005 from that with erf | s + x s (1 − s) (a + 3 b x²) |
/// | `silu` | x s, s = sigmoid(x) | s + x s (1 − s) |
/// | `tanh` | tanh x | 1 − y² |
/// | `sigmoid` | 1 / (1 + e⁻ˣ) | y (1 − y) |
/// | `hardSigmoid` | (x + 3) / 6 within [0, 1] | 1/6 if 0 < y < 1, else 0 |
/// | `softplus` | ln(1 + eˣ) | 1 − e⁻ʸ |
/// | `softmax` | eˣ / Σ eˣ | d_x = y (d_y − Σ d_y y) |
///
/// a = 2 √(2/π), b = 0.044715 a. A layer with `gelu` or `silu` keeps x beside y, since y does not tell it.
///
/// References: Maas, Hannun, Ng (2013) leakyRelu; Clevert, Unterthiner, Hochreiter (2016) elu; Klambauer et al. (2017)
/// selu; Hendrycks and Gimpel (2016) gelu, silu.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Options)]
pub enum Activation {
    #[default]
    Linear,
    Relu,
    LeakyRelu,
    Elu,
    Selu,
    Gelu,
    Silu,
    Tanh,
    Sigmoid,
    HardSigmoid,
    Softplus,
    Softmax,
}

impl Activation {
    pub const ALL: [Activation; 12] = [
        Activation::Linear,
        Activation::Relu,
        Activation::LeakyRelu,
        Activation::Elu,
        Activation::Selu,
        Activation::Gelu,
        Activation::Silu,
        Activation::Tanh,
        Activation::Sigmoid,
        Activation::HardSigmoid,
        Activation::Softplus,
        Activation::Softmax,
    ];

    /// The function of single values; softmax has none.
    fn kernel(self) -> Option<Kernel> {
        Some(match self {
            Activation::Linear => Kernel::Linear,
            Activation::Relu => Kernel::Relu,
            Activation::LeakyRelu => Kernel::LeakyRelu,
            Activation::Elu => Kernel::Elu,
            Activation::Selu => Kernel::Selu,
            Activation::Gelu => Kernel::Gelu,
            Activation::Silu => Kernel::Silu,
            Activation::Tanh => Kernel::Tanh,
            Activation::Sigmoid => Kernel::Sigmoid,
            Activation::HardSigmoid => Kernel::HardSigmoid,
            Activation::Softplus => Kernel::Softplus,
            Activation::Softmax => return None,
        })
    }

    /// The spelling in a spec.
    pub fn name(self) -> &'static str {
        match self {
            Activation::Linear => "linear",
            Activation::Relu => "relu",
            Activation::LeakyRelu => "leakyRelu",
            Activation::Elu => "elu",
            Activation::Selu => "selu",
            Activation::Gelu => "gelu",
            Activation::Silu => "silu",
            Activation::Tanh => "tanh",
            Activation::Sigmoid => "sigmoid",
            Activation::HardSigmoid => "hardSigmoid",
            Activation::Softplus => "softplus",
            Activation::Softmax => "softmax",
        }
    }

    /// Whether `finish` and `backward` need a place for x: as many values as the output has.
    pub fn keeps_input(self) -> bool {
        matches!(
            self,
            Activation::Gelu | Activation::Silu | Activation::Softmax
        )
    }

    /// Whether [`slopes`](Self::slopes) knows it: a function of every value by itself.
    pub fn has_slopes(self) -> bool {
        self != Activation::Softmax
    }

    /// f′ and f″ from y = f(x) and, for functions that keep it, x.
    pub fn slopes<T: Scalar>(self, y: T, x: T) -> (T, T) {
        let [zero, one, two] = [0.0, 1.0, 2.0].map(T::from_f64);
        let step = |below: (T, T)| if y > zero { (one, zero) } else { below };
        match self {
            Activation::Linear | Activation::Softmax => (one, zero),
            Activation::Relu => step((zero, zero)),
            Activation::LeakyRelu => step((T::from_f64(kernels::LEAK), zero)),
            Activation::Elu => step((y + one, y + one)),
            Activation::Selu if y > zero => (T::from_f64(kernels::SELU.scale), zero),
            Activation::Selu => {
                let rise = y + T::from_f64(kernels::SELU.scale * kernels::SELU.alpha);
                (rise, rise)
            }
            Activation::Gelu => gate(kernels::GELU, x),
            Activation::Silu => gate(kernels::SILU, x),
            Activation::Tanh => (one - y * y, -two * y * (one - y * y)),
            Activation::Sigmoid => (y * (one - y), y * (one - y) * (one - two * y)),
            Activation::HardSigmoid if y > zero && y < one => (T::from_f64(1.0 / 6.0), zero),
            Activation::HardSigmoid => (zero, zero),
            Activation::Softplus => {
                let rise = one - (-y).exp();
                (rise, rise * (one - rise))
            }
        }
    }

    /// y = f(x); `last` is the length of the last axis.
    pub fn apply<T: Scalar>(self, team: &Team, last: usize, x: ArrayView2<T>, y: ArrayViewMut2<T>) {
        match self.kernel() {
            Some(f) => kernels::activation(team, x, f, y),
            None => kernels::softmax(team, x, last, y),
        }
    }

    /// Replaces x by f(x + bias), a bias per column; `kept` is empty or takes x + bias.
    pub fn finish<T: Scalar>(
        self,
        team: &Team,
        last: usize,
        bias: &[T],
        mut x: ArrayViewMut2<T>,
        mut kept: ArrayViewMut2<T>,
    ) {
        let bias = ArrayView1::from(bias);
        match self.kernel() {
            Some(f) if !self.keeps_input() => kernels::bias_activation(team, x, bias, f),
            _ => {
                kernels::bias_activation(team, x.view_mut(), bias, Kernel::Linear);
                kept.assign(&x);
                self.apply(team, last, kept.view(), x);
            }
        }
    }

    /// d = d · f′(x) from y = f(x) and, where it was kept, x.
    pub fn backward<T: Scalar>(
        self,
        team: &Team,
        last: usize,
        y: ArrayView2<T>,
        kept: ArrayView2<T>,
        d: ArrayViewMut2<T>,
    ) {
        match planted!(ActivationSlope, self, Activation::Linear).kernel() {
            Some(f) if f.asks_for_input() => kernels::activation_backward(team, kept, f, d),
            Some(f) => kernels::activation_backward(team, y, f, d),
            None => planted!(
                SoftmaxSum,
                kernels::softmax_backward(team, y, last, d),
                kernels::activation_backward(team, y, Kernel::Sigmoid, d)
            ),
        }
    }
}

/// Slopes of x s, s = sigmoid(u), u = a x + c x³.
fn gate<T: Scalar>(gate: kernels::Gate, x: T) -> (T, T) {
    let [one, two, three, six] = [1.0, 2.0, 3.0, 6.0].map(T::from_f64);
    let (a, c) = (T::from_f64(gate.linear), T::from_f64(gate.cubic));
    let s = (a * x + c * x * x * x).sigmoid();
    let (u1, u2) = (a + three * c * x * x, six * c * x);
    let s1 = s * (one - s);
    let s2 = s1 * (one - two * s);
    (
        s + x * s1 * u1,
        two * s1 * u1 + x * (s2 * u1 * u1 + s1 * u2),
    )
}
