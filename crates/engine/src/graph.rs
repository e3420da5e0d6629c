//! `ValidSpec` → a sequence of stages over one arena. Stages stand in execution order and so do their slots, which
//! makes "read the input while writing the output" a safe split of one slice.

mod builder;

use crate::arena::{Arena, Ends, Slot};
use crate::constraints::{AnyConstraint, Part};
use crate::error::Result;
use crate::jacobian::Chain;
use crate::latents::AnyLatent;
use crate::layers::{AnyLayer, Backward, Forward};
use crate::param::{ParamKind, Start};
use crate::pass::{Pass, stream};
use crate::shape::Shape;
use crate::tie::Tie;
use kernels::{Scalar, Write};
use ndarray::{ArrayView2, ArrayViewMut2};
use std::ops::Range;

/// One step of the model: an encoder layer, the latent's projection or step, or a decoder layer.
#[derive(Clone, Debug)]
pub struct Stage {
    /// `encoder.0`, `latent`, `decoder.1`: the prefix of its tensors' names.
    pub name: String,
    pub node: Node,
    pub tensors: Vec<Tensor>,
    /// Its parameters in the flat buffer.
    pub slice: Range<usize>,
    /// Where its parameters are instead, if it reads a weight of the encoder.
    pub tie: Option<Tie>,
    /// Its values in the buffer of what is not trained.
    pub running: Range<usize>,
    pub input: Slot,
    pub output: Slot,
    /// In the buffer of what is kept from forward to backward.
    pub kept: Slot,
    pub input_shape: Shape,
    pub shape: Shape,
}

#[derive(Clone, Debug)]
pub enum Node {
    Layer(AnyLayer),
    Latent(AnyLatent),
}

/// A tensor with its full name and place: of the running buffer where it is not trained, else of the parameters.
#[derive(Clone, Debug)]
pub struct Tensor {
    pub name: String,
    pub shape: Vec<usize>,
    pub kind: ParamKind,
    pub range: Range<usize>,
}

#[derive(Clone, Debug)]
pub struct Graph {
    pub stages: Vec<Stage>,
    /// Index of the stage that makes what the codes are made from: the projection, or the last encoder layer.
    pub projection: usize,
    /// Index of the stage whose output are the codes (the projection, where there is no step): what is behind it
    /// decodes.
    pub latent: usize,
    /// Where the rows' labels stand; no columns in models that see none.
    pub condition: Slot,
    /// The stages behind the decoder that tell codes from draws of a prior; none in most models.
    pub discriminator: Range<usize>,
    /// Number of parameters.
    pub parameters: usize,
    /// Number of values that are saved but not trained.
    pub running: usize,
    /// Number of values in the buffer of tied ones.
    pub tied: usize,
    /// Where the slots of activations, the input included, and of kept values end.
    pub ends: Ends,
    /// The encoder as its Jacobian is made of, where a penalty asks for that.
    pub jacobian: Option<Chain>,
    /// The shape of one row of data.
    pub row: Shape,
}

impl Graph {
    pub fn encoder(&self) -> Range<usize> {
        0..self.latent + 1
    }

    pub fn decoder(&self) -> Range<usize> {
        self.latent + 1..self.discriminator.start
    }

    /// From the input to the output.
    pub fn whole(&self) -> Range<usize> {
        0..self.discriminator.start
    }

    pub fn input(&self) -> Slot {
        self.stages[0].input
    }

    pub fn codes(&self) -> Slot {
        self.stages[self.latent].output
    }

    /// What the codes are made from.
    pub fn statistics(&self) -> Slot {
        self.stages[self.projection].output
    }

    pub fn output(&self) -> Slot {
        self.stages[self.discriminator.start - 1].output
    }

    /// The parameters of the stages that have some: all there are, in order.
    pub fn slices(&self) -> impl Iterator<Item = Range<usize>> {
        let slices = self.stages.iter().map(|stage| stage.slice.clone());
        slices.filter(|slice| !slice.is_empty())
    }

    /// All tensors in the order of the stages.
    pub fn tensors(&self) -> impl Iterator<Item = &Tensor> {
        self.stages.iter().flat_map(|stage| &stage.tensors)
    }

