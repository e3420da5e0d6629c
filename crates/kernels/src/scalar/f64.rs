//! Double precision: the definitions of all kernels and the host's mathematics.

use crate::Scalar;

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
    fn settled(self) -> Self {
        if self.abs() < 64.0 * f64::MIN_POSITIVE {
            0.0
        } else {
            self
        }
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
