//! The loop over time that all recurrent layers share; what happens in one step is their [`Cell`].
//!
//! ```text
//! x_t ──W, b──▶ a_t ─┐
//!                    cell ──▶ h_t (and a state c_t), for t = 0 … time − 1, h and c zero before the first step
//! h_t₋₁ ─U, b_u▶ q_t ┘
//! ```
//!
//! One row is [time, channels]; W is [channels, blocks · units], U is [units, blocks · units], b is [blocks · units],
//! and so is b_u, which only cells have that do more with q_t than to add it to a_t. Kept per row: what the cell keeps
//! of every step, then every c_t, then every h_t.

use crate::error::{Code, Error, Result};
use crate::initializers::AnyInitializer;
use crate::initializers::orthogonal::Orthogonal;
use crate::layers::{Backward, Forward};
use crate::param::{Param, ParamKind};
use crate::pass::Pass;
use crate::shape::Shape;
use kernels::{Activation, Scalar, Write, column_sum, each_row, gemm};
use ndarray::{ArrayView1, ArrayView2, ArrayViewMut1, ArrayViewMut2, Axis, Slice};

/// The sizes of a recurrent layer on an input.
#[derive(Clone, Copy)]
pub struct Sizes {
    pub time: usize,
    pub channels: usize,
    pub units: usize,
    /// Columns of W and U, in units.
    pub blocks: usize,
    /// Values that the cell keeps of a step, in units; the first `blocks` of them start as a_t.
    pub keeps: usize,
    /// 1 for cells with a state besides h, else 0.
    pub states: usize,
    /// Whether there is a b_u.
    pub recurrent_bias: bool,
    /// Whether all h_t are the output, or the last one only.
    pub sequences: bool,
}

/// One step of one row.
pub trait Cell<T: Scalar>: Sync {
    /// From a_t (in `gates`, which becomes what is kept) and `before` to c_t and h_t.
    fn forward(&self, before: Before<'_, T>, gates: &mut [T], state: &mut [T], h: &mut [T]);

    /// From d_h = ∂/∂h_t and d_state = ∂/∂c_t to the gradients of a_t and q_t. `d_h` becomes what reaches h_t₋₁ past U,
    /// `d_state` what reaches c_t₋₁.
    fn backward(&self, before: Before<'_, T>, after: After<'_, T>, d: Gradients<'_, T>);
}

/// What a step starts from; `q` is empty on the way back.
pub struct Before<'a, T> {
    pub q: &'a [T],
    pub h: &'a [T],
    pub state: &'a [T],
}

/// What a step has made.
pub struct After<'a, T> {
    pub gates: &'a [T],
    pub h: &'a [T],
    pub state: &'a [T],
}

pub struct Gradients<'a, T> {
    pub h: &'a mut [T],
    pub state: &'a mut [T],
    pub a: &'a mut [T],
    pub q: &'a mut [T],
}

/// The parts of what a step keeps or gets back, one block of `units` values each.
pub fn parts<T, const N: usize>(values: &[T], units: usize) -> [&[T]; N] {
    std::array::from_fn(|block| &values[block * units..][..units])
}

/// The same to be written.
pub fn parts_mut<T, const N: usize>(values: &mut [T], units: usize) -> [&mut [T]; N] {
    let mut rest = values;
    std::array::from_fn(|_| {
        let (part, behind) = std::mem::take(&mut rest).split_at_mut(units);
        rest = behind;
        part
    })
}

/// How U starts where nothing is said: what keeps the length of h over many steps.
pub fn orthogonal() -> AnyInitializer {
    AnyInitializer::Orthogonal(Orthogonal { gain: 1.0 })
}

/// `[time, channels]`, or why a recurrent layer cannot follow such an input.
pub fn axes(input: &Shape) -> Result<[usize; 2]> {
    <[usize; 2]>::try_from(input.0.as_slice()).map_err(|_| {
        Error::new(Code::InvalidShape, "")
            .expected("an input of shape [time, channels] before a recurrent layer")
            .received(input)
            .hint("put { \"type\": \"reshape\" } or { \"type\": \"repeatVector\" } before it")
    })
}

impl Sizes {
    pub fn output(&self) -> Shape {
        match self.sequences {
            true => Shape(vec![self.time, self.units]),
            false => Shape::flat(self.units),
        }
    }

