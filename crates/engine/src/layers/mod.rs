//! Layers: the steps of encoder and decoder. To add one: a file here, a line in the registry, a line in `ts/builders`.
//!
//! A layer holds hyper-parameters only. Batches are `[rows, values of one row]`, row-major; a layer that cares
//! about axes reads them from the shapes it was planned with. `backward` **overwrites** the input gradient and
//! treats parameter gradients as its `write` says: the first one to touch them overwrites, whoever shares them adds. Neither direction can fail: `output_shape` refused what could.

pub mod activation;
pub mod dense;
pub mod dropout;
#[cfg(feature = "faults")]
pub mod fault;
pub mod flatten;
pub mod reshape;

use crate::activation::Activation;
use crate::error::Result;
use crate::param::Param;
use crate::pass::Pass;
use crate::registry::registry;
use crate::shape::Shape;
use kernels::{Scalar, Write};
use ndarray::{ArrayView2, ArrayViewMut2};

pub trait Layer<T: Scalar> {
    /// The shape of one output row, or why this layer cannot follow such an input.
    fn output_shape(&self, input: &Shape) -> Result<Shape>;

    /// Parameter tensors in the order in which they stand in this layer's slice.
    fn params(&self, _input: &Shape) -> Vec<Param> {
        Vec::new()
    }

    /// True where the output is the input under another shape; such a layer takes no memory and no time.
    fn is_view(&self) -> bool {
        false
    }

    /// This layer without its final activation, and that activation: for losses that are computed on logits.
    fn split_activation(&self) -> Option<(AnyLayer, Activation)> {
        None
    }

    /// The final activation, for checking that the output stays within what a loss accepts.
    fn output_activation(&self) -> Activation {
        Activation::Linear
    }

    fn forward(&self, pass: &Pass, params: &[T], input: ArrayView2<T>, output: ArrayViewMut2<T>);

    /// `d_output` may be used as working memory.
    fn backward(&self, pass: &Pass, state: Backward<'_, T>);
}

/// What a stage's backward pass reads and writes.
pub struct Backward<'a, T> {
    pub params: &'a [T],
    pub d_params: &'a mut [T],
    /// What becomes of the old content of `d_params`.
    pub write: Write,
    pub input: ArrayView2<'a, T>,
    pub output: ArrayView2<'a, T>,
    pub d_output: ArrayViewMut2<'a, T>,
    /// Absent at the first stage: nobody asks for the gradient of the data.
    pub d_input: Option<ArrayViewMut2<'a, T>>,
}

#[cfg(not(feature = "faults"))]
registry! {
    /// Any layer.
    AnyLayer("a layer"): Layer {
        "dense" => dense::Dense,
        "activation" => activation::ActivationLayer,
        "dropout" => dropout::Dropout,
        "flatten" => flatten::Flatten,
        "reshape" => reshape::Reshape,
    }
}

#[cfg(feature = "faults")]
registry! {
    /// Any layer, the one that breaks on purpose included.
    AnyLayer("a layer"): Layer {
        "dense" => dense::Dense,
        "activation" => activation::ActivationLayer,
        "dropout" => dropout::Dropout,
        "flatten" => flatten::Flatten,
        "reshape" => reshape::Reshape,
        "fault" => fault::Fault,
    }
}
