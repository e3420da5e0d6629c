//! Tied weights: the decoder reads the encoder's weights, transposed, and their gradients add up.
//!
//! The decoder's layers that have weights stand against the encoder's in reverse, the latent's projection first:
//!
//! ```text
//! encoder  dense 784 → 128 ── latent 128 → 32
//!              ‖ Wᵀ                ‖ Wᵀ
//! decoder  dense 128 → 784 ── dense 32 → 128        biases, and whatever else a layer has, are its own
//! ```
//!
//! A dense weight [n, m] is read as [m, n]; a convolution and its transposed one share [kh, kw, c, filters] as it is.
//! Before a pass the weights are copied to a place of their own, where the layers find them in front of their other
//! tensors; their gradients are added to the encoder's behind it.
//!
//! Reference: Vincent, Larochelle, Lajoie, Bengio, Manzagol (2010), "Stacked denoising autoencoders".

use crate::arena::Arena;
use crate::error::{Code, Error, Result};
use crate::layers::AnyLayer;
use crate::options::text;
use crate::param::{Param, ParamKind};
use crate::shape::Shape;
use crate::spec::ModelSpec;
use kernels::Scalar;
use ndarray::{ArrayView2, ArrayViewMut2};
use std::ops::Range;

/// A weight that stands in two places.
#[derive(Clone, Debug)]
pub struct Tie {
    /// The encoder's weight among the parameters.
    pub source: Range<usize>,
    /// The tied stage's other tensors among the parameters.
    pub own: Range<usize>,
    /// All of the stage's values in the buffer of tied ones: the weight, then a copy of `own`.
    pub place: Range<usize>,
    /// Rows and columns of the source where it is read transposed.
    pub transposed: Option<[usize; 2]>,
}

/// Two layers with weights that face each other.
#[derive(Clone, Copy, Debug)]
pub struct Pair {
    /// Index among the encoder's layers; their number stands for the latent's projection.
    pub encoder: usize,
    pub decoder: usize,
    pub transposed: bool,
}

