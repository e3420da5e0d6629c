//! Latents: the bottleneck. A latent takes the encoder's output, whatever its shape, and makes the codes.

pub mod plain;

use crate::activation::Activation;
use crate::layers::Backward;
use crate::param::Param;
use crate::pass::Pass;
use crate::registry::registry;
use crate::shape::Shape;
use kernels::Scalar;
use ndarray::{ArrayView2, ArrayViewMut2};

pub trait Latent<T: Scalar> {
    /// Width of the codes, `[dim]`.
    fn dim(&self) -> usize;

    fn params(&self, input: &Shape) -> Vec<Param>;

    /// The final activation of the codes.
    fn output_activation(&self) -> Activation {
        Activation::Linear
    }

    /// The codes of a batch, without chance.
    fn encode(&self, pass: &Pass, params: &[T], input: ArrayView2<T>, codes: ArrayViewMut2<T>);

    /// The codes as training sees them; latents that sample do it here.
    fn forward(&self, pass: &Pass, params: &[T], input: ArrayView2<T>, codes: ArrayViewMut2<T>) {
        self.encode(pass, params, input, codes);
    }

    /// As `Layer::backward`.
    fn backward(&self, pass: &Pass, state: Backward<'_, T>);
}

registry! {
    /// Any latent.
    AnyLatent("a latent"): Latent {
        "plain" => plain::Plain,
    }
}
