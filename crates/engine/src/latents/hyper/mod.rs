//! A scale hyperprior: side codes, whole numbers like the codes, that tell how wide each of them spreads.
//!
//! ```text
//! |y| ──ln(1 + ·)──▶ encoder ──▶ z, side codes by a factorised prior ──decoder──▶ t = ln s, as many as codes
//! ```
//!
//! y then has a logistic distribution around 0 of scale s = e^t, t held within [`LOW`, `HIGH`]: with δ = e^−t,
//! a = (y + ½) δ, b = (y − ½) δ, ln p = ln(1 − e^−δ) − ln(1 + e^−a) − ln(1 + e^b). A gradient that would push t further
//! out is dropped. In training z takes uniform noise as y does; otherwise it is rounded. It is made of y as it is coded,
//! rounded, in training too (noise would make still places loud), so whoever has the codes has the side codes. The
//! gradient is then that of a surrogate: rounding passes it on as it is.
//!
//! Reference: Ballé, Minnen, Singh, Hwang, Johnston (2018), "Variational image compression with a scale hyperprior".

mod rate;
mod scales;

pub use scales::{LEVELS, Map, level_cumulative};

use super::factorised;
use crate::error::{Code, Error, Result};
use crate::layers::AnyLayer;
use crate::layers::chain::Chain;
use crate::options::Options;
use crate::param::Param;
use crate::shape::Shape;

/// ln of the narrowest and of the widest scale: 0.05, where all but every thousandth bit is free, and 256.
const LOW: f64 = -3.0;
const HIGH: f64 = 5.545;

#[derive(Clone, Debug, PartialEq, Options)]
pub struct Hyper {
    /// From the codes' magnitudes to the side codes, at least one layer.
    pub encoder: Vec<AnyLayer>,
    /// From the side codes to a log-scale for each code, at least one layer.
    pub decoder: Vec<AnyLayer>,
}

/// Both networks for codes of a shape.
struct Both<'a> {
    encoder: Chain<'a>,
    decoder: Chain<'a>,
}

impl Hyper {
    pub fn example() -> Self {
        let read = |layers: &str| {
            Options::read(&serde_json::from_str(layers).expect("layers")).expect("layers")
        };
        Hyper {
            encoder: read(
                r#"[{ "type": "dense", "units": 4, "activation": "tanh" }, { "type": "dense", "units": 2 }]"#,
            ),
            decoder: read(r#"[{ "type": "dense", "units": 5 }]"#),
        }
    }

    fn both(&self, codes: &Shape) -> Result<Both<'_>> {
        let encoder = Chain::new("encoder", &self.encoder, codes)?;
        let decoder = Chain::new("decoder", &self.decoder, &encoder.output)?;
        Ok(Both { encoder, decoder })
    }

    fn planned(&self, codes: &Shape) -> Both<'_> {
        self.both(codes).expect("the spec's check refused others")
    }

    /// Refuses networks that do not lead back to the codes' shape, and layers that need more than their input.
    pub fn check(&self, codes: &Shape) -> Result<()> {
        for (name, layers) in [("encoder", &self.encoder), ("decoder", &self.decoder)] {
            if layers.is_empty() {
                return Err(Error::new(Code::OutOfRange, name)
                    .expected("at least one layer")
                    .received("none")
                    .hint("one convolution or dense layer is a network"));
            }
            let odd = |layer: &AnyLayer| {
                let layer = layer.get::<f32>();
                layer.vocabulary().is_some() || layer.classes().is_some()
            };
            if let Some(at) = layers.iter().position(odd) {
                return Err(unfit(&format!("{name}[{at}]"), layers[at].tag()));
            }
        }
        let Both { encoder, decoder } = self.both(codes)?;
        for (name, chain) in [("encoder", &encoder), ("decoder", &decoder)] {
            if chain.params().iter().any(Param::is_running) {
                return Err(unfit(name, "one with running statistics"));
            }
        }
        let of = |expected: String, received: &Shape| {
            Error::new(Code::InvalidShape, "decoder")
                .expected(expected)
                .received(received)
                .hint("let the decoder's strides undo the encoder's, and its last layer have as many channels as the codes")
        };
        match decoder.output == *codes && codes.0.len() <= 3 {
            true => Ok(()),
            false if codes.0.len() > 3 => Err(of("codes of one to three axes".into(), codes)),
            false => Err(of(format!("the codes' shape, {codes}"), &decoder.output)),
        }
    }

    /// Channels of the side codes.
    pub fn channels(&self, codes: &Shape) -> usize {
        self.planned(codes).encoder.output.last()
    }

    /// The side codes' prior, then both networks.
    pub fn params(&self, codes: &Shape, components: usize) -> Vec<Param> {
        let Both { encoder, decoder } = self.planned(codes);
        let mut params = factorised::params(components, encoder.output.last());
        for (name, chain) in [("encoder", encoder), ("decoder", decoder)] {
            params.extend(chain.params().into_iter().map(|param| Param {
                name: format!("{name}.{}", param.name).into(),
                ..param
            }));
        }
        params
    }

    pub fn scratch(&self, codes: &Shape, rows: usize, members: usize, components: usize) -> usize {
        let Both { encoder, decoder } = self.planned(codes);
        let side = &encoder.output;
        let each = 3 * codes.size() + 2 * side.size() + encoder.keeps() + decoder.keeps() + 1;
        let networks = encoder.scratch(rows, members);
        let networks = networks.max(decoder.scratch(rows, members));
        rows * each + networks + factorised::scratch(rows, 3 * components * side.last())
    }
}

fn unfit(path: &str, received: &str) -> Error {
    Error::new(Code::Unsupported, path)
        .expected("layers that need nothing but their input")
        .received(received)
        .hint("use convolutions, dense layers and activations here")
}
