//! `ModelSpec`: the one description of a model, plain JSON. `validate` turns it into a `ValidSpec`, the only thing a
//! graph can be compiled from; defaults live here and in the member files, nowhere else.

use crate::adversary::Adversarial;
use crate::constraints::AnyConstraint;
use crate::corruptions::AnyCorruption;
use crate::effect;
use crate::error::{Code, Error, Result, join};
use crate::latents::AnyLatent;
use crate::layers::AnyLayer;
use crate::losses::AnyLoss;
use crate::options::{Options, text};
use crate::penalties::AnyPenalty;
use crate::registry::{self, range};
use crate::shape::Shape;
use crate::tie::{self, Pair};
use serde_json::Value;

/// The version of the spec's form that this engine reads and writes.
pub const VERSION: u64 = 1;

#[derive(Clone, Debug, PartialEq, Options)]
pub struct ModelSpec {
    #[options(default = "current_version")]
    pub version: u64,
    pub input: Input,
    /// Absent: the model is not denoising.
    #[options(default, skip_if = "Option::is_none")]
    pub corruption: Option<AnyCorruption>,
    #[options(default)]
    pub encoder: Vec<AnyLayer>,
    pub latent: AnyLatent,
    #[options(default)]
    pub decoder: Vec<AnyLayer>,
    pub objective: Objective,
    /// Absent: no discriminator looks at the codes.
    #[options(default, skip_if = "Option::is_none")]
    pub adversarial: Option<Adversarial>,
    /// What the weights are put back to after every step; none by default.
    #[options(default, skip_if = "Vec::is_empty")]
    pub constraints: Vec<AnyConstraint>,
    /// Whether the decoder's layers read the weights of the encoder's that they mirror. Default false.
    #[options(default, skip_if = "std::ops::Not::not")]
    pub tied_weights: bool,
}

#[derive(Clone, Debug, PartialEq, Options)]
pub struct Input {
    /// The shape of one row.
    pub shape: Shape,
}

#[derive(Clone, Debug, PartialEq, Options)]
pub struct Objective {
    pub reconstruction: AnyLoss,
    #[options(default)]
    pub penalties: Vec<AnyPenalty>,
    /// What the reconstruction of each feature counts, ≥ 0: one number for each value of a row, or for each place along
    /// the last axis. Default: 1 each.
    #[options(default, skip_if = "Option::is_none")]
    pub feature_weights: Option<Vec<f64>>,
}

fn current_version() -> u64 {
    VERSION
}

/// A spec that passed `validate`: defaults filled, shapes inferred, meaning checked.
#[derive(Clone, Debug)]
pub struct ValidSpec {
    spec: ModelSpec,
    encoder: Vec<Shape>,
    codes: Shape,
    decoder: Vec<Shape>,
    discriminator: Vec<Shape>,
    ties: Vec<Pair>,
}

impl ValidSpec {
    pub fn parse(json: &str) -> Result<Self> {
        let value: Value = serde_json::from_str(json).map_err(|error| {
            Error::new(Code::InvalidSpec, "")
                .expected("a model spec as JSON")
                .received(error)
        })?;
        Self::read(value)
    }

    pub fn read(value: Value) -> Result<Self> {
        match value.get("version").map(|version| version.as_u64()) {
            None | Some(Some(VERSION)) => Self::validate(ModelSpec::read(&value)?),
            Some(_) => Err(Error::new(Code::UnsupportedVersion, "version")
                .expected(VERSION)
                .received(registry::show(&value["version"]))
                .hint("a newer Hourglass wrote this spec; update, or write the spec anew")),
        }
    }