    /// W and U; the biases that stand behind them are the layer's to name.
    pub fn weights(&self, input: &AnyInitializer, recurrent: &AnyInitializer) -> Vec<Param> {
        let weight = |name: &'static str, inputs: usize, initializer: &AnyInitializer| {
            let kind = ParamKind::Weight {
                initializer: initializer.clone(),
                fan: (inputs, self.units),
            };
            Param::new(name, vec![inputs, self.width()], kind)
        };
        vec![
            weight("weight", self.channels, input),
            weight("recurrentWeight", self.units, recurrent),
        ]
    }

    pub fn kept(&self) -> usize {
        self.time * (self.keeps + self.states + 1) * self.units
    }

    /// The zeros before the first step, the gradients of h, c, a and q; q itself takes the place of its gradient.
    pub fn scratch(&self, rows: usize) -> usize {
        rows * (2 + self.states + 2 * self.blocks) * self.units
    }

    fn width(&self) -> usize {
        self.blocks * self.units
    }

    fn cost(&self) -> usize {
        128 * self.width()
    }

    /// W, U, b and b_u of a slice of parameters.
    fn split<'a, T>(
        &self,
        params: &'a [T],
    ) -> (ArrayView2<'a, T>, ArrayView2<'a, T>, [&'a [T]; 2]) {
        let width = self.width();
        let (w, rest) = params.split_at(self.channels * width);
        let (u, rest) = rest.split_at(self.units * width);
        let biases = rest.split_at(width);
        (matrix(w, width), matrix(u, width), biases.into())
    }

    /// Working memory for `rows` rows: zeros, d_h, d_state, d_a, d_q.
    fn memory<'a, T: Scalar>(
        &self,
        rows: usize,
        scratch: &'a mut [T],
    ) -> [ArrayViewMut2<'a, T>; 5] {
        let widths = [
            self.units,
            self.units,
            self.states * self.units,
            self.width(),
            self.width(),
        ];
        let mut rest = scratch;
        widths.map(|width| {
            let (part, behind) = std::mem::take(&mut rest).split_at_mut(rows * width);
            rest = behind;
            ArrayViewMut2::from_shape((rows, width), part).expect("rows of this width")
        })
    }

    /// What is kept, apart: gates, states, h.
    fn blocks<'a, T>(&self, kept: ArrayView2<'a, T>) -> [ArrayView2<'a, T>; 3] {
        let (gates, rest) = kept.split_at(Axis(1), self.time * self.keeps * self.units);
        let (states, h) = rest.split_at(Axis(1), self.time * self.states * self.units);
        [gates, states, h]
    }
}

fn matrix<T>(values: &[T], columns: usize) -> ArrayView2<'_, T> {
    ArrayView2::from_shape((values.len() / columns, columns), values).expect("whole rows")
}

fn matrix_mut<T>(values: &mut [T], columns: usize) -> ArrayViewMut2<'_, T> {
    ArrayViewMut2::from_shape((values.len() / columns, columns), values).expect("whole rows")
}

/// The columns of step t.
fn at(t: usize, width: usize) -> Slice {
    Slice::from(t * width..(t + 1) * width)
}

pub fn forward<T: Scalar>(pass: &Pass, sizes: &Sizes, cell: &dyn Cell<T>, state: Forward<'_, T>) {
    let Forward {
        params,
        kept,
        scratch,
        input,
        mut output,
        ..
    } = state;
    let (team, units) = (pass.team, sizes.units);
    let (w, u, [bias, recurrent_bias]) = sizes.split(params);
    let (mut gates, rest) = kept.split_at(Axis(1), sizes.time * sizes.keeps * units);
    let (mut states, mut hs) = rest.split_at(Axis(1), sizes.time * sizes.states * units);
    let [mut zeros, _, _, _, mut q] = sizes.memory(input.nrows(), scratch);
    zeros.fill(T::from_f64(0.0));
    let no_state = zeros.slice_axis(Axis(1), Slice::from(..sizes.states * units));
    for t in 0..sizes.time {
        let x = input.slice_axis(Axis(1), at(t, sizes.channels));
        let mut gates = gates.slice_axis_mut(Axis(1), at(t, sizes.keeps * units));
        let mut a = gates.slice_axis_mut(Axis(1), Slice::from(..sizes.width()));
        gemm(team, x, w, Write::Overwrite, a.view_mut());
        kernels::bias_activation(team, a, ArrayView1::from(bias), Activation::Linear);
        let (h_before, h) = hs.view_mut().split_at(Axis(1), t * units);
        let (state_before, state) = states
            .view_mut()
            .split_at(Axis(1), t * sizes.states * units);
        let (last_h, last_state) = match t {
            0 => (zeros.view(), no_state),
            _ => (
                h_before.slice_axis(Axis(1), at(t - 1, units)),
                state_before.slice_axis(Axis(1), at(t - 1, sizes.states * units)),
            ),
        };
        gemm(team, last_h, u, Write::Overwrite, q.view_mut());
        if sizes.recurrent_bias {
            let bias = ArrayView1::from(recurrent_bias);
            kernels::bias_activation(team, q.view_mut(), bias, Activation::Linear);
        }
        let (mut h, _) = h.split_at(Axis(1), units);
        let (state, _) = state.split_at(Axis(1), sizes.states * units);
        let read = [q.view(), last_h, last_state];
        let write = [gates, state, h.view_mut()];
        each_row(
            team,
            sizes.cost(),
            read,
            write,
            &|_, [q, h, state], [gates, next, next_h]| {
                cell.forward(Before { q, h, state }, gates, next, next_h);
            },
        );
        if sizes.sequences {
            output.slice_axis_mut(Axis(1), at(t, units)).assign(&h);
        } else if t + 1 == sizes.time {
            output.assign(&h);
        }
    }
}

