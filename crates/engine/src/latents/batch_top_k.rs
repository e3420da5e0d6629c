//! Sparse codes whose number of values may differ from row to row: of a batch's x W + b the k · rows largest positive
//! values stay, the others become 0.
//!
//! d_a = d_z where a value stays, else 0; dead units are revived as in `topK`. At inference a row must not depend on
//! its batch: there z = a where a > θ, else 0, with θ the running mean (0.99 old + 0.01 new) of the smallest value that
//! stayed in a training batch; it is saved as `latent.threshold`. The choice
//! takes the rows of a batch as equal, whatever their weights.
//!
//! Reference: Bussmann, Leask, Nanda (2024), "BatchTopK sparse autoencoders".

use super::revival::{Revival, count_idle};
use super::top_k::{check, dead_after, revival};
use super::{Latent, Projection, largest, linear, running};
use crate::error::Result;
use crate::initializers::AnyInitializer;
use crate::layers::{Backward, Forward};
use crate::options::Options;
use crate::param::Param;
use crate::pass::Pass;
use crate::registry::Member;
use crate::shape::Shape;
use kernels::{Scalar, each_row};

/// Share of the old threshold in the new one.
const DECAY: f64 = 0.99;

#[derive(Clone, Debug, PartialEq, Options)]
pub struct BatchTopK {
    /// Width of the codes, ≥ 1.
    pub dim: usize,
    /// Mean number of a row's values that stay, 1 ≤ k ≤ dim.
    pub k: usize,
    /// Factor of the gradient for dead units, ≥ 0; 0 leaves them dead. Default 1/32.
    #[options(default = "revival")]
    pub revival: f64,
    /// Steps without use after which a unit counts as dead, ≥ 1. Default 256.
    #[options(default = "dead_after")]
    pub dead_after: usize,
    /// Most dead units that a row revives, ≥ 1. Default k.
    #[options(default, skip_if = "Option::is_none")]
    pub aux_k: Option<usize>,
    /// Draws the initial weights. Default `glorotUniform`.
    #[options(default)]
    pub initializer: AnyInitializer,
}

impl BatchTopK {
    fn revival(&self) -> Revival {
        Revival {
            coefficient: self.revival,
            dead_after: self.dead_after,
            most: self.aux_k.unwrap_or(self.k),
        }
    }
}

impl Member for BatchTopK {
    fn examples() -> Vec<Self> {
        let of = |dim, k, dead_after, aux_k| BatchTopK {
            dim,
            k,
            revival: revival(),
            dead_after,
            aux_k,
            initializer: AnyInitializer::default(),
        };
        vec![of(2, 1, 256, None), of(7, 3, 2, Some(1))]
    }

    fn check(&self) -> Result<()> {
        check(self.dim, self.k, &self.revival())
    }
}

impl<T: Scalar> Latent<T> for BatchTopK {
    fn codes(&self, _: &Shape) -> Shape {
        Shape::flat(self.dim)
    }

    fn projection(&self) -> Option<Projection> {
        linear(self.dim, &self.initializer)
    }

    /// Steps since each unit was last in a code; θ, below 0 before the first step.
    fn params(&self, _: &Shape) -> Vec<Param> {
        vec![
            running("idle", vec![self.dim], 0.0),
            running("threshold", vec![1], -1.0),
        ]
    }

    fn encode(&self, pass: &Pass, state: Forward<'_, T>) {
        let (zero, threshold) = (T::from_f64(0.0), state.running[self.dim]);
        let (read, write) = ([state.input], [state.output]);
        each_row(pass.team, 8 * self.dim, read, write, &|_, [x], [z]| {
            for (z, &x) in z.iter_mut().zip(x) {
                *z = if x > threshold && x > zero { x } else { zero };
            }
        });
    }

    fn forward(&self, pass: &Pass, mut state: Forward<'_, T>) {
        let zero = T::from_f64(0.0);
        let (idle, threshold) = state.running.split_at_mut(self.dim);
        let x = state
            .input
            .as_slice()
            .expect("a slot's rows stand together");
        let z = state.output.as_slice_mut().expect("codes stand together");
        largest::keep_largest(x, self.k * state.input.nrows(), true, z);
        let positive = z.iter().copied().filter(|z| *z > zero && z.is_finite());
        if let Some(least) = positive.reduce(|a, b| if b < a { b } else { a }) {
            threshold[0] = match threshold[0] < zero {
                true => least,
                false => T::from_f64(DECAY) * threshold[0] + T::from_f64(1.0 - DECAY) * least,
            };
        }
        count_idle(pass, state.output.view(), idle);
    }

    fn backward(&self, pass: &Pass, state: Backward<'_, T>) {
        let idle = &state.running[..self.dim];
        self.revival().backward(pass, idle, state);
    }
}