    /// Checks what types cannot: shapes that meet, a decoder that ends where the encoder began, a loss whose domain
    /// the output keeps.
    pub fn validate(spec: ModelSpec) -> Result<Self> {
        check_input(&spec.input.shape)?;
        if let Some(corruption) = &spec.corruption {
            let checked = corruption.get::<f32>().check_shape(&spec.input.shape);
            checked.map_err(|error| error.within("corruption"))?;
        }
        check_lookups(&spec)?;
        check_conditions(&spec)?;
        let encoder = chain(&spec.encoder, &spec.input.shape, "encoder")?;
        let codes = check_latent(&spec, encoder.last())?;
        let decoder = chain(&spec.decoder, &codes, "decoder")?;
        check_output(&spec, decoder.last().unwrap_or(&codes))?;
        effect::check_last(&spec.decoder, "decoder")?;
        check_domain(&spec)?;
        effect::check_softmax(&spec.encoder, &encoder, "encoder")?;
        effect::check_code_softmax(&spec, &codes)?;
        effect::check_softmax(&spec.decoder, &decoder, "decoder")?;
        check_penalties(&spec)?;
        let adversarial = spec.adversarial.as_ref();
        let discriminator = adversarial.map(|adversarial| adversarial.check(&codes));
        let discriminator = discriminator.transpose()?.unwrap_or_default();
        check_feature_weights(&spec)?;
        let ties = match spec.tied_weights {
            true => tie::pairs(&spec, &encoder, &codes, &decoder)?,
            false => Vec::new(),
        };
        Ok(ValidSpec {
            spec,
            encoder,
            codes,
            decoder,
            discriminator,
            ties,
        })
    }

    pub fn spec(&self) -> &ModelSpec {
        &self.spec
    }

    pub fn to_json(&self) -> String {
        text(&self.spec)
    }

    /// The output shape of each encoder layer.
    pub fn encoder_shapes(&self) -> &[Shape] {
        &self.encoder
    }

    pub fn decoder_shapes(&self) -> &[Shape] {
        &self.decoder
    }

    pub fn discriminator_shapes(&self) -> &[Shape] {
        &self.discriminator
    }

    /// The decoder's layers that read a weight of the encoder.
    pub fn ties(&self) -> &[Pair] {
        &self.ties
    }

    /// Values in one row of data.
    pub fn features(&self) -> usize {
        self.spec.input.shape.size()
    }

    /// The bounds of target values for each place along a row's last axis.
    pub fn target_bounds(&self) -> Vec<(f64, f64)> {
        let loss = self.spec.objective.reconstruction.get::<f32>();
        loss.target_bounds(self.spec.input.shape.last())
    }

    /// Tokens that the data may hold, where they are looked up.
    pub fn vocabulary(&self) -> Option<usize> {
        self.spec.encoder.first()?.get::<f32>().vocabulary()
    }

    /// Labels that rows may have, where a layer sees them.
    pub fn classes(&self) -> Option<usize> {
        let layers = self.spec.encoder.iter().chain(&self.spec.decoder);
        layers
            .filter_map(|layer| layer.get::<f32>().classes())
            .next()
    }

    /// Values in one row of codes.
    pub fn latent_dim(&self) -> usize {
        self.codes.size()
    }

    /// The shape of one row of codes, which the decoder begins with.
    pub fn codes(&self) -> &Shape {
        &self.codes
    }
}

/// Where the decoder's last real layer stands: views behind it change no value.
pub fn last_value_layer(decoder: &[AnyLayer]) -> Option<usize> {
    decoder
        .iter()
        .rposition(|layer| !layer.get::<f32>().is_view())
}

fn check_input(shape: &Shape) -> Result<()> {
    if shape.0.is_empty() || shape.0.contains(&0) {
        return Err(Error::new(Code::InvalidShape, "input.shape")
            .expected("the shape of one row, such as [784] or [28, 28, 1]")
            .received(shape)
            .hint("every axis needs a length ≥ 1"));
    }
    Ok(())
}

pub fn chain(layers: &[AnyLayer], input: &Shape, part: &str) -> Result<Vec<Shape>> {
    let mut shapes: Vec<Shape> = Vec::with_capacity(layers.len());
    for (index, layer) in layers.iter().enumerate() {
        let before = shapes.last().unwrap_or(input);
        let after = layer
            .get::<f32>()
            .output_shape(before)
            .map_err(|error| error.within(&format!("{part}[{index}]")))?;
        shapes.push(after);
    }
    Ok(shapes)
}

