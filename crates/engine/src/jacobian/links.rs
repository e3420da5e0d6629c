//! The plan: which stages of the encoder are links of the chain, and where their numbers stand.

use super::walk::{Memory, Walk};
use crate::activation::Activation;
use crate::error::{Code, Error, Result};
use crate::graph::{Graph, Node, Stage};
use crate::layers::AnyLayer;
use crate::param::ParamKind;
use kernels::Scalar;
use std::ops::Range;

/// A stage without its activation, and that activation.
#[derive(Clone, Debug)]
pub struct Link {
    /// Among the graph's stages.
    pub stage: usize,
    pub layer: AnyLayer,
    pub f: Activation,
    pub input: usize,
    pub output: usize,
    pub slice: Range<usize>,
    /// Per row: of r_i₋₁ and r_i among all r, and of the values behind the link among all links.
    pub before: Range<usize>,
    pub r: Range<usize>,
    pub own: Range<usize>,
}

/// The encoder as links.
#[derive(Clone, Debug)]
pub struct Chain {
    pub links: Vec<Link>,
    /// The columns of the projection that are codes.
    pub codes: Range<usize>,
    /// Parameters of the encoder, which stand first.
    parameters: usize,
    /// Those of them that the Jacobian does not hold.
    biases: Vec<Range<usize>>,
}

impl Chain {
    /// The encoder's chain, or why it has none.
    pub fn of(graph: &Graph, codes: Range<usize>) -> Result<Self> {
        let stages = &graph.stages[..=graph.projection];
        let mut links: Vec<Link> = Vec::new();
        let mut at = graph.input().width;
        for (index, stage) in stages
            .iter()
            .enumerate()
            .filter(|(_, stage)| !stage.is_view())
        {
            let Node::Layer(whole) = &stage.node else {
                unreachable!("a projection is a layer");
            };
            let split = whole.get::<f32>().split_activation();
            let (layer, f) = split.unwrap_or((whole.clone(), Activation::Linear));
            let kind = layer.get::<f32>();
            if !kind.has_tangent() || !f.has_slopes() {
                return Err(refused(stage, whole, f));
            }
            let before = links.last().map_or(0..at, |link| link.r.clone());
            let (input, output) = (stage.input.width, stage.output.width);
            let start = at - graph.input().width;
            links.push(Link {
                stage: index,
                layer,
                f,
                input,
                output,
                slice: stage.slice.clone(),
                before,
                r: at..at + output,
                own: start..start + output,
            });
            at += output;
        }
        let tensors = stages.iter().flat_map(|stage| &stage.tensors);
        let biases = tensors.filter(|tensor| !matches!(tensor.kind, ParamKind::Weight { .. }));
        Ok(Chain {
            links,
            codes,
            parameters: stages.last().expect("a projection").slice.end,
            biases: biases.map(|tensor| tensor.range.clone()).collect(),
        })
    }

    /// Values of a row of the input.
    pub fn input(&self) -> usize {
        self.links[0].input
    }

    /// Values of working memory for `rows` rows.
    pub fn size(&self, rows: usize) -> usize {
        let [r, own, widest] = self.widths();
        3 * self.parameters + rows * (r + 4 * own + 3 * widest)
    }

    /// Values per row: of all r, of all links' outputs, of the widest input or output.
    fn widths(&self) -> [usize; 3] {
        let last = self.links.last().expect("a projection");
        let widths = self.links.iter().map(|link| link.input.max(link.output));
        [last.r.end, last.own.end, widths.max().unwrap_or(0)]
    }

    pub fn memory<'a, T>(&self, buffer: &'a mut [T], rows: usize) -> Memory<'a, T> {
        let [r, own, widest] = self.widths();
        let mut rest = buffer;
        let mut cut = |count: usize| {
            let (part, behind) = std::mem::take(&mut rest).split_at_mut(count);
            rest = behind;
            part
        };
        let parameters = self.parameters;
        Memory {
            weights: cut(parameters),
            d_weights: cut(parameters),
            waste: cut(parameters),
            r: cut(rows * r),
            s: cut(rows * own),
            extra: cut(rows * own),
            first: cut(rows * own),
            second: cut(rows * own),
            p: cut(rows * widest),
            q: cut(rows * widest),
            work: cut(rows * widest),
        }
    }

    /// Weights without biases, slopes of all activations, sums at zero.
    pub fn begin<T: Scalar>(&self, walk: &mut Walk<T>) {
        let zero = T::from_f64(0.0);
        let parameters = &walk.arena.parameters[..self.parameters];
        walk.memory.weights.copy_from_slice(parameters);
        for bias in &self.biases {
            walk.memory.weights[bias.clone()].fill(zero);
        }
        walk.memory.d_weights.fill(zero);
        walk.memory.extra.fill(zero);
        for link in &self.links {
            let stage = &walk.graph.stages[link.stage];
            let (capacity, rows) = (walk.arena.capacity, walk.rows);
            let y = &walk.arena.activations[stage.output.range(capacity, rows)];
            let mut kept = &walk.arena.kept[stage.kept.range(capacity, rows)];
            if kept.is_empty() {
                // An activation of its own keeps nothing: its x is its input.
                kept = &walk.arena.activations[stage.input.range(capacity, rows)];
            }
            for (index, own) in walk.block(&link.own).enumerate() {
                let x = kept.get(index).copied().unwrap_or(zero);
                (walk.memory.first[own], walk.memory.second[own]) = link.f.slopes(y[index], x);
            }
        }
    }

    /// Adds the gathered gradients of the weights to all others'.
    pub fn add_weights<T: Scalar>(&self, walk: &mut Walk<T>) {
        for bias in &self.biases {
            walk.memory.d_weights[bias.clone()].fill(T::from_f64(0.0));
        }
        let gradients = walk.arena.gradients.iter_mut();
        gradients
            .zip(&*walk.memory.d_weights)
            .for_each(|(sum, d)| *sum += *d);
    }
}

/// Why a stage is no link.
fn refused(stage: &Stage, layer: &AnyLayer, f: Activation) -> Error {
    let place = match stage.name.split_once('.') {
        Some((part, index)) => format!("{part}[{index}]"),
        None => stage.name.clone(),
    };
    let received = match f.has_slopes() {
        true => layer.tag().to_owned(),
        false => format!("{} with {}", layer.tag(), f.name()),
    };
    let kind = layer.get::<f32>();
    let mut tensors = kind.params(&stage.input_shape).into_iter();
    let hint = match kind.vocabulary() {
        _ if !f.has_slopes() => {
            "every value of a softmax depends on all others: use another activation"
        }
        Some(_) => {
            "nothing has a derivative by tokens, which are whole numbers: leave the penalty away"
        }
        None if tensors.any(|tensor| tensor.is_running()) => {
            "in training it ties the rows of a batch together, so that none has a Jacobian of its own: leave the layer away"
        }
        None => {
            "its slopes depend on many values at once, as those of recurrence, normalisation and residual layers do, and \
             are not differentiated once more: leave the layer away, or the penalty"
        }
    };
    Error::new(Code::Incompatible, place)
        .expected(
            "layers that a contractive penalty goes through: dense, convolutions, pooling, upsampling, reshaping, dropout, \
             noise, condition, categoryEmbedding",
        )
        .received(received)
        .hint(hint)
}
