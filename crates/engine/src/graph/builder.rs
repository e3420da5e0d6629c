//! The plan: stages in order, each with its place in every buffer.

use super::{Graph, Node, Stage, Tensor};
use crate::arena::{Ends, Slot};
use crate::effect;
use crate::error::{Code, Error, Result};
use crate::jacobian::Chain;
use crate::latents::{AnyLatent, Projection};
use crate::layers::AnyLayer;
use crate::layers::dense::Dense;
use crate::param::Param;
use crate::penalties::Need;
use crate::shape::Shape;
use crate::spec::{ValidSpec, last_value_layer};
use crate::tie::{Pair, Tie};
use std::ops::Range;

impl Graph {
    pub fn compile(valid: &ValidSpec) -> Result<Self> {
        let spec = valid.spec();
        let loss = spec.objective.reconstruction.get::<f32>();
        let fused = loss.fused_activation();
        let mut builder = Builder::new(&spec.input.shape);
        let condition = builder.room(valid.classes().unwrap_or(0));
        for (index, (layer, shape)) in spec.encoder.iter().zip(valid.encoder_shapes()).enumerate() {
            builder.layer(format!("encoder.{index}"), layer.clone(), shape);
        }
        let encoded = builder.stages.len();
        builder.latent(&spec.latent, valid.codes());
        let latent = builder.stages.len() - 1;
        let projection = match spec.latent.get::<f32>().projection() {
            Some(_) => encoded,
            None => encoded - 1,
        };
        let last = last_value_layer(&spec.decoder).filter(|_| fused.is_some());
        for (index, (layer, shape)) in spec.decoder.iter().zip(valid.decoder_shapes()).enumerate() {
            let name = format!("decoder.{index}");
            builder.pair = valid
                .ties()
                .iter()
                .find(|pair| pair.decoder == index)
                .copied();
            let split = layer.get::<f32>().split_activation();
            match split.filter(|_| last == Some(index)) {
                // A slot of its own: the loss overwrites it, and derivatives ask for the output of the stage before.
                Some((linear, _)) => builder.layer_with_slot(name, linear, shape),
                None => builder.layer(name, layer.clone(), shape),
            }
        }
        let decoded = builder.stages.len();
        if let Some(adversarial) = &spec.adversarial {
            builder.begin_apart(valid.codes().clone());
            let layers = adversarial.discriminator.iter();
            for (index, (layer, shape)) in layers.zip(valid.discriminator_shapes()).enumerate() {
                builder.layer(format!("discriminator.{index}"), layer.clone(), shape);
            }
        }
        let mut graph = Graph {
            discriminator: decoded..builder.stages.len(),
            projection,
            latent,
            condition,
            parameters: builder.parameters,
            running: builder.running,
            tied: builder.tied,
            ends: builder.ends(),
            jacobian: None,
            row: spec.input.shape.clone(),
            stages: builder.stages,
        };
        effect::check_weights(spec, &graph)?;
        let penalties = &spec.objective.penalties;
        if penalties
            .iter()
            .any(|penalty| penalty.get::<f32>().need() == Need::Jacobian)
        {
            graph.jacobian = Some(Chain::of(&graph, code_columns(valid)?)?);
        }
        Ok(graph)
    }
}

/// The columns of the projection that are the codes of inference, for latents where there are such.
fn code_columns(valid: &ValidSpec) -> Result<Range<usize>> {
    let latent = &valid.spec().latent;
    let kind = latent.get::<f32>();
    let mu = kind
        .statistics()
        .into_iter()
        .find(|(name, _)| *name == "mu");
    match mu {
        _ if kind.is_view() => Ok(0..valid.latent_dim()),
        Some((_, columns)) => Ok(columns),
        None => Err(Error::new(Code::Incompatible, "latent")
            .expected("plain or gaussian codes, which have a Jacobian")
            .received(latent.tag())
            .hint("use another latent, or leave the contractive penalty away")),
    }
}

struct Builder {
    stages: Vec<Stage>,
    /// What the next stage reads.
    shape: Shape,
    slot: Slot,
    parameters: usize,
    running: usize,
    tied: usize,
    /// The weight that the next stage reads from the encoder, if it does.
    pair: Option<Pair>,
    /// Slots so far.
    slots: usize,
    /// Values per row in all slots so far.
    width: usize,
    kept: usize,
}