/// The decoder ends in the shape that the loss compares with the input's.
fn check_output(spec: &ModelSpec, output: &Shape) -> Result<()> {
    let (loss, input) = (&spec.objective.reconstruction, &spec.input.shape);
    let wanted = loss.get::<f32>().output_shape(input);
    let wanted = wanted.map_err(|error| error.within("objective.reconstruction"))?;
    if *output == wanted {
        return Ok(());
    }
    let what = match wanted == *input {
        true => "the input shape".to_owned(),
        false => format!("what {} takes for rows of {input}, the shape", loss.tag()),
    };
    Err(Error::new(Code::InvalidShape, "decoder")
        .expected(format!("a decoder that ends in {what} {wanted}"))
        .received(output)
        .hint(match spec.decoder.last() {
            Some(AnyLayer::ConvTranspose1d(_) | AnyLayer::ConvTranspose2d(_))
                if output.0.len() == wanted.0.len() && output.last() == wanted.last() =>
            {
                format!(
                    "its stride could come from several sizes: set outputSize to that of {wanted}, with padding \"same\""
                )
            }
            _ => format!(
                "let its last layers make {} values of shape {wanted}",
                wanted.size()
            ),
        }))
}

/// All layers that see labels count them alike.
fn check_conditions(spec: &ModelSpec) -> Result<()> {
    let parts = [("encoder", &spec.encoder), ("decoder", &spec.decoder)];
    let layers = parts.iter().flat_map(|(part, layers)| {
        let of = |(index, layer): (usize, &AnyLayer)| {
            let classes = layer.get::<f32>().classes()?;
            Some((format!("{part}[{index}].classes"), classes))
        };
        layers.iter().enumerate().filter_map(of).collect::<Vec<_>>()
    });
    let mut layers = layers.collect::<Vec<_>>().into_iter();
    let Some((_, first)) = layers.next() else {
        return Ok(());
    };
    match layers.find(|(_, classes)| *classes != first) {
        Some((path, classes)) => Err(Error::new(Code::Incompatible, path)
            .expected(format!(
                "the {first} classes of the model's other condition layers"
            ))
            .received(classes)
            .hint("a row has one label, which all of them see")),
        None => Ok(()),
    }
}

/// What looks its input up by whole numbers sees the data themselves, as they are.
fn check_lookups(spec: &ModelSpec) -> Result<()> {
    let looks_up = |layer: &AnyLayer| layer.get::<f32>().vocabulary().is_some();
    let behind = spec.encoder.iter().skip(1).position(looks_up);
    let place = behind.map(|index| format!("encoder[{}]", index + 1));
    let decoding = spec.decoder.iter().position(looks_up);
    match place.or(decoding.map(|index| format!("decoder[{index}]"))) {
        Some(place) => Err(Error::new(Code::Incompatible, place)
            .expected("an embedding as the encoder's first layer, which sees whole numbers")
            .received("one that would see what another layer made")
            .hint("put the embedding first")),
        None => check_tokens(spec),
    }
}

/// An embedding looks whole numbers up: noise would leave none, and what is put in must be tokens.
fn check_tokens(spec: &ModelSpec) -> Result<()> {
    use AnyCorruption::{CauchyNoise, GaussianNoise, Masking, SaltPepper, Speckle};
    let first = spec.encoder.first();
    let Some(tokens) = first.and_then(|layer| layer.get::<f32>().vocabulary()) else {
        return Ok(());
    };
    let put = match &spec.corruption {
        Some(noise @ (CauchyNoise(_) | GaussianNoise(_) | Speckle(_))) => {
            return Err(Error::new(Code::Incompatible, "corruption")
                .expected("a corruption that leaves whole numbers, which the embedding looks up")
                .received(noise.tag())
                .hint("use swapNoise or masking, or corrupt behind the embedding by dropout"));
        }
        Some(Masking(masking)) => vec![("value", masking.value)],
        Some(SaltPepper(noise)) => vec![("low", noise.low), ("high", noise.high)],
        _ => vec![],
    };
    let is_token = |value: f64| value.fract() == 0.0 && (0.0..tokens as f64).contains(&value);
    match put.into_iter().find(|(_, value)| !is_token(*value)) {
        Some((option, value)) => Err(Error::new(Code::Incompatible, join("corruption", option))
            .expected(format!(
                "a whole number from 0 to {}, which the embedding looks up",
                tokens - 1
            ))
            .received(value)
            .hint("give the number of a token, such as one of its own for what is missing")),
        None => Ok(()),
    }
}

