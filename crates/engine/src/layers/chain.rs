//! Layers one after the other inside the member that holds them: the way around a residual, the networks of a
//! hyperprior. To the graph the member is one stage, so what its links make and keep stands in that stage's `kept`.

use super::{AnyLayer, Backward, Forward};
use crate::error::Result;
use crate::graph::{matrix, matrix_mut};
use crate::param::Param;
use crate::pass::Pass;
use crate::shape::Shape;
use kernels::Scalar;
use ndarray::ArrayView2;
use std::ops::Range;

/// A layer of the chain with its place in every buffer.
struct Link<'a> {
    layer: &'a AnyLayer,
    input: Shape,
    /// Values of an output row, and kept from it.
    output: usize,
    keeps: usize,
    params: Range<usize>,
    running: Range<usize>,
}

pub struct Chain<'a> {
    links: Vec<Link<'a>>,
    pub output: Shape,
}

impl<'a> Chain<'a> {
    /// The layers behind rows of a shape; errors name them as `list[0]`.
    pub fn new(list: &str, layers: &'a [AnyLayer], input: &Shape) -> Result<Self> {
        let mut links = Vec::with_capacity(layers.len());
        let (mut shape, mut params, mut running) = (input.clone(), 0, 0);
        for (index, layer) in layers.iter().enumerate() {
            let kind = layer.get::<f32>();
            let after = kind.output_shape(&shape);
            let after = after.map_err(|error| error.within(&format!("{list}[{index}]")))?;
            let tensors = kind.params(&shape);
            let size = |is_running| -> usize {
                let of = tensors
                    .iter()
                    .filter(|tensor| tensor.is_running() == is_running);
                of.map(Param::size).sum()
            };
            let ends = [params + size(false), running + size(true)];
            links.push(Link {
                layer,
                output: after.size(),
                keeps: kind.keeps(&shape),
                params: params..ends[0],
                running: running..ends[1],
                input: std::mem::replace(&mut shape, after),
            });
            [params, running] = ends;
        }
        Ok(Chain {
            links,
            output: shape,
        })
    }

    /// As `Layer::params`, each named by the place of its layer: `0.weight`.
    pub fn params(&self) -> Vec<Param> {
        let named = |(index, link): (usize, &Link)| {
            let params = link.layer.get::<f32>().params(&link.input);
            params.into_iter().map(move |param| Param {
                name: format!("{index}.{}", param.name).into(),
                ..param
            })
        };
        self.links.iter().enumerate().flat_map(named).collect()
    }

    /// As `Layer::least_rows`.
    pub fn least_rows(&self) -> usize {
        let of = |link: &Link| link.layer.get::<f32>().least_rows(&link.input);
        self.links.iter().map(of).max().unwrap_or(1)
    }

    /// Values in a slice of all trained parameters.
    pub fn size(&self) -> usize {
        self.links.last().map_or(0, |link| link.params.end)
    }

    pub fn keeps(&self) -> usize {
        let each = self.links.iter().map(|link| link.output + link.keeps);
        each.sum()
    }

    /// What the neediest layer takes, and two gradients as wide as the widest end of one.
    pub fn scratch(&self, rows: usize, members: usize) -> usize {
        let of = |link: &Link| link.layer.get::<f32>().scratch(&link.input, rows, members);
        2 * rows * self.widest() + self.links.iter().map(of).max().unwrap_or(0)
    }

    fn widest(&self) -> usize {
        let each = self
            .links
            .iter()
            .map(|link| link.output.max(link.input.size()));
        each.max().unwrap_or(0)
    }

    /// What the last layer made, among what was kept.
    pub fn result<'k, T>(&self, kept: &'k [T], rows: usize) -> ArrayView2<'k, T> {
        let Some(last) = self.links.last() else {
            return matrix(&[], rows);
        };
        let end = kept.len() - rows * last.keeps;
        matrix(&kept[end - rows * last.output..end], rows)
    }

    /// Leaves the result among what is kept; the state's `output` is not touched.
    pub fn forward<T: Scalar>(&self, pass: &Pass, state: &mut Forward<'_, T>) {
        let rows = state.input.nrows();
        let mut rest = state
            .kept
            .as_slice_mut()
            .expect("kept values stand together");
        let mut before: &[T] = &[];
        for (index, link) in self.links.iter().enumerate() {
            let output = cut(&mut rest, rows * link.output);
            let kept = cut(&mut rest, rows * link.keeps);
            let inner = Forward {
                shape: &link.input,
                params: &state.params[link.params.clone()],
                running: &mut state.running[link.running.clone()],
                kept: matrix_mut(kept, rows),
                scratch: state.scratch,
                condition: state.condition,
                input: match index {
                    0 => state.input,
                    _ => matrix(before, rows),
                },
                output: matrix_mut(output, rows),
            };
            link.layer.get::<T>().forward(&within(pass, index), inner);
            before = output;
        }
    }

    /// From `d_output` to the parameters' gradients and `d_input`; the state's `output` is not read.
    pub fn backward<T: Scalar>(&self, pass: &Pass, state: &mut Backward<'_, T>) {
        let rows = state.input.nrows();
        let (mut d_output, rest) = state.scratch.split_at_mut(rows * self.widest());
        let (mut d_before, scratch) = rest.split_at_mut(rows * self.widest());
        d_output[..state.d_output.len()]
            .copy_from_slice(state.d_output.as_slice().expect("gradients stand together"));
        let kept = state.kept.as_slice().expect("kept values stand together");
        let mut end = kept.len();
        for (index, link) in self.links.iter().enumerate().rev() {
            let kept_at = end - rows * link.keeps;
            let output_at = kept_at - rows * link.output;
            let input = match index {
                0 => state.input,
                _ => {
                    let before = &self.links[index - 1];
                    let at = output_at - rows * (before.keeps + before.output);
                    matrix(&kept[at..at + rows * before.output], rows)
                }
            };
            let d_input = match index {
                0 if state.d_input.is_none() => None,
                _ => Some(matrix_mut(&mut d_before[..input.len()], rows)),
            };
            let inner = Backward {
                shape: &link.input,
                params: &state.params[link.params.clone()],
                running: &state.running[link.running.clone()],
                kept: matrix(&kept[kept_at..end], rows),
                scratch,
                d_params: &mut state.d_params[link.params.clone()],
                write: state.write,
                input,
                output: matrix(&kept[output_at..kept_at], rows),
                d_output: matrix_mut(&mut d_output[..rows * link.output], rows),
                d_input,
            };
            link.layer.get::<T>().backward(&within(pass, index), inner);
            std::mem::swap(&mut d_output, &mut d_before);
            end = output_at;
        }
        if let Some(d_input) = &mut state.d_input {
            d_input.assign(&matrix(&d_output[..state.input.len()], rows));
        }
    }
}

/// Cuts the next `count` values off a slice.
pub fn cut<'a, T>(rest: &mut &'a mut [T], count: usize) -> &'a mut [T] {
    let (part, behind) = std::mem::take(rest).split_at_mut(count);
    *rest = behind;
    part
}

/// A stream of its own for the layer at `index` of the chain, whatever stage or chain this one stands in.
pub fn within<'a>(pass: &Pass<'a>, index: usize) -> Pass<'a> {
    pass.at(pass.key.slot * 64 + index as u32 + 1)
}
