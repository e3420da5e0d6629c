//! The squared Frobenius norm of the encoder's Jacobian, ‖∂z/∂x‖² = Σ over codes k of ‖Jᵀ e_k‖², and its gradient.
//!
//! The encoder is a chain of links h_i = f_i(a_i), a_i = A_i h_i₋₁ (+ bias), from h_0 = x to z = h_n. For a direction v
//! at the codes (e_k for each code in turn, or random signs for an estimate):
//!
//! ```text
//! back     r_n = v,  s_i = r_i · f_i′,  r_i₋₁ = A_iᵀ s_i                       value ‖r_0‖²
//! forth    p_0 = 2 r_0,  d_A_i += s_i p_i₋₁ᵀ,  q_i = A_i p_i₋₁,
//!          e_i += q_i · r_i · f_i″,  p_i = q_i · f_i′
//! back     d_a_i = e_i + f_i′ · d_h_i,  d_A_i += d_a_i h_i₋₁ᵀ,  d_h_i₋₁ = A_iᵀ d_a_i      once, for all v together
//! ```
//!
//! The first two are the gradient of the value along A in the two places where it stands, the last one what the slopes
//! f′ pass on to the layers before them. A_i is a layer without its activation, its bias zero: of max pooling the choice
//! of what was largest, of a condition the way around the labels. A row that is weighed is so in the
//! value and in p_0, which all else follows from.
//!
//! References: Rifai, Vincent, Muller, Glorot, Bengio (2011), "Contractive auto-encoders"; Hutchinson (1990) for the
//! estimate; Pearlmutter (1994) for exact second-order products.

mod links;
mod shallow;
mod walk;

pub use links::Chain;

use crate::arena::Arena;
use crate::graph::Graph;
use crate::layers::AnyLayer;
use crate::pass::Pass;
use kernels::Scalar;
use walk::{Memory, Walk};

/// A norm that is wanted: its factor in the objective, and how many random directions stand for all codes.
pub struct Wanted {
    pub weight: f64,
    pub probes: Option<usize>,
    pub gradient: bool,
}

impl Chain {
    /// weight · mean over rows of ‖J‖² for the batch that went forward last; adds its gradient.
    pub fn penalty<T: Scalar>(
        &self,
        pass: &Pass,
        graph: &Graph,
        arena: &mut Arena<T>,
        rows: usize,
        wanted: &Wanted,
    ) -> T {
        let mut buffer = std::mem::take(&mut arena.jacobian);
        let mut walk = Walk {
            pass,
            graph,
            rows,
            memory: self.memory(&mut buffer, rows),
            arena,
        };
        self.begin(&mut walk);
        let directions = wanted.probes.unwrap_or(self.codes.len());
        let share = wanted.weight / rows as f64 / wanted.probes.unwrap_or(1) as f64;
        if let ([link], None) = (self.links.as_slice(), wanted.probes)
            && let AnyLayer::Dense(_) = link.layer
        {
            let value = self.shallow(&mut walk, link, T::from_f64(share), wanted.gradient);
            arena.jacobian = buffer;
            return value;
        }
        let mut value = T::from_f64(0.0);
        for direction in 0..directions {
            self.aim(&mut walk, wanted.probes.is_some(), direction);
            self.back(&mut walk);
            for (rows, weight) in pass.weights.runs(rows) {
                let r = &walk.memory.r[rows.start * self.input()..rows.end * self.input()];
                value += T::from_f64(weight) * kernels::sum_squares(pass.team, r);
            }
            if wanted.gradient {
                self.forth(&mut walk, 2.0 * share);
            }
        }
        if wanted.gradient {
            self.pass_on(&mut walk);
            self.add_weights(&mut walk);
        }
        arena.jacobian = buffer;
        value * T::from_f64(share)
    }

    /// r_n = v.
    fn aim<T: Scalar>(&self, walk: &mut Walk<T>, random: bool, direction: usize) {
        let last = self.links.last().expect("a projection");
        let (zero, one) = (T::from_f64(0.0), T::from_f64(1.0));
        let block = walk.block(&last.r);
        let r = &mut walk.memory.r[block];
        if random {
            // a stream of its own for every direction, far from those of other penalties
            let slot = walk.pass.key.slot + ((direction as u32) << 16);
            kernels::uniform(walk.pass.team, walk.pass.at(slot).key, r);
        }
        for row in r.chunks_mut(last.output) {
            for (column, value) in row.iter_mut().enumerate() {
                *value = match random {
                    _ if !self.codes.contains(&column) => zero,
                    true if *value < T::from_f64(0.5) => -one,
                    true => one,
                    false if column == self.codes.start + direction => one,
                    false => zero,
                };
            }
        }
    }

    /// s_i = r_i · f_i′ and r_i₋₁ = A_iᵀ s_i, from the last link to the first.
    fn back<T: Scalar>(&self, walk: &mut Walk<T>) {
        for link in self.links.iter().rev() {
            let [r, own] = [walk.block(&link.r), walk.block(&link.own)];
            let Memory {
                r: all, s, first, ..
            } = &mut walk.memory;
            let slopes = all[r].iter().zip(&first[own.clone()]);
            s[own]
                .iter_mut()
                .zip(slopes)
                .for_each(|(s, (r, first))| *s = *r * *first);
            walk.transpose(link);
        }
    }

    /// p_0 = factor · r_0, then through the links: gradients of the weights, and what the slopes are to pass on.
    fn forth<T: Scalar>(&self, walk: &mut Walk<T>, factor: f64) {
        let width = self.input() * walk.rows;
        let Memory { p, r, .. } = &mut walk.memory;
        p[..width].copy_from_slice(&r[..width]);
        for (rows, weight) in walk.pass.weights.runs(walk.rows) {
            let factor = planted!(ContractiveRowWeights, factor * weight, factor);
            let p = &mut p[rows.start * self.input()..rows.end * self.input()];
            kernels::scale(walk.pass.team, T::from_f64(factor), p);
        }
        for link in &self.links {
            walk.outer_product(link);
            walk.forward(link);
            let [at, own] = [walk.block(&link.r), walk.block(&link.own)];
            let Memory {
                p,
                q,
                r,
                extra,
                first,
                second,
                ..
            } = &mut walk.memory;
            for (index, (own, at)) in own.zip(at).enumerate() {
                let bend = planted!(ContractiveSecondOrder, second[own], T::from_f64(0.0));
                extra[own] += q[index] * r[at] * bend;
                p[index] = q[index] * first[own];
            }
        }
    }

    /// Takes what the slopes have gathered back to the parameters.
    fn pass_on<T: Scalar>(&self, walk: &mut Walk<T>) {
        walk.memory.p.fill(T::from_f64(0.0));
        for (index, link) in self.links.iter().enumerate().rev() {
            let own = walk.block(&link.own);
            let Memory {
                p, s, extra, first, ..
            } = &mut walk.memory;
            for (index, own) in own.enumerate() {
                s[own] = extra[own] + first[own] * p[index];
            }
            walk.descend(link, index > 0);
        }
    }
}
