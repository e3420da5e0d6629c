//! Codes from a list: each piece of the projection is replaced by the nearest vector of a codebook.
//!
//! z = e_i, i = argmin ‖x − e_i‖² for each of `groups` equal pieces x of a row, which share one codebook. Straight
//! through: d_x = d_z, and the latent's own term `commitment` = β · mean over rows of Σ ‖x − e_i‖², e_i held fast.
//! The codebook is not trained by gradients but follows the pieces that chose it, as running means:
//! N_i ← γ N_i + (1 − γ) n_i, m_i ← γ m_i + (1 − γ) Σ x, e_i = m_i / N_i. A vector whose N_i falls below `restart` times
//! an equal share starts again at a piece of the batch; so do all of them in the first step. Pieces count in n_i and Σ x,
//! and are started at, by the weights of their rows.
//!
//! References: van den Oord, Vinyals, Kavukcuoglu (2017), "Neural discrete representation learning", appendix A.1;
//! restarts as in Dhariwal et al. (2020), "Jukebox".

use super::{Latent, Projection, TermSite, linear, running};
use crate::error::{Code, Error, Result};
use crate::initializers::AnyInitializer;
use crate::layers::{Backward, Forward};
use crate::options::Options;
use crate::param::{Param, ParamKind, Start};
use crate::pass::Pass;
use crate::registry::{Member, range};
use crate::row_weights::RowWeights;
use crate::shape::Shape;
use kernels::{Scalar, each_row};
use ndarray::{ArrayView2, ArrayViewMut2};

#[derive(Clone, Debug, PartialEq, Options)]
pub struct VectorQuantized {
    /// Width of the codes, ≥ 1: that of all pieces together.
    pub dim: usize,
    /// Vectors in the codebook, ≥ 2.
    pub codes: usize,
    /// Pieces of a row, each replaced on its own; they divide dim. Default 1.
    #[options(default = "one")]
    pub groups: usize,
    /// β, ≥ 0: what the encoder pays for being far from its vector. Default 0.25.
    #[options(default = "quarter")]
    pub commitment: f64,
    /// γ: share of the old in the running means, 0 ≤ decay < 1. Default 0.99.
    #[options(default = "decay")]
    pub decay: f64,
    /// Share of an equal part of all uses below which a vector starts again, 0 ≤ restart < 1; 0 never. Default 0.1.
    #[options(default = "tenth")]
    pub restart: f64,
    /// Draws the initial weights. Default `glorotUniform`.
    #[options(default)]
    pub initializer: AnyInitializer,
}

fn one() -> usize {
    1
}

fn quarter() -> f64 {
    0.25
}

fn decay() -> f64 {
    0.99
}

fn tenth() -> f64 {
    0.1
}

impl Member for VectorQuantized {
    fn examples() -> Vec<Self> {
        let of = |dim, codes, groups, decay, restart| VectorQuantized {
            dim,
            codes,
            groups,
            commitment: 0.25,
            decay,
            restart,
            initializer: AnyInitializer::default(),
        };
        vec![of(1, 2, 1, 0.99, 0.1), of(6, 5, 2, 0.5, 0.0)]
    }

    fn check(&self) -> Result<()> {
        range::at_least_one("dim", self.dim, "a code needs at least one number")?;
        let hint = "one vector would be every row's code";
        range::at_least("codes", self.codes, 2, hint)?;
        range::at_least_one("groups", self.groups, "1 replaces a row as a whole")?;
        if !self.dim.is_multiple_of(self.groups) {
            return Err(Error::new(Code::Incompatible, "groups")
                .expected(format!("a divisor of dim, {}", self.dim))
                .received(self.groups)
                .hint("all pieces of a row are equally wide"));
        }
        range::not_negative("commitment", self.commitment, "0 switches it off")?;
        range::half_open(
            "decay",
            self.decay,
            0.0,
            1.0,
            "0 forgets all but this batch",
        )?;
        range::half_open("restart", self.restart, 0.0, 1.0, "0 never restarts one")
    }
}

/// The codebook `[codes, size]`, how often each vector is used, and sums of what chose it `[codes, size]`.
struct Book<'a, T> {
    size: usize,
    vectors: &'a mut [T],
    usage: &'a mut [T],
    sums: &'a mut [T],
}

impl VectorQuantized {
    fn size(&self) -> usize {
        self.dim / self.groups
    }

