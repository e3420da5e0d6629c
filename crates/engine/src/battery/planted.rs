//! Whether the battery can fail: every bug of this list stands beside the right line of real backward code, in
//! `planted!(Bug, right, wrong)`, and turned on it must be found by the check that is there for such code.

use super::models::models;
use super::probe::Probe;
use super::{golden_latents, jacobian};
use serde_json::Value;
use std::cell::Cell;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bug {
    ActivationSlope,
    BatchNormMean,
    CategoryEmbeddingTable,
    Commitment,
    ContractiveRowWeights,
    ContractiveSecondOrder,
    ConvBias,
    ConvInput,
    DenseBias,
    DenseWeight,
    DropoutMask,
    EmbeddingRepeat,
    GaussianNllFloor,
    GaussianNoise,
    GdnSquare,
    GroupNormChannel,
    GruReset,
    HyperMagnitude,
    HyperScale,
    JumpReluLog,
    KlGaussianLogvar,
    KlGaussianShares,
    LayerNormVariance,
    LossWeights,
    LstmForget,
    PairOfRows,
    PoolTangent,
    PoolWinner,
    QuantizedScale,
    RecurrentTime,
    ResidualSkip,
    RowWeights,
    SoftmaxSum,
    SparsityRest,
    TiedSum,
    TiedTranspose,
    TopKMask,
    UpsampleWeights,
}

thread_local! {
    static PLANTED: Cell<Option<Bug>> = const { Cell::new(None) };
}

/// Whether this bug is planted in the running test.
pub fn has(bug: Bug) -> bool {
    PLANTED.get() == Some(bug)
}

/// A bug for as long as this lives.
struct Planted;

impl Planted {
    fn new(bug: Bug) -> Self {
        PLANTED.set(Some(bug));
        Planted
    }
}

impl Drop for Planted {
    fn drop(&mut self) {
        PLANTED.set(None);
    }
}

/// Which check has to find a bug.
enum By {
    /// Central differences on the models that have this in their names.
    Differences(&'static str),
    /// The same with weights of rows.
    Weighed(&'static str),
    /// The same without those, on contractive models around the examples of this layer.
    Contracted(&'static str),
    /// The golden values of this latent, whose gradient is that of a surrogate.
    Golden(&'static str),
}

use By::{Contracted, Differences, Golden, Weighed};

const BUGS: [(Bug, By); 38] = [
    (Bug::ActivationSlope, Differences("dense")),
    (Bug::BatchNormMean, Differences("batchNorm")),
    (
        Bug::CategoryEmbeddingTable,
        Differences("categoryEmbedding"),
    ),
    (Bug::Commitment, Golden("vectorQuantized")),
    (Bug::ContractiveRowWeights, Weighed("contractive")),
    (Bug::ContractiveSecondOrder, Differences("contractive")),
    (Bug::ConvBias, Differences("conv2d")),
    (Bug::ConvInput, Differences("convTranspose1d")),
    (Bug::DenseBias, Differences("dense")),
    (Bug::DenseWeight, Differences("dense")),
    (Bug::DropoutMask, Differences("dropout")),
    (Bug::EmbeddingRepeat, Differences("embedding")),
    (Bug::GaussianNllFloor, Differences("gaussianNll")),
    (Bug::GaussianNoise, Differences("gaussian")),
    (Bug::GdnSquare, Differences("gdn")),
    (Bug::GroupNormChannel, Differences("groupNorm")),
    (Bug::GruReset, Differences("gru")),
    (Bug::HyperMagnitude, Golden("quantized")),
    (Bug::HyperScale, Golden("quantized")),
    (Bug::JumpReluLog, Golden("jumpRelu")),
    (Bug::KlGaussianLogvar, Differences("klGaussian")),
    (Bug::KlGaussianShares, Weighed("klGaussian")),
    (Bug::LayerNormVariance, Differences("layerNorm")),
    (Bug::LossWeights, Differences("huber")),
    (Bug::LstmForget, Differences("lstm")),
    (Bug::PairOfRows, Weighed("maximumMeanDiscrepancy")),
    (Bug::PoolTangent, Contracted("maxPool2d")),
    (Bug::PoolWinner, Differences("maxPool2d")),
    (Bug::QuantizedScale, Differences("quantized")),
    (Bug::RecurrentTime, Differences("simpleRnn")),
    (Bug::ResidualSkip, Differences("residual")),
    (Bug::RowWeights, Weighed("dense")),
    (Bug::SoftmaxSum, Differences("softmax")),
    (Bug::SparsityRest, Differences("kullbackLeiblerSparsity")),
    (Bug::TiedSum, Differences("convolutions")),
    (Bug::TiedTranspose, Differences("weights")),
    (Bug::TopKMask, Differences("topK")),
    (Bug::UpsampleWeights, Differences("upsample1d")),
];

impl By {
    /// Whether the check fails as the code is now.
    fn fails(&self, models: &[(String, Value)]) -> bool {
        match self {
            Differences(word) | Weighed(word) => {
                let word = format!("\"{word}\"");
                let mut of = models.iter().filter(|(name, _)| name.contains(&word));
                of.any(|(_, spec)| {
                    let probe = Probe::new(spec, 3);
                    let mut probe = match self {
                        Weighed(_) => probe.with_row_weights(),
                        _ => probe,
                    };
                    probe.difference().is_some()
                })
            }
            Contracted(layer) => {
                let mut of = jacobian::around(layer).into_iter();
                of.any(|spec| Probe::new(&spec, 3).difference().is_some())
            }
            Golden(latent) => golden_latents::differs(latent),
        }
    }
}

#[test]
fn planted_bugs_are_found() {
    assert_eq!(BUGS.len(), Bug::UpsampleWeights as usize + 1);
    let models = models(5);
    for (bug, by) in BUGS {
        assert!(!by.fails(&models), "the check of {bug:?} fails without it");
        let planted = Planted::new(bug);
        assert!(by.fails(&models), "nothing finds {bug:?}");
        drop(planted);
    }
}
