//! `ValidSpec` → a sequence of stages over one arena. Stages stand in execution order and so do their slots, which
//! makes "read the input while writing the output" a safe split of one slice.

use crate::activation::Activation;
use crate::arena::{Arena, Slot};
use crate::constraints::AnyConstraint;
use crate::error::Result;
use crate::latents::AnyLatent;
use crate::layers::{AnyLayer, Backward};
use crate::param::{Param, ParamKind};
use crate::pass::{Pass, stream};
use crate::shape::Shape;
use crate::spec::{ValidSpec, last_value_layer};
use kernels::{Scalar, Write};
use ndarray::{ArrayView2, ArrayViewMut2};
use std::ops::Range;

/// One step of the model: an encoder layer, the latent, or a decoder layer.
#[derive(Clone, Debug)]
pub struct Stage {
    /// `encoder.0`, `latent`, `decoder.1`: the prefix of its parameters' names.
    pub name: String,
    pub node: Node,
    pub tensors: Vec<Tensor>,
    /// Its parameters in the flat buffer.
    pub slice: Range<usize>,
    pub input: Slot,
    pub output: Slot,
    pub shape: Shape,
}

#[derive(Clone, Debug)]
pub enum Node {
    Layer(AnyLayer),
    Latent(AnyLatent),
}

/// A parameter tensor with its full name and place.
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
    /// Index of the latent among the stages: what is before it encodes, what is behind it decodes.
    pub latent: usize,
    /// Number of parameters.
    pub parameters: usize,
    /// Activation values per row, the input included.
    pub width: usize,
    /// The output activation that was left to the loss; `None` where the last slot holds the reconstruction itself.
    pub fused: Option<Activation>,
}

impl Graph {
    pub fn compile(valid: &ValidSpec) -> Self {
        let spec = valid.spec();
        let fused = spec
            .objective
            .reconstruction
            .get::<f32>()
            .fused_activation();
        let mut builder = Builder::new(&spec.input.shape);
        for (index, (layer, shape)) in spec.encoder.iter().zip(valid.encoder_shapes()).enumerate() {
            builder.layer(format!("encoder.{index}"), layer.clone(), shape);
        }
        let latent = builder.stages.len();
        builder.latent(&spec.latent, valid.latent_dim());
        let last = last_value_layer(&spec.decoder).filter(|_| fused.is_some());
        for (index, (layer, shape)) in spec.decoder.iter().zip(valid.decoder_shapes()).enumerate() {
            let split = layer
                .get::<f32>()
                .split_activation()
                .filter(|_| last == Some(index));
            match split {
                // A slot of its own: the loss overwrites it, and derivatives ask for the output of the stage before.
                Some((linear, _)) => {
                    builder.layer_with_slot(format!("decoder.{index}"), linear, shape)
                }
                None => builder.layer(format!("decoder.{index}"), layer.clone(), shape),
            }
        }
        Graph {
            stages: builder.stages,
            latent,
            parameters: builder.parameters,
            width: builder.width,
            fused,
        }
    }

    pub fn encoder(&self) -> Range<usize> {
        0..self.latent + 1
    }

    pub fn decoder(&self) -> Range<usize> {
        self.latent + 1..self.stages.len()
    }

    pub fn input(&self) -> Slot {
        self.stages[0].input
    }

    pub fn codes(&self) -> Slot {
        self.stages[self.latent].output
    }

    pub fn output(&self) -> Slot {
        self.stages[self.stages.len() - 1].output
    }

    /// The end of all slots, which an arena has to have room for.
    pub fn end(&self) -> Slot {
        Slot {
            before: self.width,
            width: 0,
            index: self.output().index + 1,
        }
    }

    /// All parameter tensors in the order of the flat buffer.
    pub fn tensors(&self) -> impl Iterator<Item = &Tensor> {
        self.stages.iter().flat_map(|stage| &stage.tensors)
    }