    fn book<'a, T>(&self, running: &'a mut [T]) -> Book<'a, T> {
        let (vectors, rest) = running.split_at_mut(self.codes * self.size());
        let (usage, sums) = rest.split_at_mut(self.codes);
        Book {
            size: self.size(),
            vectors,
            usage,
            sums,
        }
    }

    /// The piece of a batch that a chance in [0, 1) points to: all are equally likely, but for the weights of their rows.
    fn pointed_to(&self, chance: f64, weights: RowWeights, rows: usize) -> usize {
        let count = rows * self.groups;
        let mut left = chance * (weights.total(rows) * self.groups as f64);
        let found = match weights.given() {
            None => Some(left as usize),
            Some(weights) => (0..count).position(|piece| {
                left -= weights[piece / self.groups];
                left < 0.0
            }),
        };
        found.unwrap_or(count).min(count - 1)
    }

    /// The nearest vectors, and which ones they are.
    fn quantize<T: Scalar>(
        &self,
        pass: &Pass,
        vectors: &[T],
        input: ArrayView2<T>,
        output: ArrayViewMut2<T>,
        chosen: ArrayViewMut2<T>,
    ) {
        let (size, cost) = (self.size(), 8 * self.codes * self.dim);
        each_row(pass.team, cost, [input], [output, chosen], &|_,
                                                               [x],
                                                               [
            z,
            chosen,
        ]| {
            let pieces = x.chunks(size).zip(z.chunks_mut(size));
            for ((x, z), chosen) in pieces.zip(chosen) {
                let nearest = nearest(x, vectors);
                z.copy_from_slice(&vectors[nearest * size..][..size]);
                *chosen = T::from_f64(nearest as f64);
            }
        });
    }
}

impl<T: Scalar> Book<'_, T> {
    /// Vectors that are used less than `least` start again, each at the piece that its chance, in [0, 1), points to.
    fn restart(
        &mut self,
        least: T,
        fair: T,
        pieces: &[T],
        chances: &[T],
        pointed_to: impl Fn(f64) -> usize,
    ) {
        let of_vectors = self.vectors.chunks_mut(self.size);
        let of_sums = self.sums.chunks_mut(self.size);
        for (((vector, sum), usage), chance) in
            of_vectors.zip(of_sums).zip(&mut *self.usage).zip(chances)
        {
            if *usage < least {
                let at = pointed_to(chance.to_f64());
                vector.copy_from_slice(&pieces[at * self.size..][..self.size]);
                sum.iter_mut()
                    .zip(&*vector)
                    .for_each(|(sum, v)| *sum = fair * *v);
                *usage = fair;
            }
        }
    }

    /// Moves the running means, and the vectors with them; `counts` says what a piece counts.
    fn follow(&mut self, decay: T, pieces: &[T], chosen: &[T], counts: impl Fn(usize) -> T) {
        let new = T::from_f64(1.0) - decay;
        self.usage.iter_mut().for_each(|usage| *usage *= decay);
        self.sums.iter_mut().for_each(|sum| *sum *= decay);
        for (at, (piece, chosen)) in pieces.chunks(self.size).zip(chosen).enumerate() {
            let index = chosen.to_f64() as usize;
            let new = new * counts(at);
            self.usage[index] += new;
            let sum = &mut self.sums[index * self.size..][..self.size];
            sum.iter_mut()
                .zip(piece)
                .for_each(|(sum, x)| *sum += new * *x);
        }
        let of_vectors = self.vectors.chunks_mut(self.size);
        for ((vector, sum), &usage) in of_vectors
            .zip(self.sums.chunks(self.size))
            .zip(&*self.usage)
        {
            if usage > T::from_f64(0.0) {
                vector
                    .iter_mut()
                    .zip(sum)
                    .for_each(|(v, sum)| *v = *sum / usage);
            }
        }
    }
}

impl<T: Scalar> Latent<T> for VectorQuantized {
    fn codes(&self, _: &Shape) -> Shape {
        Shape::flat(self.dim)
    }

    fn projection(&self) -> Option<Projection> {
        linear(self.dim, &self.initializer)
    }

    fn params(&self, _: &Shape) -> Vec<Param> {
        let shape = vec![self.codes, self.size()];
        let drawn = ParamKind::Running(Start::Drawn {
            initializer: self.initializer.clone(),
            fan: (self.size(), self.size()),
        });
        vec![
            Param::new("codebook", shape.clone(), drawn),
            running("usage", vec![self.codes], 0.0),
            running("sums", shape, 0.0),
        ]
    }

    /// Which vectors were chosen.
    fn keeps(&self) -> usize {
        self.groups
    }

    /// A chance for every vector.
    fn scratch(&self, _: &Shape, _: usize, _: usize) -> usize {
        self.codes
    }