pub fn backward<T: Scalar>(pass: &Pass, sizes: &Sizes, cell: &dyn Cell<T>, state: Backward<'_, T>) {
    let Backward {
        params,
        kept,
        scratch,
        d_params,
        mut write,
        input,
        d_output,
        mut d_input,
        ..
    } = state;
    let (team, units, width) = (pass.team, sizes.units, sizes.width());
    let (w, u, _) = sizes.split(params);
    let (d_w, rest) = d_params.split_at_mut(sizes.channels * width);
    let (d_u, rest) = rest.split_at_mut(units * width);
    let (d_bias, d_recurrent_bias) = rest.split_at_mut(width);
    let [gates, states, hs] = sizes.blocks(kept);
    let [mut zeros, mut d_h, mut d_state, mut d_a, mut d_q] = sizes.memory(input.nrows(), scratch);
    for blank in [&mut zeros, &mut d_h, &mut d_state] {
        blank.fill(T::from_f64(0.0));
    }
    let no_state = zeros.slice_axis(Axis(1), Slice::from(..sizes.states * units));
    for t in (0..sizes.time).rev() {
        if sizes.sequences {
            d_h += &d_output.slice_axis(Axis(1), at(t, units));
        } else if t + 1 == sizes.time {
            d_h.assign(&d_output);
        }
        let (last_h, last_state) = match t {
            0 => (zeros.view(), no_state),
            _ => (
                hs.slice_axis(Axis(1), at(t - 1, units)),
                states.slice_axis(Axis(1), at(t - 1, sizes.states * units)),
            ),
        };
        let read = [
            gates.slice_axis(Axis(1), at(t, sizes.keeps * units)),
            hs.slice_axis(Axis(1), at(t, units)),
            states.slice_axis(Axis(1), at(t, sizes.states * units)),
            last_h,
            last_state,
        ];
        let changed = [
            d_h.view_mut(),
            d_state.view_mut(),
            d_a.view_mut(),
            d_q.view_mut(),
        ];
        each_row(
            team,
            sizes.cost(),
            read,
            changed,
            &|_, [gates, h, state, last_h, last_state], d| {
                let before = Before {
                    q: &[],
                    h: last_h,
                    state: last_state,
                };
                let [d_h, d_state, a, q] = d;
                let d = Gradients {
                    h: d_h,
                    state: d_state,
                    a,
                    q,
                };
                cell.backward(before, After { gates, h, state }, d);
            },
        );
        let x = input.slice_axis(Axis(1), at(t, sizes.channels));
        gemm(team, x.t(), d_a.view(), write, matrix_mut(d_w, width));
        gemm(team, last_h.t(), d_q.view(), write, matrix_mut(d_u, width));
        column_sum(team, d_a.view(), write, ArrayViewMut1::from(&mut *d_bias));
        if sizes.recurrent_bias {
            column_sum(
                team,
                d_q.view(),
                write,
                ArrayViewMut1::from(&mut *d_recurrent_bias),
            );
        }
        write = planted!(RecurrentTime, Write::Accumulate, Write::Overwrite);
        if let Some(d_input) = &mut d_input {
            let d_x = d_input.slice_axis_mut(Axis(1), at(t, sizes.channels));
            gemm(team, d_a.view(), w.t(), Write::Overwrite, d_x);
        }
        gemm(team, d_q.view(), u.t(), Write::Accumulate, d_h.view_mut());
    }
}
