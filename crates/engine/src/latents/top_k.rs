//! Sparse codes without a penalty: of x W + b the k largest values of each row stay, the others become 0.
//!
//! z_j = f(a_j) where a_j is one of the k largest, else 0, f = relu or the identity; d_a = d_z · f′ there, else 0.
//! With `revival`, units that no row used for `deadAfter` steps get a gradient too (see `revival.rs`).
//!
//! Reference: Makhzani, Frey (2014), "k-sparse autoencoders"; with revival Gao et al. (2024), "Scaling and evaluating
//! sparse autoencoders".

use super::revival::{Revival, count_idle};
use super::{Latent, Projection, largest, linear, running};
use crate::error::Result;
use crate::initializers::AnyInitializer;
use crate::layers::{Backward, Forward};
use crate::options::Options;
use crate::param::Param;
use crate::pass::Pass;
use crate::registry::{Member, range};
use crate::shape::Shape;
use kernels::{Scalar, each_row};

/// What is applied to the values that stay.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Options)]
pub enum Kept {
    #[default]
    Relu,
    Linear,
}

#[derive(Clone, Debug, PartialEq, Options)]
pub struct TopK {
    /// Width of the codes, ≥ 1.
    pub dim: usize,
    /// Values of a row that stay, 1 ≤ k ≤ dim.
    pub k: usize,
    /// `relu` or `linear`. Default `relu`.
    #[options(default)]
    pub activation: Kept,
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

pub fn revival() -> f64 {
    1.0 / 32.0
}

pub fn dead_after() -> usize {
    256
}

/// What `topK` and `batchTopK` check alike.
pub fn check(dim: usize, k: usize, revival: &Revival) -> Result<()> {
    range::at_least_one("dim", dim, "a code needs at least one number")?;
    range::at_least_one("k", k, "a code needs at least one number")?;
    range::at_most("k", k, dim, "no more values can stay than the code has")?;
    range::not_negative("revival", revival.coefficient, "0 leaves dead units dead")?;
    range::at_least_one("deadAfter", revival.dead_after, "it counts steps")?;
    range::at_least_one("auxK", revival.most, "set revival to 0 to revive none")
}

impl TopK {
    fn revival(&self) -> Revival {
        Revival {
            coefficient: self.revival,
            dead_after: self.dead_after,
            most: self.aux_k.unwrap_or(self.k),
        }
    }
}

impl Member for TopK {
    fn examples() -> Vec<Self> {
        let of = |dim, k, activation, dead_after, aux_k| TopK {
            dim,
            k,
            activation,
            revival: revival(),
            dead_after,
            aux_k,
            initializer: AnyInitializer::default(),
        };
        vec![
            of(1, 1, Kept::Linear, 256, None),
            of(7, 3, Kept::Relu, 2, Some(1)),
        ]
    }

    fn check(&self) -> Result<()> {
        check(self.dim, self.k, &self.revival())
    }
}

impl<T: Scalar> Latent<T> for TopK {
    fn codes(&self, _: &Shape) -> Shape {
        Shape::flat(self.dim)
    }

    fn projection(&self) -> Option<Projection> {
        linear(self.dim, &self.initializer)
    }

    /// Steps since each unit was last in a code.
    fn params(&self, _: &Shape) -> Vec<Param> {
        vec![running("idle", vec![self.dim], 0.0)]
    }

    fn encode(&self, pass: &Pass, state: Forward<'_, T>) {
        let cut = self.activation == Kept::Relu;
        let (read, write) = ([state.input], [state.output]);
        each_row(pass.team, 32 * self.dim, read, write, &|_, [x], [z]| {
            largest::keep_largest(x, self.k, cut, z);
        });
    }

    fn forward(&self, pass: &Pass, mut state: Forward<'_, T>) {
        let again = Forward {
            running: &mut [],
            kept: state.kept,
            scratch: &mut [],
            output: state.output.view_mut(),
            ..state
        };
        self.encode(pass, again);
        count_idle(pass, state.output.view(), state.running);
    }

    fn backward(&self, pass: &Pass, state: Backward<'_, T>) {
        self.revival().backward(pass, state.running, state);
    }
}