/// The shape of the codes; without a projection both sides need layers of their own.
fn check_latent(spec: &ModelSpec, encoded: Option<&Shape>) -> Result<Shape> {
    let latent = spec.latent.get::<f32>();
    let encoded = encoded.unwrap_or(&spec.input.shape);
    let bare = |layers: &[AnyLayer]| last_value_layer(layers).is_none();
    if latent.projection().is_none() && (bare(&spec.encoder) || bare(&spec.decoder)) {
        return Err(Error::new(Code::Incompatible, "latent")
            .expected("layers in encoder and decoder around a latent that has none of its own")
            .received(spec.latent.tag())
            .hint("add a layer to each, or use a plain latent"));
    }
    let fits = latent.check_shape(encoded);
    fits.map_err(|error| error.within("latent"))?;
    Ok(latent.codes(encoded))
}

fn check_penalties(spec: &ModelSpec) -> Result<()> {
    for (index, penalty) in spec.objective.penalties.iter().enumerate() {
        let fits = penalty.get::<f32>().check_latent(&spec.latent);
        fits.map_err(|error| error.within(&format!("objective.penalties[{index}]")))?;
    }
    Ok(())
}

fn check_feature_weights(spec: &ModelSpec) -> Result<()> {
    let Some(weights) = &spec.objective.feature_weights else {
        return Ok(());
    };
    let (place, shape) = ("objective.featureWeights", &spec.input.shape);
    let loss = &spec.objective.reconstruction;
    if !loss.get::<f32>().weighs_values() {
        return Err(no_value_weights(place, loss.tag()));
    }
    if weights.len() != shape.size() && weights.len() != shape.last() {
        return Err(Error::new(Code::InvalidShape, place)
            .expected(format!(
                "{} weights, one for each value of a row {shape}",
                shape.size()
            ))
            .received(weights.len())
            .hint(format!(
                "or {} of them, one for each place along the last axis",
                shape.last()
            )));
    }
    let check = |(index, weight): (usize, &f64)| {
        range::not_negative(
            &format!("{place}[{index}]"),
            *weight,
            "0 leaves a feature out",
        )
    };
    weights.iter().enumerate().try_for_each(check)?;
    match weights.iter().all(|weight| *weight == 0.0) {
        true => Err(Error::new(Code::OutOfRange, place)
            .expected("a weight above 0")
            .received("0 for every feature")
            .hint("1 counts a feature as it is; what counts for nothing is not rebuilt")),
        false => Ok(()),
    }
}

/// Why this loss takes no weights of single values.
pub fn no_value_weights(place: &str, loss: &str) -> Error {
    Error::new(Code::Incompatible, place)
        .expected("a loss that is a sum over features, such as meanSquaredError")
        .received(loss)
        .hint("weigh whole rows, or choose another loss")
}

fn check_domain(spec: &ModelSpec) -> Result<()> {
    let loss = spec.objective.reconstruction.get::<f32>();
    let output = match last_value_layer(&spec.decoder) {
        Some(index) => spec.decoder[index].get::<f32>().output_activation(),
        None => spec.latent.get::<f32>().output_activation(),
    };
    match loss.fused_activation() {
        Some(wanted) if wanted != output || spec.decoder.is_empty() => {
            Err(Error::new(Code::Incompatible, "objective.reconstruction")
                .expected(format!(
                    "a decoder that ends in {} for {}",
                    wanted.name(),
                    spec.objective.reconstruction.tag()
                ))
                .received(format!("a decoder that ends in {}", output.name()))
                .hint(format!(
                    "set activation: \"{}\" on the decoder's last layer, or use meanSquaredError",
                    wanted.name()
                )))
        }
        _ => Ok(()),
    }
}