impl Builder {
    fn new(input: &Shape) -> Self {
        let width = input.size();
        Builder {
            stages: Vec::new(),
            shape: input.clone(),
            slot: Slot {
                before: 0,
                width,
                index: 0,
            },
            parameters: 0,
            running: 0,
            tied: 0,
            pair: None,
            slots: 1,
            width,
            kept: 0,
        }
    }

    fn layer(&mut self, name: String, layer: AnyLayer, shape: &Shape) {
        let is_view = layer.get::<f32>().is_view();
        self.push_layer(name, layer, shape, is_view);
    }

    fn layer_with_slot(&mut self, name: String, layer: AnyLayer, shape: &Shape) {
        self.push_layer(name, layer, shape, false);
    }

    fn push_layer(&mut self, name: String, layer: AnyLayer, shape: &Shape, is_view: bool) {
        let kind = layer.get::<f32>();
        let (params, keeps) = (kind.params(&self.shape), kind.keeps(&self.shape));
        self.push(name, Node::Layer(layer), params, keeps, shape, is_view);
    }

    /// A dense projection and the latent's own step, each where it has one.
    fn latent(&mut self, latent: &AnyLatent, codes: &Shape) {
        let kind = latent.get::<f32>();
        if let Some(Projection {
            width: units,
            activation,
            initializer,
        }) = kind.projection()
        {
            let dense = Dense {
                units,
                activation,
                initializer,
            };
            self.shape = Shape::flat(self.shape.size());
            self.layer_with_slot("latent".into(), AnyLayer::Dense(dense), &Shape::flat(units));
        }
        if !kind.is_view() {
            let (params, keeps) = (kind.params(&self.shape), kind.keeps());
            let node = Node::Latent(latent.clone());
            self.push("latent".into(), node, params, keeps, codes, false);
        }
    }

    fn push(
        &mut self,
        name: String,
        node: Node,
        mut params: Vec<Param>,
        keeps: usize,
        shape: &Shape,
        is_view: bool,
    ) {
        let (slice, running) = (self.parameters, self.running);
        let pair = self.pair.take();
        if pair.is_some() {
            params.remove(0); // the weight
        }
        let tensors = params
            .into_iter()
            .map(|param| self.tensor(&name, param))
            .collect();
        let input = self.slot;
        if !is_view {
            self.slot = Slot {
                before: self.width,
                width: shape.size(),
                index: self.slots,
            };
            self.width = self.width.saturating_add(shape.size());
            self.slots += 1;
        }
        let kept = Slot {
            before: self.kept,
            width: keeps,
            index: self.stages.len(),
        };
        self.kept = self.kept.saturating_add(keeps);
        let tie = pair.map(|pair| self.tie(pair, slice..self.parameters));
        let input_shape = std::mem::replace(&mut self.shape, shape.clone());
        self.stages.push(Stage {
            name,
            node,
            tensors,
            slice: slice..self.parameters,
            tie,
            running: running..self.running,
            input,
            output: self.slot,
            kept,
            input_shape,
            shape: shape.clone(),
        });
    }

    /// Gives a tensor its place, behind those of its buffer.
    fn tensor(&mut self, stage: &str, param: Param) -> Tensor {
        let end = match param.is_running() {
            true => &mut self.running,
            false => &mut self.parameters,
        };
        let start = *end;
        *end = start.saturating_add(param.size());
        Tensor {
            name: format!("{stage}.{}", param.name),
            shape: param.shape,
            kind: param.kind,
            range: start..*end,
        }
    }

    /// Begins a row of stages with an input of its own.
    fn begin_apart(&mut self, shape: Shape) {
        self.slot = self.room(shape.size());
        self.shape = shape;
    }

    /// A slot that no stage makes.
    fn room(&mut self, width: usize) -> Slot {
        let slot = Slot {
            before: self.width,
            width,
            index: self.slots,
        };
        self.width += width;
        self.slots += usize::from(width > 0);
        slot
    }

    /// The place of a tied stage's values, whose own ones are `own`.
    fn tie(&mut self, pair: Pair, own: Range<usize>) -> Tie {
        let weight = &self.stages[pair.encoder].tensors[0];
        let start = self.tied;
        self.tied += weight.range.len() + own.len();
        Tie {
            source: weight.range.clone(),
            own,
            place: start..self.tied,
            transposed: pair.transposed.then(|| [weight.shape[0], weight.shape[1]]),
        }
    }

    fn ends(&self) -> Ends {
        let end = |before, index| Slot {
            before,
            width: 0,
            index,
        };
        Ends {
            activations: end(self.width, self.slots),
            kept: end(self.kept, self.stages.len()),
        }
    }
}
