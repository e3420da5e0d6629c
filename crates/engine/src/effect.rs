//! What is well formed and yet could do nothing, or nothing that is meant: refused, so that nobody waits for it.

use crate::activation::Activation;
use crate::constraints::Part;
use crate::error::{Code, Error, Result};
use crate::graph::{Graph, Node};
use crate::layers::AnyLayer;
use crate::options::text;
use crate::penalties::{AnyPenalty, Need};
use crate::shape::Shape;
use crate::spec::{ModelSpec, last_value_layer};

/// A softmax chooses among at least two values: of one it makes 1, whatever that is.
pub fn check_softmax(layers: &[AnyLayer], shapes: &[Shape], part: &str) -> Result<()> {
    for (index, (layer, shape)) in layers.iter().zip(shapes).enumerate() {
        if layer.get::<f32>().output_activation() == Activation::Softmax && shape.last() == 1 {
            return Err(lone_softmax(
                &format!("{part}[{index}]"),
                layer.tag(),
                shape,
            ));
        }
    }
    Ok(())
}

/// The same of the codes, `[dim]`.
pub fn check_code_softmax(spec: &ModelSpec, codes: &Shape) -> Result<()> {
    let activation = spec.latent.get::<f32>().output_activation();
    match activation == Activation::Softmax && codes.last() == 1 {
        true => Err(lone_softmax("latent", spec.latent.tag(), codes)),
        false => Ok(()),
    }
}

fn lone_softmax(path: &str, tag: &str, shape: &Shape) -> Error {
    Error::new(Code::Incompatible, path)
        .expected("at least two values along the last axis, for a softmax to choose among")
        .received(format!("{tag} of shape {shape}"))
        .hint("the softmax of one value is always 1: use sigmoid")
}

/// Noise stands between layers: behind the last one it would fall on the reconstruction itself, or on a discriminator's
/// verdict, and nothing could learn to bear it.
pub fn check_last(layers: &[AnyLayer], part: &str) -> Result<()> {
    use AnyLayer::{Dropout, GaussianNoise, SpatialDropout};
    let last = last_value_layer(layers).map(|index| (index, &layers[index]));
    match last {
        Some((index, noise @ (Dropout(_) | SpatialDropout(_) | GaussianNoise(_)))) => {
            Err(Error::new(Code::Incompatible, format!("{part}[{index}]"))
                .expected("noise between layers, not behind the last one")
                .received(noise.tag())
                .hint("put it in front of a layer with weights, which learns to bear it"))
        }
        _ => Ok(()),
    }
}

/// Constraints and penalties of weights find some.
pub fn check_weights(spec: &ModelSpec, graph: &Graph) -> Result<()> {
    let has = |part| graph.weights(part).next().is_some();
    let parts = spec.constraints.iter().map(|one| one.get::<f32>().part());
    if let Some((index, part)) = parts.enumerate().find(|(_, part)| !has(*part)) {
        let path = format!("constraints[{index}].part");
        let hint = match part == Part::Decoder && spec.tied_weights {
            true => "constrain the encoder, whose weights the decoder reads",
            false => "constrain another part, or leave the constraint out",
        };
        return Err(Error::new(Code::Incompatible, path)
            .expected("a part with weights of its own")
            .received(format!("{}, which has none", text(&part)))
            .hint(hint));
    }
    let of_weights = |penalty: &AnyPenalty| penalty.get::<f32>().need() == Need::Weights;
    match spec.objective.penalties.iter().position(of_weights) {
        Some(index) if !has(Part::All) => {
            let path = format!("objective.penalties[{index}]");
            Err(Error::new(Code::Incompatible, path)
                .expected("a model with weights to penalise")
                .received("none")
                .hint("leave the penalty out"))
        }
        _ => Ok(()),
    }
}

/// Batches of so many rows hold what compares rows with each other; `known` is how many rows there are, where that is
/// known.
pub fn check_batch(
    spec: &ModelSpec,
    graph: &Graph,
    size: usize,
    known: Option<usize>,
) -> Result<()> {
    let rows = size.min(known.unwrap_or(size));
    let corruption = spec.corruption.iter();
    let corruption = corruption.map(|one| (one.tag(), one.get::<f32>().least_rows()));
    let penalties = spec.objective.penalties.iter();
    let penalties = penalties.map(|one| (one.tag(), one.get::<f32>().least_rows()));
    let layers = graph.stages.iter().filter_map(|stage| match &stage.node {
        Node::Layer(layer) => {
            let least = layer.get::<f32>().least_rows(&stage.input_shape);
            Some((layer.tag(), least))
        }
        Node::Latent(_) => None,
    });
    let mut members = corruption.chain(penalties).chain(layers);
    let Some((tag, least)) = members.find(|(_, least)| *least > rows) else {
        return Ok(());
    };
    let expected = format!("at least {least} rows in a batch, which {tag} compares");
    Err(match size < least {
        true => Error::new(Code::Incompatible, "batchSize")
            .expected(expected)
            .received(size)
            .hint("32 to 256 rows are usual"),
        false => Error::new(Code::Incompatible, "")
            .expected(expected)
            .received(format!("{rows} to train on"))
            .hint(format!("give more rows, or leave {tag} out")),
    })
}