    /// Draws the initial parameters.
    pub fn initialize<T: Scalar>(&self, pass: &Pass, parameters: &mut [T]) {
        for (index, tensor) in self.tensors().enumerate() {
            if let ParamKind::Weight { initializer, fan } = &tensor.kind {
                let key = pass.at(stream::INITIAL + index as u32).key;
                initializer.get::<T>().fill(
                    pass.team,
                    key,
                    *fan,
                    &mut parameters[tensor.range.clone()],
                );
            }
        }
    }

    /// Puts the weights back to what the constraints allow.
    pub fn constrain<T: Scalar>(&self, constraints: &[AnyConstraint], parameters: &mut [T]) {
        for constraint in constraints.iter().map(AnyConstraint::get::<T>) {
            for tensor in self.tensors() {
                let weight = matches!(tensor.kind, ParamKind::Weight { .. });
                if weight && constraint.part().holds(&tensor.name) {
                    constraint.apply(&tensor.shape, &mut parameters[tensor.range.clone()]);
                }
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
            let input = matrix(&before[stage.input.range(capacity, rows)], rows);
            let output = matrix_mut(&mut after[..stage.output.width * rows], rows);
            let params = &arena.parameters[stage.slice.clone()];
            let pass = pass.at(stream::STAGE + index as u32);
            match &stage.node {
                Node::Layer(layer) => layer.get::<T>().forward(&pass, params, input, output),
                Node::Latent(latent) if pass.training => {
                    latent.get::<T>().forward(&pass, params, input, output)
                }
                Node::Latent(latent) => latent.get::<T>().encode(&pass, params, input, output),
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
            let state = Backward {
                params: &arena.parameters[stage.slice.clone()],
                d_params: &mut arena.gradients[stage.slice.clone()],
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

struct Builder {
    stages: Vec<Stage>,
    shape: Shape,
    slot: Slot,
    parameters: usize,
    width: usize,
}

impl Builder {
    fn new(input: &Shape) -> Self {
        let slot = Slot {
            before: 0,
            width: input.size(),
            index: 0,
        };
        Builder {
            stages: Vec::new(),
            shape: input.clone(),
            slot,
            parameters: 0,
            width: slot.width,
        }
    }

    fn layer(&mut self, name: String, layer: AnyLayer, shape: &Shape) {
        let params = layer.get::<f32>().params(&self.shape);
        let is_view = layer.get::<f32>().is_view();
        self.push(name, Node::Layer(layer), params, shape.clone(), is_view);
    }

    fn layer_with_slot(&mut self, name: String, layer: AnyLayer, shape: &Shape) {
        let params = layer.get::<f32>().params(&self.shape);
        self.push(name, Node::Layer(layer), params, shape.clone(), false);
    }

    fn latent(&mut self, latent: &AnyLatent, dim: usize) {
        let params = latent.get::<f32>().params(&self.shape);
        self.push(
            "latent".into(),
            Node::Latent(latent.clone()),
            params,
            Shape::flat(dim),
            false,
        );
    }

    fn push(&mut self, name: String, node: Node, params: Vec<Param>, shape: Shape, is_view: bool) {
        let start = self.parameters;
        let mut tensors = Vec::with_capacity(params.len());
        for param in params {
            let range = self.parameters..self.parameters.saturating_add(param.size());
            self.parameters = range.end;
            tensors.push(Tensor {
                name: format!("{name}.{}", param.name),
                shape: param.shape,
                kind: param.kind,
                range,
            });
        }
        let input = self.slot;
        if !is_view {
            self.slot = Slot {
                before: self.width,
                width: shape.size(),
                index: self.slot.index + 1,
            };
            self.width = self.width.saturating_add(shape.size());
        }
        self.shape = shape.clone();
        self.stages.push(Stage {
            name,
            node,
            tensors,
            slice: start..self.parameters,
            input,
            output: self.slot,
            shape,
        });
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
    if graph.parameters >= MOST || graph.width >= MOST {
        return Err(crate::arena::out_of_memory(usize::MAX));
    }
    Ok(())
}