/// A layer with weights: where it stands, its name, the shape of its weight.
type Weighted = (usize, &'static str, Vec<usize>);

fn weighted(layers: &[AnyLayer], input: &Shape, outputs: &[Shape]) -> Vec<Weighted> {
    let inputs = std::iter::once(input).chain(outputs);
    let of = |(index, (layer, input)): (usize, (&AnyLayer, &Shape))| {
        let params = layer.get::<f32>().params(input);
        let is_weight = |param: &&Param| matches!(param.kind, ParamKind::Weight { .. });
        let weight = params.iter().find(is_weight)?;
        Some((index, layer.tag(), weight.shape.clone()))
    };
    layers
        .iter()
        .zip(inputs)
        .enumerate()
        .filter_map(of)
        .collect()
}

/// What helps where the decoder does not face the encoder: a mirror, but for what no mirror makes fit.
fn advice(spec: &ModelSpec, encoder: &[Weighted], codes: &Shape) -> String {
    let projection = spec.latent.get::<f32>().projection();
    let has_one = projection.is_none_or(|projection| projection.width == codes.size());
    let kinds = ["dense", "conv1d", "conv2d"];
    let other = encoder.iter().find(|(_, tag, _)| !kinds.contains(tag));
    let mut layers = spec.encoder.iter().chain(&spec.decoder);
    if let Some((_, tag, _)) = other {
        return format!(
            "only weights of dense layers and convolutions can be tied, not those of {tag}: leave them untied"
        );
    }
    if !has_one {
        return format!(
            "only a code that is one projection can be tied, and {} has two: use plain, or leave the weights untied",
            spec.latent.tag()
        );
    }
    match layers.any(|layer| layer.get::<f32>().classes().is_some()) {
        true => "labels widen layers that they join, so that none fits its mirror: leave the weights untied".into(),
        false => "mirror the encoder, or leave the weights untied".into(),
    }
}

/// The pairs of a model whose weights are tied, or which layers cannot be.
pub fn pairs(
    spec: &ModelSpec,
    encoder: &[Shape],
    codes: &Shape,
    decoder: &[Shape],
) -> Result<Vec<Pair>> {
    let input = &spec.input.shape;
    let flat = encoder.last().unwrap_or(input).size();
    let mut first = weighted(&spec.encoder, input, encoder);
    if let Some(projection) = spec.latent.get::<f32>().projection() {
        first.push((encoder.len(), "dense", vec![flat, projection.width]));
    }
    let second = weighted(&spec.decoder, codes, decoder);
    let advice = advice(spec, &first, codes);
    if first.len() != second.len() {
        return Err(Error::new(Code::Incompatible, "tiedWeights")
            .expected(format!(
                "as many layers with weights in the decoder as in encoder and latent, {}",
                first.len()
            ))
            .received(second.len())
            .hint(advice));
    }
    if first.is_empty() {
        return Err(Error::new(Code::Incompatible, "tiedWeights")
            .expected("layers with weights to tie")
            .received("none")
            .hint("leave tiedWeights away"));
    }
    let pair = |((encoder, tag, shape), (decoder, other, faced)): (Weighted, Weighted)| {
        let transposed = (tag, other) == ("dense", "dense");
        let kin = transposed || (other == tag.replacen("conv", "convTranspose", 1) && other != tag);
        let mut wanted = shape;
        if transposed {
            wanted.reverse();
        }
        if !kin || wanted != faced {
            return Err(
                Error::new(Code::Incompatible, format!("decoder[{decoder}]"))
                    .expected(format!(
                        "the counterpart of a {tag} layer, with a weight of shape {}",
                        text(&wanted)
                    ))
                    .received(format!(
                        "a {other} layer with a weight of shape {}",
                        text(&faced)
                    ))
                    .hint(&advice),
            );
        }
        Ok(Pair {
            encoder,
            decoder,
            transposed,
        })
    };
    first.into_iter().rev().zip(second).map(pair).collect()
}

impl Tie {
    /// Copies the weights to where the tied stages find them.
    pub fn fetch<T: Scalar>(&self, arena: &mut Arena<T>) {
        let (weight, own) = arena.tied[self.place.clone()].split_at_mut(self.source.len());
        let source = &arena.parameters[self.source.clone()];
        match self.transposed {
            Some([rows, columns]) => {
                matrix_mut(weight, columns, rows).assign(&matrix(source, rows, columns).t())
            }
            None => weight.copy_from_slice(source),
        }
        own.copy_from_slice(&arena.parameters[self.own.clone()]);
    }

    /// Adds the gradients to those of the encoder, which have to be there.
    pub fn bring_back<T: Scalar>(&self, arena: &mut Arena<T>) {
        let (d_weight, d_own) = arena.d_tied[self.place.clone()].split_at(self.source.len());
        let d_source = &mut arena.gradients[self.source.clone()];
        match planted!(TiedTranspose, self.transposed, None) {
            Some([rows, columns]) => {
                let mut sum = matrix_mut(d_source, rows, columns);
                sum += &matrix(d_weight, columns, rows).t();
            }
            None => d_source
                .iter_mut()
                .zip(d_weight)
                .for_each(|(sum, d)| *sum = planted!(TiedSum, *sum, T::from_f64(0.0)) + *d),
        }
        arena.gradients[self.own.clone()].copy_from_slice(d_own);
    }
}

fn matrix<T>(values: &[T], rows: usize, columns: usize) -> ArrayView2<'_, T> {
    ArrayView2::from_shape((rows, columns), values).expect("a weight of this shape")
}

fn matrix_mut<T>(values: &mut [T], rows: usize, columns: usize) -> ArrayViewMut2<'_, T> {
    ArrayViewMut2::from_shape((rows, columns), values).expect("a weight of this shape")
}
