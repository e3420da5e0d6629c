//! Layers with a way around them: y = x + g(x), where g is a chain of layers that keeps the shape.
//!
//! d_x = d_y + ∂g/∂x · d_y. In: any shape. Out: the same.
//! Tensors are named by the place of their layer in the chain: `encoder.2.0.weight`.
//!
//! Reference: He, Zhang, Ren, Sun (2016), "Deep residual learning for image recognition".

use super::{AnyLayer, Backward, Forward, Layer};
use crate::error::{Code, Error, Result};
use crate::graph::{matrix, matrix_mut};
use crate::options::Options;
use crate::param::Param;
use crate::pass::Pass;
use crate::registry::Member;
use crate::shape::Shape;
use kernels::{Scalar, each_row};
use std::ops::Range;

#[derive(Clone, Debug, PartialEq, Options)]
pub struct Residual {
    /// The chain g, at least one layer; it ends in the shape that it begins with.
    pub layers: Vec<AnyLayer>,
}

impl Member for Residual {
    fn examples() -> Vec<Self> {
        let read = |layers: &str| Residual {
            layers: Options::read(&serde_json::from_str(layers).expect("layers")).expect("layers"),
        };
        vec![
            read(r#"[{ "type": "dense", "units": 6, "activation": "tanh" }]"#),
            read(
                r#"[{ "type": "dense", "units": 3, "activation": "softplus" }, { "type": "dropout", "rate": 0.3 },
                    { "type": "reshape", "shape": [3, 1] }, { "type": "gru", "units": 6 }]"#,
            ),
        ]
    }

    fn check(&self) -> Result<()> {
        match self.layers.is_empty() {
            false => Ok(()),
            true => Err(Error::new(Code::OutOfRange, "layers")
                .expected("at least one layer")
                .received("none")
                .hint("an empty chain would double its input")),
        }
    }
}

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

impl Residual {
    fn links(&self, input: &Shape) -> Result<(Vec<Link<'_>>, Shape)> {
        let mut links = Vec::with_capacity(self.layers.len());
        let (mut shape, mut params, mut running) = (input.clone(), 0, 0);
        for (index, layer) in self.layers.iter().enumerate() {
            let kind = layer.get::<f32>();
            let after = kind.output_shape(&shape);
            let after = after.map_err(|error| error.within(&format!("layers[{index}]")))?;
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
        Ok((links, shape))
    }

    fn planned(&self, input: &Shape) -> Vec<Link<'_>> {
        self.links(input).expect("the plan refused other shapes").0
    }
}

/// Cuts the next `count` values off a slice.
fn cut<'a, T>(rest: &mut &'a mut [T], count: usize) -> &'a mut [T] {
    let (part, behind) = std::mem::take(rest).split_at_mut(count);
    *rest = behind;
    part
}

/// A stream of its own for the layer at `index` of the chain, whatever stage or chain this one stands in.
fn within<'a>(pass: &Pass<'a>, index: usize) -> Pass<'a> {
    pass.at(pass.key.slot * 64 + index as u32 + 1)
}

impl<T: Scalar> Layer<T> for Residual {
    fn output_shape(&self, input: &Shape) -> Result<Shape> {
        let (_, output) = self.links(input)?;
        match output == *input {
            true => Ok(output),
            false => Err(Error::new(Code::InvalidShape, "layers")
                .expected(format!(
                    "a chain that ends in the shape {input} that it begins with"
                ))
                .received(output)
                .hint("let its last layer make that shape, for the input is added to it")),
        }
    }

    fn params(&self, input: &Shape) -> Vec<Param> {
        let named = |(index, link): (usize, Link)| {
            let params = link.layer.get::<f32>().params(&link.input);
            params.into_iter().map(move |param| Param {
                name: format!("{index}.{}", param.name).into(),
                ..param
            })
        };
        let links = self.planned(input).into_iter().enumerate();
        links.flat_map(named).collect()
    }

    fn keeps(&self, input: &Shape) -> usize {
        let links = self.planned(input);
        links.iter().map(|link| link.output + link.keeps).sum()
    }

    /// What the neediest layer takes, and two gradients as wide as the widest output.
    fn scratch(&self, input: &Shape, rows: usize, members: usize) -> usize {
        let links = self.planned(input);
        let widest = links.iter().map(|link| link.output).max().unwrap_or(0);
        let of = |link: &Link| link.layer.get::<f32>().scratch(&link.input, rows, members);
        2 * rows * widest + links.iter().map(of).max().unwrap_or(0)
    }

    fn forward(&self, pass: &Pass, mut state: Forward<'_, T>) {
        let rows = state.input.nrows();
        let mut rest = state
            .kept
            .as_slice_mut()
            .expect("kept values stand together");
        let mut before: &[T] = &[];
        for (index, link) in self.planned(state.shape).iter().enumerate() {
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
        let (g, cost) = (matrix(before, rows), 8 * state.input.ncols());
        let add = |x: &[T], g: &[T], y: &mut [T]| {
            y.iter_mut()
                .zip(x.iter().zip(g))
                .for_each(|(y, (x, g))| *y = *x + *g);
        };
        each_row(
            pass.team,
            cost,
            [state.input, g],
            [state.output],
            &|_, [x, g], [y]| add(x, g, y),
        );
    }

    fn backward(&self, pass: &Pass, state: Backward<'_, T>) {
        let rows = state.input.nrows();
        let links = self.planned(state.shape);
        let widest = links.iter().map(|link| link.output).max().unwrap_or(0);
        let (mut d_output, rest) = state.scratch.split_at_mut(rows * widest);
        let (mut d_before, scratch) = rest.split_at_mut(rows * widest);
        d_output[..state.d_output.len()]
            .copy_from_slice(state.d_output.as_slice().expect("gradients stand together"));
        let kept = state.kept.as_slice().expect("kept values stand together");
        let mut end = kept.len();
        for (index, link) in links.iter().enumerate().rev() {
            let kept_at = end - rows * link.keeps;
            let output_at = kept_at - rows * link.output;
            let input = match index {
                0 => state.input,
                _ => {
                    let before = &links[index - 1];
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
        if let Some(mut d_input) = state.d_input {
            d_input.assign(&matrix(&d_output[..state.input.len()], rows));
            if planted!(ResidualSkip, true, false) {
                d_input += &state.d_output;
            }
        }
    }
}
