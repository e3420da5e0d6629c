//! The names of the activation functions, shared by every member that has an `activation` option.

use kernels::Activation as Kernel;
use serde::{Deserialize, Serialize};

/// An elementwise function whose derivative can be written in terms of its output y:
///
/// | name | f(x) | f′ by y |
/// |---|---|---|
/// | `linear` | x | 1 |
/// | `relu` | max(0, x) | 1 if y > 0, else 0 |
/// | `sigmoid` | 1 / (1 + e⁻ˣ) | y (1 − y) |
/// | `tanh` | tanh x | 1 − y² |
/// | `softplus` | ln(1 + eˣ) | 1 − e⁻ʸ |
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Activation {
    #[default]
    Linear,
    Relu,
    Sigmoid,
    Tanh,
    Softplus,
}

impl Activation {
    pub const ALL: [Activation; 5] = [
        Activation::Linear,
        Activation::Relu,
        Activation::Sigmoid,
        Activation::Tanh,
        Activation::Softplus,
    ];

    pub fn kernel(self) -> Kernel {
        match self {
            Activation::Linear => Kernel::Linear,
            Activation::Relu => Kernel::Relu,
            Activation::Sigmoid => Kernel::Sigmoid,
            Activation::Tanh => Kernel::Tanh,
            Activation::Softplus => Kernel::Softplus,
        }
    }

    /// The spelling in a spec.
    pub fn name(self) -> &'static str {
        match self {
            Activation::Linear => "linear",
            Activation::Relu => "relu",
            Activation::Sigmoid => "sigmoid",
            Activation::Tanh => "tanh",
            Activation::Softplus => "softplus",
        }
    }
}