    /// The weights of a part: what constraints hold for and penalties of weights look at, biases left alone.
    pub fn weights(&self, part: Part) -> impl Iterator<Item = &Tensor> {
        let is_weight = |tensor: &&Tensor| matches!(tensor.kind, ParamKind::Weight { .. });
        let weights = self.tensors().filter(is_weight);
        weights.filter(move |tensor| part.holds(&tensor.name))
    }

    /// Values of working memory that a pass over `rows` rows needs.
    pub fn scratch(&self, rows: usize, members: usize) -> usize {
        let of = |stage: &Stage| match &stage.node {
            Node::Layer(layer) => {
                let layer = layer.get::<f32>();
                layer.scratch(&stage.input_shape, rows, members)
            }
            Node::Latent(latent) => {
                let latent = latent.get::<f32>();
                latent.scratch(&stage.input_shape, rows, members)
            }
        };
        self.stages.iter().map(of).max().unwrap_or(0)
    }

    /// Draws the initial values of all tensors.
    pub fn initialize<T: Scalar>(&self, pass: &Pass, arena: &mut Arena<T>) {
        for (index, tensor) in self.tensors().enumerate() {
            let values = tensor.values_mut(arena);
            match tensor.kind.start() {
                Start::Constant(value) => values.fill(T::from_f64(value)),
                Start::Each(starts) => {
                    let each = values.len() / starts.len();
                    let places = values.chunks_mut(each.max(1)).zip(starts);
                    places.for_each(|(values, start)| values.fill(T::from_f64(start)));
                }
                Start::Drawn { initializer, fan } => {
                    let key = pass.at(stream::INITIAL + index as u32).key;
                    let initializer = initializer.get::<T>();
                    initializer.fill(pass.team, key, fan, &tensor.shape, values);
                }
            }
        }
    }

    /// Copies the encoder's weights to where the decoder reads them.
    pub fn fetch_tied<T: Scalar>(&self, arena: &mut Arena<T>) {
        let ties = self.stages.iter().filter_map(|stage| stage.tie.as_ref());
        ties.for_each(|tie| tie.fetch(arena));
    }

    /// Adds the decoder's gradients to those of the encoder's weights.
    pub fn bring_back_tied<T: Scalar>(&self, arena: &mut Arena<T>) {
        let ties = self.stages.iter().filter_map(|stage| stage.tie.as_ref());
        ties.for_each(|tie| tie.bring_back(arena));
    }

    /// Puts the weights back to what the constraints allow.
    pub fn constrain<T: Scalar>(&self, constraints: &[AnyConstraint], parameters: &mut [T]) {
        for constraint in constraints.iter().map(AnyConstraint::get::<T>) {
            for tensor in self.weights(constraint.part()) {
                constraint.apply(&tensor.shape, &mut parameters[tensor.range.clone()]);
            }
        }
    }

    /// Runs `stages` on the first `rows` rows of the arena.
    pub fn forward<T: Scalar>(
        &self,
        pass: &Pass,
        arena: &mut Arena<T>,
        rows: usize,
        stages: Range<usize>,
    ) {
        let capacity = arena.capacity;
        for index in stages {
            let stage = &self.stages[index];
            if stage.is_view() {
                continue;
            }
            let (before, after) = arena
                .activations
                .split_at_mut(stage.output.range(capacity, rows).start);
            let kept = stage.kept.range(capacity, rows);
            let state = Forward {
                shape: &stage.input_shape,
                params: match &stage.tie {
                    Some(tie) => &arena.tied[tie.place.clone()],
                    None => &arena.parameters[stage.slice.clone()],
                },
                running: &mut arena.running[stage.running.clone()],
                kept: matrix_mut(&mut arena.kept[kept], rows),
                scratch: &mut arena.scratch,
                condition: matrix(&before[self.condition.range(capacity, rows)], rows),
                input: matrix(&before[stage.input.range(capacity, rows)], rows),
                output: matrix_mut(&mut after[..stage.output.width * rows], rows),
            };
            let pass = pass.at(stream::STAGE + index as u32);
            match &stage.node {
                Node::Layer(layer) => layer.get::<T>().forward(&pass, state),
                Node::Latent(latent) if pass.training => latent.get::<T>().forward(&pass, state),
                Node::Latent(latent) => latent.get::<T>().encode(&pass, state),
            }
        }
    }

