//! Latents: the bottleneck. A dense projection takes the encoder's output, whatever its shape, to what the codes are
//! made from; the latent's own step makes the codes of it. Where they are the same, as for plain codes, there is no
//! step; `identity` has neither.
//!
//! ```text
//! encoder output [n] ──projection──▶ [width]: mu, logvar, logits … ──step──▶ codes [dim] ──▶ decoder
//!                                       ▲ penalties on statistics               ▲ penalties on codes
//! ```

pub mod batch_top_k;
pub mod bernoulli;
pub mod categorical;
pub mod factorised;
pub mod gaussian;
pub mod hyper;
pub mod identity;
pub mod jump_relu;
mod largest;
pub mod ordered;
pub mod plain;
pub mod quantized;
mod relaxed;
mod revival;
pub mod top_k;
pub mod vector_quantized;

use crate::activation::Activation;
use crate::error::{Code, Error, Result};
use crate::initializers::AnyInitializer;
use crate::layers::{Backward, Forward};
use crate::param::{Param, ParamKind, Start};
use crate::pass::Pass;
use crate::registry::registry;
use crate::shape::Shape;
use kernels::Scalar;
use ndarray::{ArrayView2, ArrayViewMut2};
use std::ops::Range;

/// The dense layer in front of a latent's step.
pub struct Projection {
    pub width: usize,
    pub activation: Activation,
    pub initializer: AnyInitializer,
}

pub trait Latent<T: Scalar> {
    /// The shape of the codes that an encoder output of this shape becomes; `[dim]`, but for one latent.
    fn codes(&self, encoded: &Shape) -> Shape;

    /// Whether it can stand behind an encoder output of this shape.
    fn check_shape(&self, _encoded: &Shape) -> Result<()> {
        Ok(())
    }

    /// None where the encoder's output itself is what the codes are made from.
    fn projection(&self) -> Option<Projection>;

    /// Named columns of the projection, for penalties and for the user: `mu`, `logvar`.
    fn statistics(&self) -> Vec<(&'static str, Range<usize>)> {
        Vec::new()
    }

    /// True where the codes are the projection itself; none of the methods below is called then.
    fn is_view(&self) -> bool {
        false
    }

    /// The step's own tensors, as `Layer::params`.
    fn params(&self, _encoded: &Shape) -> Vec<Param> {
        Vec::new()
    }

    /// As `Layer::keeps`.
    fn keeps(&self) -> usize {
        0
    }

    /// As `Layer::scratch`.
    fn scratch(&self, _encoded: &Shape, _rows: usize, _members: usize) -> usize {
        0
    }

    /// The final activation of the codes.
    fn output_activation(&self) -> Activation {
        Activation::Linear
    }

    /// The codes of a batch, without chance.
    fn encode(&self, pass: &Pass, state: Forward<'_, T>);

    /// The codes as training sees them; latents that sample do it here.
    fn forward(&self, pass: &Pass, state: Forward<'_, T>) {
        self.encode(pass, state);
    }

    /// As `Layer::backward`; `d_input` is the gradient of the projection, which is overwritten.
    fn backward(&self, pass: &Pass, state: Backward<'_, T>);

    /// A term of the objective that belongs to the latent itself, averaged over rows, each by what `pass` says that it
    /// counts; adds its gradients.
    fn term(&self, _pass: &Pass, _site: TermSite<'_, T>) -> Option<(&'static str, T)> {
        None
    }

    /// How many of the distributions below there are; the channels of the codes take them in turn.
    fn distributions(&self, _codes: &Shape) -> usize {
        1
    }

    /// The chance that a code of the prior's `channel` is at most this, for latents whose codes it can pack; that a side
    /// code is, where there are such.
    fn cumulative(&self, _codes: &Shape, _params: &[T], _channel: usize, _at: f64) -> Option<f64> {
        None
    }

    /// The networks between codes and side codes, where the distributions of the former hang on the latter.
    fn hyper(&self) -> Option<&hyper::Hyper> {
        None
    }

    /// Fills `codes` with draws from the prior; `temperature` scales their spread.
    fn draw(
        &self,
        _pass: &Pass,
        _running: &[T],
        _temperature: f64,
        _codes: ArrayViewMut2<T>,
    ) -> Result<()> {
        Err(Error::new(Code::Unsupported, "latent")
            .expected("a latent with a prior to draw from")
            .received("one without")
            .hint("fit a prior to the codes first, or use a variational model"))
    }
}

/// Where a latent's own term of the objective is computed.
pub struct TermSite<'a, T> {
    /// Of the encoder's output, one row.
    pub shape: &'a Shape,
    pub projection: ArrayView2<'a, T>,
    pub codes: ArrayView2<'a, T>,
    pub params: &'a [T],
    pub scratch: &'a mut [T],
    pub d_projection: Option<ArrayViewMut2<'a, T>>,
    /// Of the step's parameters; `backward` wrote it.
    pub d_params: Option<&'a mut [T]>,
}

registry! {
    /// Any latent.
    AnyLatent("a latent"): Latent {
        "plain" => plain::Plain,
        "identity" => identity::Identity,
        "gaussian" => gaussian::Gaussian,
        "topK" => top_k::TopK,
        "batchTopK" => batch_top_k::BatchTopK,
        "jumpRelu" => jump_relu::JumpRelu,
        "vectorQuantized" => vector_quantized::VectorQuantized,
        "bernoulli" => bernoulli::Bernoulli,
        "categorical" => categorical::Categorical,
        "ordered" => ordered::Ordered,
        "quantized" => quantized::Quantized,
    }
}

/// Standard normal codes times the temperature.
pub fn draw_normal<T: Scalar>(pass: &Pass, temperature: f64, mut codes: ArrayViewMut2<T>) {
    let codes = codes.as_slice_mut().expect("codes stand together");
    kernels::normal(pass.team, pass.key, codes);
    kernels::scale(pass.team, T::from_f64(temperature), codes);
}

/// A projection whose values the latent's step takes as they are.
fn linear(width: usize, initializer: &AnyInitializer) -> Option<Projection> {
    Some(Projection {
        width,
        activation: Activation::Linear,
        initializer: initializer.clone(),
    })
}

/// A running tensor that starts with one value everywhere.
fn running(name: &'static str, shape: Vec<usize>, start: f64) -> Param {
    Param::new(name, shape, ParamKind::Running(Start::Constant(start)))
}
