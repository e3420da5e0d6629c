//! The ways of numbers through one link: A p, Aᵀ s, and the gradients of A's weights.

use super::links::Link;
use crate::arena::Arena;
use crate::graph::{Graph, matrix, matrix_mut};
use crate::layers::{Backward, Forward};
use crate::pass::{Pass, stream};
use kernels::{Scalar, Write};
use ndarray::{ArrayView2, ArrayViewMut2};
use std::ops::Range;

/// Working memory, named as in the formulas.
pub struct Memory<'a, T> {
    /// The encoder's parameters, biases zero.
    pub weights: &'a mut [T],
    pub d_weights: &'a mut [T],
    /// Gradients that nobody asked for.
    pub waste: &'a mut [T],
    pub r: &'a mut [T],
    pub s: &'a mut [T],
    pub extra: &'a mut [T],
    /// f′ and f″
    pub first: &'a mut [T],
    pub second: &'a mut [T],
    pub p: &'a mut [T],
    pub q: &'a mut [T],
    /// What a layer may use up.
    pub work: &'a mut [T],
}

/// Everything that a way through the chain touches.
pub struct Walk<'a, T> {
    pub pass: &'a Pass<'a>,
    pub graph: &'a Graph,
    pub rows: usize,
    pub memory: Memory<'a, T>,
    pub arena: &'a mut Arena<T>,
}

impl<T: Scalar> Walk<'_, T> {
    /// The values of all rows where one row has these.
    pub fn block(&self, range: &Range<usize>) -> Range<usize> {
        range.start * self.rows..range.end * self.rows
    }

    /// r_i₋₁ = Aᵀ s_i
    pub fn transpose(&mut self, link: &Link) {
        let (at, own) = (self.block(&link.before), self.block(&link.own));
        let Memory {
            weights,
            waste,
            r,
            s,
            work,
            ..
        } = &mut self.memory;
        Backwards {
            params: &weights[link.slice.clone()],
            d_params: &mut waste[link.slice.clone()],
            write: Write::Overwrite,
            input: None,
            d_output: copy(work, &s[own], self.rows),
            d_input: Some(matrix_mut(&mut r[at], self.rows)),
        }
        .run(link, self.pass, self.graph, self.arena);
    }

    /// d_A += s_i p_i₋₁ᵀ
    pub fn outer_product(&mut self, link: &Link) {
        let own = self.block(&link.own);
        let Memory {
            weights,
            d_weights,
            s,
            p,
            work,
            ..
        } = &mut self.memory;
        Backwards {
            params: &weights[link.slice.clone()],
            d_params: &mut d_weights[link.slice.clone()],
            write: Write::Accumulate,
            input: Some(matrix(&p[..link.input * self.rows], self.rows)),
            d_output: copy(work, &s[own], self.rows),
            d_input: None,
        }
        .run(link, self.pass, self.graph, self.arena);
    }

    /// d_A += s_i h_i₋₁ᵀ among all gradients, and p = Aᵀ s_i where somebody asks for it.
    pub fn descend(&mut self, link: &Link, further: bool) {
        let own = self.block(&link.own);
        let Memory {
            weights,
            s,
            p,
            work,
            ..
        } = &mut self.memory;
        let mut gradients = std::mem::take(&mut self.arena.gradients);
        let d_input = matrix_mut(&mut p[..link.input * self.rows], self.rows);
        Backwards {
            params: &weights[link.slice.clone()],
            d_params: &mut gradients[link.slice.clone()],
            write: Write::Accumulate,
            input: None,
            d_output: copy(work, &s[own], self.rows),
            d_input: further.then_some(d_input),
        }
        .run(link, self.pass, self.graph, self.arena);
        self.arena.gradients = gradients;
    }

    /// q = A p
    pub fn forward(&mut self, link: &Link) {
        let stage = &self.graph.stages[link.stage];
        let batch = [stage.input, stage.output].map(|slot| {
            let range = slot.range(self.arena.capacity, self.rows);
            matrix(&self.arena.activations[range], self.rows)
        });
        let Memory { weights, p, q, .. } = &mut self.memory;
        let state = Forward {
            shape: &stage.input_shape,
            params: &weights[link.slice.clone()],
            running: &mut [],
            kept: matrix_mut(&mut [], self.rows),
            scratch: &mut self.arena.scratch,
            condition: matrix(&[], self.rows),
            input: matrix(&p[..link.input * self.rows], self.rows),
            output: matrix_mut(&mut q[..link.output * self.rows], self.rows),
        };
        let pass = self.pass.at(stream::STAGE + link.stage as u32);
        link.layer.get::<T>().tangent(&pass, batch, state);
    }
}

/// A layer's backward pass without its activation; without an input, the one that the batch came with.
struct Backwards<'a, T> {
    params: &'a [T],
    d_params: &'a mut [T],
    write: Write,
    input: Option<ArrayView2<'a, T>>,
    d_output: ArrayViewMut2<'a, T>,
    d_input: Option<ArrayViewMut2<'a, T>>,
}

impl<T: Scalar> Backwards<'_, T> {
    fn run(self, link: &Link, pass: &Pass, graph: &Graph, arena: &mut Arena<T>) {
        let stage = &graph.stages[link.stage];
        let (capacity, rows) = (arena.capacity, self.d_output.nrows());
        let input = matrix(&arena.activations[stage.input.range(capacity, rows)], rows);
        let state = Backward {
            shape: &stage.input_shape,
            params: self.params,
            running: &[],
            kept: matrix(&[], rows),
            scratch: &mut arena.scratch,
            d_params: self.d_params,
            write: self.write,
            input: self.input.unwrap_or(input),
            output: matrix(&arena.activations[stage.output.range(capacity, rows)], rows),
            d_output: self.d_output,
            d_input: self.d_input,
        };
        let pass = pass.at(stream::STAGE + link.stage as u32);
        link.layer.get::<T>().backward(&pass, state);
    }
}

/// A copy that a layer may use up.
fn copy<'a, T: Scalar>(work: &'a mut [T], values: &[T], rows: usize) -> ArrayViewMut2<'a, T> {
    let copy = &mut work[..values.len()];
    copy.copy_from_slice(values);
    matrix_mut(copy, rows)
}