    /// Back through `stages`, from the gradient at the last one's output to parameters and to the first one's input.
    pub fn backward<T: Scalar>(
        &self,
        pass: &Pass,
        arena: &mut Arena<T>,
        rows: usize,
        stages: Range<usize>,
    ) {
        let capacity = arena.capacity;
        for index in stages.rev() {
            let stage = &self.stages[index];
            if stage.is_view() {
                continue;
            }
            let (d_before, d_after) = arena
                .d_activations
                .split_at_mut(stage.output.range(capacity, rows).start);
            // Slot 0 holds the data: nobody asks for its gradient.
            let d_input = (stage.input.before > 0)
                .then(|| matrix_mut(&mut d_before[stage.input.range(capacity, rows)], rows));
            let (params, d_params) = match &stage.tie {
                Some(tie) => (
                    &arena.tied[tie.place.clone()],
                    &mut arena.d_tied[tie.place.clone()],
                ),
                None => (
                    &arena.parameters[stage.slice.clone()],
                    &mut arena.gradients[stage.slice.clone()],
                ),
            };
            let state = Backward {
                shape: &stage.input_shape,
                params,
                running: &arena.running[stage.running.clone()],
                kept: matrix(&arena.kept[stage.kept.range(capacity, rows)], rows),
                scratch: &mut arena.scratch,
                d_params,
                write: Write::Overwrite, // no two stages share a slice
                input: matrix(&arena.activations[stage.input.range(capacity, rows)], rows),
                output: matrix(&arena.activations[stage.output.range(capacity, rows)], rows),
                d_output: matrix_mut(&mut d_after[..stage.output.width * rows], rows),
                d_input,
            };
            let pass = pass.at(stream::STAGE + index as u32);
            match &stage.node {
                Node::Layer(layer) => layer.get::<T>().backward(&pass, state),
                Node::Latent(latent) => latent.get::<T>().backward(&pass, state),
            }
        }
    }
}

impl Stage {
    /// The member's name in the registry.
    pub fn tag(&self) -> &'static str {
        match &self.node {
            Node::Layer(layer) => layer.tag(),
            Node::Latent(latent) => latent.tag(),
        }
    }

    pub fn is_view(&self) -> bool {
        self.input == self.output
    }
}

impl Tensor {
    pub fn is_running(&self) -> bool {
        matches!(self.kind, ParamKind::Running(_))
    }

    pub fn values<'a, T>(&self, arena: &'a Arena<T>) -> &'a [T] {
        match self.is_running() {
            true => &arena.running[self.range.clone()],
            false => &arena.parameters[self.range.clone()],
        }
    }

    pub fn values_mut<'a, T>(&self, arena: &'a mut Arena<T>) -> &'a mut [T] {
        match self.is_running() {
            true => &mut arena.running[self.range.clone()],
            false => &mut arena.parameters[self.range.clone()],
        }
    }
}

/// `rows` rows that stand one behind the other.
pub fn matrix<T>(values: &[T], rows: usize) -> ArrayView2<'_, T> {
    ArrayView2::from_shape((rows, values.len() / rows.max(1)), values)
        .expect("a slot holds whole rows")
}

pub fn matrix_mut<T>(values: &mut [T], rows: usize) -> ArrayViewMut2<'_, T> {
    let columns = values.len() / rows.max(1);
    ArrayViewMut2::from_shape((rows, columns), values).expect("a slot holds whole rows")
}

/// Refuses a model whose buffers cannot be counted, before anything is allocated.
pub fn check_size(graph: &Graph) -> Result<()> {
    const MOST: usize = isize::MAX as usize / 32;
    if [
        graph.parameters,
        graph.running,
        graph.ends.activations.before,
        graph.ends.kept.before,
    ]
    .iter()
    .any(|count| *count >= MOST)
    {
        return Err(crate::arena::out_of_memory(usize::MAX));
    }
    Ok(())
}
