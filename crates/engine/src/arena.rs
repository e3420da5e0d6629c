//! All numbers of a model in flat buffers with one plan: parameters, their gradients (same layout), optimizer state,
//! activations and their gradients, and what is kept beside them. A step allocates nothing; a checkpoint is names and one copy.

use crate::error::{Code, Error, Result};
use kernels::{Buffer, Scalar};
use std::ops::Range;

/// Where the activations of a stage stand, for any number of rows up to the arena's capacity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// Values per row in the slots before this one.
    pub before: usize,
    /// Values per row in this one.
    pub width: usize,
    /// Slots before this one.
    pub index: usize,
}

/// Where all slots end.
#[derive(Clone, Copy, Debug)]
pub struct Ends {
    pub activations: Slot,
    pub kept: Slot,
}

/// Values of a cache line: every slot begins on one.
const LINE: usize = 16;

impl Slot {
    pub fn range(self, capacity: usize, rows: usize) -> Range<usize> {
        let start = (self.before * capacity).next_multiple_of(LINE) + LINE * self.index;
        start..start + self.width * rows
    }
}

#[derive(Default)]
pub struct Arena<T> {
    pub parameters: Buffer<T>,
    pub gradients: Buffer<T>,
    pub state: Buffer<T>,
    /// Saved with the parameters but not trained: running statistics, codebooks.
    pub running: Buffer<T>,
    /// Weights that the decoder reads from the encoder, as it reads them, and their gradients.
    pub tied: Buffer<T>,
    pub d_tied: Buffer<T>,
    /// What stages keep from forward to backward.
    pub kept: Buffer<T>,
    /// Working memory of the Jacobian's norm.
    pub jacobian: Buffer<T>,
    /// Working memory of one stage at a time.
    pub scratch: Buffer<T>,
    pub activations: Buffer<T>,
    pub d_activations: Buffer<T>,
    /// The weights of the features, for every row that there is room for; empty where they have none.
    pub feature_weights: Buffer<T>,
    /// The sum of the gradients of several batches, where one step takes them together.
    pub sums: Buffer<T>,
    /// Gradients of a discriminator on the codes, while those on the prior are computed.
    pub adversary: Buffer<T>,
    /// One loss per row of the batch.
    pub row_losses: Buffer<T>,
    /// Rows that the activations have room for.
    pub capacity: usize,
}

impl<T: Scalar> Arena<T> {
    pub fn new(parameters: usize, running: usize, tied: usize) -> Result<Self> {
        Ok(Arena {
            parameters: buffer(parameters)?,
            running: buffer(running)?,
            tied: buffer(tied)?,
            ..Arena::default()
        })
    }

    /// Multiplies the weights of some rows' values with those of their features.
    pub fn weigh_features(&self, weights: &mut [T]) {
        let both = weights.iter_mut().zip(self.feature_weights.iter());
        both.for_each(|(weight, of_feature)| *weight *= *of_feature);
    }

    /// Room for `rows` rows in all slots, and for `scratch` values; keeps what is larger already.
    pub fn fit(&mut self, rows: usize, ends: Ends, scratch: usize) -> Result<()> {
        if scratch > self.scratch.len() {
            self.scratch = Buffer::default(); // freed before there is a larger one
            self.scratch = buffer(scratch)?;
        }
        if rows > self.capacity {
            let training = !self.d_activations.is_empty();
            (self.activations, self.d_activations, self.kept) = Default::default();
            product(rows, ends.activations.before)?;
            product(rows, ends.kept.before)?;
            self.activations = buffer(ends.activations.range(rows, 0).start)?;
            self.kept = buffer(ends.kept.range(rows, 0).start)?;
            self.row_losses = buffer(rows)?;
            self.capacity = rows;
            if training {
                self.d_activations = buffer(self.activations.len())?;
            }
        }
        Ok(())
    }

