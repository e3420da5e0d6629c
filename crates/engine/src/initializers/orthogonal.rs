//! A random matrix with orthogonal columns of length `gain` (of rows, where it is wider than high): Q of the QR
//! factorisation of a normal matrix, with the sign that makes the diagonal of R positive, which is uniform among all
//! rotations and reflections.
//!
//! By Gram and Schmidt, twice for each vector, which is as orthogonal as Householder's (Giraud, Langou, Rozložník
//! 2005, "The loss of orthogonality in the Gram-Schmidt orthogonalization process"), in f64 with +, ·, / and √ only:
//! the same bits on every machine. A weight `[…, in, out]` of a convolution is the matrix `[… · in, out]`.
//!
//! Reference: Saxe, McClelland, Ganguli (2014), "Exact solutions to the nonlinear dynamics of learning in deep linear
//! neural networks".

use super::{Initializer, one};
use crate::error::Result;
use crate::options::Options;
use crate::registry::{Member, range};
use kernels::{Key, Scalar, Team};

#[derive(Clone, Debug, PartialEq, Options)]
pub struct Orthogonal {
    /// Length of the vectors, > 0. Default 1; √2 suits relu.
    #[options(default = "one")]
    pub gain: f64,
}

impl Member for Orthogonal {
    fn examples() -> Vec<Self> {
        vec![Orthogonal { gain: 1.0 }, Orthogonal { gain: 1.5 }]
    }

    fn check(&self) -> Result<()> {
        range::positive(
            "gain",
            self.gain,
            "1 keeps lengths, the root of 2 suits relu",
        )
    }
}

impl<T: Scalar> Initializer<T> for Orthogonal {
    fn fill(&self, team: &Team, key: Key, _: (usize, usize), shape: &[usize], weight: &mut [T]) {
        let columns = shape.last().copied().unwrap_or(1);
        let rows = weight.len() / columns.max(1);
        kernels::normal(team, key, weight);
        // Vector i of the smaller side, one behind the other; element (i, j) stands at i·along + j·across.
        let (count, length) = (columns.min(rows), columns.max(rows));
        let (along, across) = if columns <= rows {
            (1, columns)
        } else {
            (columns, 1)
        };
        let mut vectors: Vec<f64> = (0..count * length)
            .map(|at| weight[at / length * along + at % length * across].to_f64())
            .collect();
        orthonormalize(team, length, &mut vectors);
        for (at, value) in vectors.iter().enumerate() {
            weight[at / length * along + at % length * across] = T::from_f64(self.gain * value);
        }
    }
}

/// Makes vectors of `length` numbers orthogonal to those before them and of length 1.
fn orthonormalize(team: &Team, length: usize, vectors: &mut [f64]) {
    for index in 0..vectors.len() / length.max(1) {
        team.beat();
        let (before, after) = vectors.split_at_mut(index * length);
        let vector = &mut after[..length];
        for _ in 0..2 {
            for other in before.chunks(length) {
                let along = dot(vector, other);
                vector
                    .iter_mut()
                    .zip(other)
                    .for_each(|(v, o)| *v -= along * o);
            }
        }
        let norm = dot(vector, vector).sqrt();
        vector.iter_mut().for_each(|v| *v /= norm);
    }
}

/// Σ a b over four partial sums.
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut sums = [0.0; 4];
    for (a, b) in a.chunks(4).zip(b.chunks(4)) {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum += a * b;
        }
    }
    (sums[0] + sums[1]) + (sums[2] + sums[3])
}
