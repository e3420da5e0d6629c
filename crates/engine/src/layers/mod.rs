//! Layers: the steps of encoder and decoder. To add one: a file here, a line in the registry, a line in `ts/builders`.
//!
//! A layer holds hyper-parameters only. Batches are `[rows, values of one row]`, row-major; a layer that cares about
//! axes finds them in the state's `shape`. `backward` **overwrites** the input gradient and treats parameter gradients
//! as its `write` says: the first one to touch them overwrites, whoever shares them adds. Neither direction can fail:
//! `output_shape` refused what could.

pub mod activation;
pub mod average_pool1d;
pub mod average_pool2d;
pub mod batch_norm;
pub mod category_embedding;
pub mod chain;
pub mod condition;
pub mod conv1d;
pub mod conv2d;
pub mod conv_transpose1d;
pub mod conv_transpose2d;
pub mod dense;
pub mod depthwise_conv2d;
pub mod dropout;
pub mod embedding;
#[cfg(feature = "faults")]
pub mod fault;
pub mod flatten;
pub mod gaussian_noise;
pub mod gdn;
pub mod global_average_pool1d;
pub mod global_average_pool2d;
pub mod group_norm;
pub mod gru;
pub mod igdn;
pub mod layer_norm;
pub mod lstm;
pub mod max_pool1d;
pub mod max_pool2d;
pub mod repeat_vector;
pub mod reshape;
pub mod residual;
pub mod simple_rnn;
pub mod spatial_dropout;
pub mod upsample1d;
pub mod upsample2d;

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

    /// Parameter tensors in the order in which they stand in this layer's slices: of `params`, and the running ones
    /// of `running`.
    fn params(&self, _input: &Shape) -> Vec<Param> {
        Vec::new()
    }

    /// Values per row that `forward` keeps for `backward`.
    fn keeps(&self, _input: &Shape) -> usize {
        0
    }

    /// Values of working memory for a batch of `rows` rows and a team of `members`.
    fn scratch(&self, _input: &Shape, _rows: usize, _members: usize) -> usize {
        0
    }

    /// How many different whole numbers the input may hold; only for layers that look something up by them.
    fn vocabulary(&self) -> Option<usize> {
        None
    }

    /// How many different labels a row may have; only for layers that see its label.
    fn classes(&self) -> Option<usize> {
        None
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

    /// Whether, but for its final activation, the output is A x + b around the batch that went forward: what the
    /// Jacobian's norm asks for. Such a layer keeps nothing; A may hold weights, chance and which values were largest, b
    /// holds the other tensors, noise and labels.
    fn has_tangent(&self) -> bool {
        false
    }

    /// Rows that a training batch has to have for this to do anything: 2 where they are compared with each other.
    fn least_rows(&self, _input: &Shape) -> usize {
        1
    }

    /// A t, where `has_tangent` says so: the state's `input` is t, its other tensors than weights are zero and it has no
    /// labels; `batch` is x and y. Where all that is added is tensors, `forward` does it.
    fn tangent(&self, pass: &Pass, _batch: [ArrayView2<'_, T>; 2], state: Forward<'_, T>) {
        self.forward(pass, state);
    }

    fn forward(&self, pass: &Pass, state: Forward<'_, T>);

    /// `d_output` may be used as working memory.
    fn backward(&self, pass: &Pass, state: Backward<'_, T>);
}

/// What a stage's forward pass reads and writes.
pub struct Forward<'a, T> {
    /// Of one input row.
    pub shape: &'a Shape,
    pub params: &'a [T],
    /// Changed by training passes only.
    pub running: &'a mut [T],
    /// `[rows, keeps]`
    pub kept: ArrayViewMut2<'a, T>,
    /// Old numbers; at least as many as asked for.
    pub scratch: &'a mut [T],
    /// The rows' labels, `[rows, classes]`; no columns in models that see none.
    pub condition: ArrayView2<'a, T>,
    pub input: ArrayView2<'a, T>,
    pub output: ArrayViewMut2<'a, T>,
}

/// What a stage's backward pass reads and writes.
pub struct Backward<'a, T> {
    pub shape: &'a Shape,
    pub params: &'a [T],
    pub running: &'a [T],
    pub kept: ArrayView2<'a, T>,
    pub scratch: &'a mut [T],
    pub d_params: &'a mut [T],
    /// What becomes of the old content of `d_params`.
    pub write: Write,
    pub input: ArrayView2<'a, T>,
    pub output: ArrayView2<'a, T>,
    pub d_output: ArrayViewMut2<'a, T>,
    /// Absent at the first stage: nobody asks for the gradient of the data.
    pub d_input: Option<ArrayViewMut2<'a, T>>,
}

registry! {
    /// Any layer.
    AnyLayer("a layer"): Layer {
        "dense" => dense::Dense,
        "activation" => activation::ActivationLayer,
        "conv1d" => conv1d::Conv1d,
        "conv2d" => conv2d::Conv2d,
        "convTranspose1d" => conv_transpose1d::ConvTranspose1d,
        "convTranspose2d" => conv_transpose2d::ConvTranspose2d,
        "depthwiseConv2d" => depthwise_conv2d::DepthwiseConv2d,
        "maxPool1d" => max_pool1d::MaxPool1d,
        "maxPool2d" => max_pool2d::MaxPool2d,
        "averagePool1d" => average_pool1d::AveragePool1d,
        "averagePool2d" => average_pool2d::AveragePool2d,
        "globalAveragePool1d" => global_average_pool1d::GlobalAveragePool1d,
        "globalAveragePool2d" => global_average_pool2d::GlobalAveragePool2d,
        "upsample1d" => upsample1d::Upsample1d,
        "upsample2d" => upsample2d::Upsample2d,
        "batchNorm" => batch_norm::BatchNorm,
        "layerNorm" => layer_norm::LayerNorm,
        "groupNorm" => group_norm::GroupNorm,
        "spatialDropout" => spatial_dropout::SpatialDropout,
        "gaussianNoise" => gaussian_noise::GaussianNoise,
        "gdn" => gdn::Gdn,
        "igdn" => igdn::Igdn,
        "dropout" => dropout::Dropout,
        "flatten" => flatten::Flatten,
        "reshape" => reshape::Reshape,
        "simpleRnn" => simple_rnn::SimpleRnn,
        "lstm" => lstm::Lstm,
        "gru" => gru::Gru,
        "repeatVector" => repeat_vector::RepeatVector,
        "condition" => condition::Condition,
        "embedding" => embedding::Embedding,
        "categoryEmbedding" => category_embedding::CategoryEmbedding,
        "residual" => residual::Residual,
        #[cfg(feature = "faults")]
        "fault" => fault::Fault,
    }
}