    /// The weights of a row's features for each row that there is room for.
    pub fn take_feature_weights(&mut self, row: &[f64]) -> Result<()> {
        let count = product(self.capacity, row.len())?;
        if self.feature_weights.len() != count {
            self.feature_weights = buffer(count)?;
            for (slot, weight) in self.feature_weights.iter_mut().zip(row.iter().cycle()) {
                *slot = T::from_f64(*weight);
            }
        }
        Ok(())
    }

    /// Room for the gradients of a discriminator of `count` parameters.
    pub fn fit_adversary(&mut self, count: usize) -> Result<()> {
        if self.adversary.len() != count {
            self.adversary = buffer(count)?;
        }
        Ok(())
    }

    /// Room for the sum of gradients.
    pub fn fit_sums(&mut self) -> Result<()> {
        if self.sums.len() != self.parameters.len() {
            self.sums = buffer(self.parameters.len())?;
        }
        Ok(())
    }

    /// Room for `count` values of the Jacobian's working memory.
    pub fn fit_jacobian(&mut self, count: usize) -> Result<()> {
        if count > self.jacobian.len() {
            self.jacobian = Buffer::default();
            self.jacobian = buffer(count)?;
        }
        Ok(())
    }

    /// Room for training: gradients, and `state_vectors` values of optimizer state a parameter.
    pub fn fit_training(&mut self, state_vectors: usize) -> Result<()> {
        let count = self.parameters.len();
        if self.gradients.len() != count {
            self.gradients = buffer(count)?;
        }
        if self.d_tied.len() != self.tied.len() {
            self.d_tied = buffer(self.tied.len())?;
        }
        if self.state.len() != product(count, state_vectors)? {
            self.state = buffer(count * state_vectors)?;
        }
        if self.d_activations.len() != self.activations.len() {
            self.d_activations = buffer(self.activations.len())?;
        }
        Ok(())
    }

    /// Takes over optimizer state: vectors of one value a parameter.
    pub fn take_state(&mut self, vectors: &[Vec<T>]) -> Result<()> {
        self.state = buffer(product(self.parameters.len(), vectors.len())?)?;
        for (place, vector) in self
            .state
            .chunks_mut(self.parameters.len().max(1))
            .zip(vectors)
        {
            place.copy_from_slice(vector);
        }
        Ok(())
    }

    pub fn bytes(&self) -> usize {
        let values = [
            &self.parameters,
            &self.gradients,
            &self.state,
            &self.sums,
            &self.adversary,
            &self.feature_weights,
            &self.running,
            &self.tied,
            &self.d_tied,
            &self.kept,
            &self.jacobian,
            &self.scratch,
            &self.activations,
            &self.d_activations,
            &self.row_losses,
        ];
        values.iter().map(|buffer| buffer.bytes()).sum()
    }
}

fn product(a: usize, b: usize) -> Result<usize> {
    a.checked_mul(b).ok_or_else(|| out_of_memory(usize::MAX))
}

fn buffer<T: Scalar>(count: usize) -> Result<Buffer<T>> {
    Buffer::zeros(count).map_err(|_| out_of_memory(count.saturating_mul(size_of::<T>())))
}

/// `count` zeros, or a typed error where memory does not hold them.
pub fn zeros<T: Scalar>(count: usize) -> Result<Vec<T>> {
    let mut buffer = reserve(count)?;
    buffer.resize(count, T::from_f64(0.0));
    Ok(buffer)
}

/// An empty vector with room for `count` values, or a typed error.
pub fn reserve<V>(count: usize) -> Result<Vec<V>> {
    let mut buffer = Vec::new();
    buffer
        .try_reserve_exact(count)
        .map_err(|_| out_of_memory(count.saturating_mul(size_of::<V>())))?;
    Ok(buffer)
}

pub fn out_of_memory(bytes: usize) -> Error {
    let mebibytes = bytes / (1 << 20);
    Error::new(Code::OutOfMemory, "")
        .expected(format!("room for {mebibytes} MiB more"))
        .received("a full memory")
        .hint("use a smaller batch or model, fewer rows at once, or raise memoryLimit")
}