    fn encode(&self, pass: &Pass, state: Forward<'_, T>) {
        let book = self.book(state.running);
        self.quantize(pass, book.vectors, state.input, state.output, state.kept);
    }

    fn forward(&self, pass: &Pass, mut state: Forward<'_, T>) {
        let mut book = self.book(state.running);
        let pieces = state
            .input
            .as_slice()
            .expect("a slot's rows stand together");
        let rows = state.input.nrows();
        let uses = pass.weights.total(rows) * self.groups as f64;
        let fair = T::from_f64(uses / self.codes as f64);
        let chances = &mut state.scratch[..self.codes];
        kernels::uniform(pass.team, pass.key, chances);
        // A batch that left the finite numbers stops training; the codebook stays as it was.
        if kernels::first_not_finite(pass.team, pieces).is_some() {
            let kept = state.kept.view_mut();
            return self.quantize(pass, book.vectors, state.input, state.output, kept);
        }
        let least = T::from_f64(self.restart) * fair;
        let pointed_to = |chance| self.pointed_to(chance, pass.weights, rows);
        book.restart(least, fair, pieces, chances, pointed_to);
        let kept = state.kept.view_mut();
        self.quantize(pass, book.vectors, state.input, state.output, kept);
        let chosen = state.kept.as_slice().expect("kept values stand together");
        let counts = |piece| pass.weights.of(piece / self.groups);
        book.follow(T::from_f64(self.decay), pieces, chosen, counts);
    }

    fn backward(&self, _: &Pass, state: Backward<'_, T>) {
        if let Some(mut d_input) = state.d_input {
            d_input.assign(&state.d_output);
        }
    }

    fn term(&self, pass: &Pass, site: TermSite<'_, T>) -> Option<(&'static str, T)> {
        let per_row = T::from_f64(self.commitment / site.codes.nrows() as f64);
        if let Some(d_projection) = site.d_projection {
            let twice = planted!(Commitment, per_row + per_row, per_row);
            let read = [site.projection, site.codes];
            each_row(
                pass.team,
                8 * self.dim,
                read,
                [d_projection],
                &|row, [x, z], [d]| {
                    let twice = twice * pass.weights.of(row);
                    for j in 0..d.len() {
                        d[j] += twice * (x[j] - z[j]);
                    }
                },
            );
        }
        let rows = site.projection.rows().into_iter().zip(site.codes.rows());
        let mut total = T::from_f64(0.0);
        for (row, (x, z)) in rows.enumerate() {
            let counts = pass.weights.of::<T>(row);
            let squares = x.iter().zip(z).map(|(&x, &z)| (x - z) * (x - z));
            total = squares.fold(total, |total, square| total + counts * square);
        }
        Some(("commitment", per_row * total))
    }

    /// Vectors of the codebook, each as often as it is used in training: p ∝ N^(1 / temperature).
    fn draw(
        &self,
        pass: &Pass,
        running: &[T],
        temperature: f64,
        mut codes: ArrayViewMut2<T>,
    ) -> Result<()> {
        let (vectors, usage) = running.split_at(self.codes * self.size());
        // Colder than this, all draws are the most used vector.
        let power = T::from_f64(1.0 / temperature.max(0.01));
        let one = T::from_f64(1.0);
        let most = usage[..self.codes]
            .iter()
            .fold(T::from_f64(0.0), |a, &b| if b > a { b } else { a });
        let share = |index: usize| match most > T::from_f64(0.0) {
            true => (power * (usage[index] / most).ln()).exp(),
            false => one,
        };
        let total = (0..self.codes).fold(T::from_f64(0.0), |sum, index| sum + share(index));
        let codes = codes.as_slice_mut().expect("codes stand together");
        kernels::uniform(pass.team, pass.key, codes);
        for piece in codes.chunks_mut(self.size()) {
            let (mut index, mut left) = (0, piece[0] * total);
            while index + 1 < self.codes && left >= share(index) {
                left -= share(index);
                index += 1;
            }
            piece.copy_from_slice(&vectors[index * self.size()..][..self.size()]);
        }
        Ok(())
    }
}

/// Which of the `vectors`, one behind the other, has the least Σ (x − vector)², added up in order; the first of equal ones.
fn nearest<T: Scalar>(x: &[T], vectors: &[T]) -> usize {
    let mut best = (T::from_f64(f64::INFINITY), 0);
    for index in 0..vectors.len() / x.len() {
        let vector = &vectors[index * x.len()..][..x.len()];
        let mut distance = T::from_f64(0.0);
        for j in 0..x.len() {
            let by = x[j] - vector[j];
            distance += by * by;
        }
        if distance < best.0 {
            best = (distance, index);
        }
    }
    best.1
}
