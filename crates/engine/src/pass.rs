//! What a forward or backward pass carries besides numbers: the team, the mode, the key of its randomness, and what the
//! rows of its batch count.

use crate::row_weights::RowWeights;
use kernels::{Key, Team};

/// Streams of randomness: the `slot` of a counter-based key. Two uses never share one, so adding a member to a
/// model does not change what another member draws.
pub mod stream {
    /// The corruption of the input batch.
    pub const CORRUPTION: u32 = 1;
    /// Codes drawn from the prior.
    pub const SAMPLE: u32 = 2;
    /// Codes of the likelihood's samples.
    pub const LIKELIHOOD: u32 = 3;
    /// The order of the rows of a stream; its step is the epoch.
    pub const SHUFFLE: u32 = 4;
    /// Draws of the prior that a discriminator tells codes from.
    pub const PRIOR: u32 = 5;
    /// `STAGE + index`: whatever stage number `index` of the graph draws (dropout).
    pub const STAGE: u32 = 0x1000;
    /// `PENALTY + index`: whatever penalty number `index` of the objective draws.
    pub const PENALTY: u32 = 0x0800_0000;
    /// `INITIAL + index`: the initial values of parameter tensor number `index`.
    pub const INITIAL: u32 = 0x1000_0000;
}

#[derive(Clone, Copy)]
pub struct Pass<'a> {
    pub team: &'a Team,
    /// Dropout, sampling and corruption happen only in training.
    pub training: bool,
    pub key: Key,
    /// Rows of the data set that the batch is a sample of; 0 where nobody knows.
    pub population: usize,
    /// Of the batch.
    pub weights: RowWeights<'a>,
}

impl<'a> Pass<'a> {
    /// A deterministic pass: nothing in it draws a random number.
    pub fn inference(team: &'a Team) -> Self {
        Pass {
            team,
            training: false,
            key: Key {
                seed: 0,
                step: 0,
                slot: 0,
            },
            population: 0,
            weights: RowWeights::default(),
        }
    }

    pub fn training(team: &'a Team, seed: u64, step: u64) -> Self {
        Pass {
            team,
            training: true,
            key: Key {
                seed,
                step,
                slot: 0,
            },
            population: 0,
            weights: RowWeights::default(),
        }
    }

    /// The same pass, drawing from another stream.
    pub fn at(&self, slot: u32) -> Self {
        Pass {
            key: Key { slot, ..self.key },
            ..*self
        }
    }
}
