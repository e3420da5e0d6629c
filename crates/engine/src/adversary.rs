//! The second player of an adversarial autoencoder: a discriminator D that tells the codes z of a batch from as many
//! draws p of a prior, and what it teaches the encoder. Three gradients are taken at the weights before a step, and the
//! step takes them together:
//!
//! ```text
//! reconstruction   encoder, decoder   the model's own loss
//! discriminator    D                  mean softplus(−D(p)) + mean softplus(D(z))      d: −σ(−D(p)), σ(D(z)) per row
//! generator        encoder            weight · mean softplus(−D(z))                   d: −weight · σ(−D(z)) per row
//! ```
//!
//! Where rows are weighed, so are their codes in all three means, and so is the draw that stands beside each: D sees as much
//! of the prior as of the codes.
//!
//! Reference: Makhzani, Shlens, Jaitly, Goodfellow, Frey (2015), "Adversarial autoencoders".

use crate::arena::Arena;
use crate::effect;
use crate::error::{Code, Error, Result};
use crate::graph::Graph;
use crate::layers::AnyLayer;
use crate::objective::Terms;
use crate::options::Options;
use crate::pass::{Pass, stream};
use crate::registry::range;
use crate::shape::Shape;
use crate::spec::chain;
use kernels::Scalar;
use std::ops::Range;

#[derive(Clone, Debug, PartialEq, Options)]
pub struct Adversarial {
    /// From the codes to one number, whose sign says "of the prior" or "of the encoder".
    pub discriminator: Vec<AnyLayer>,
    /// What the codes are to be distributed like. Default `gaussian`.
    #[options(default)]
    pub prior: Prior,
    /// Of the generator's term, beside a loss that is summed over features; ≥ 0. Default 1.
    #[options(default = "one")]
    pub weight: f64,
}

fn one() -> f64 {
    1.0
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Options)]
pub enum Prior {
    /// Standard normal.
    #[default]
    Gaussian,
    /// Even in −1 … 1 along each axis.
    Uniform,
}

impl Prior {
    pub fn draw<T: Scalar>(self, pass: &Pass, temperature: f64, codes: &mut [T]) {
        let (scale, offset) = match self {
            Prior::Gaussian => {
                kernels::normal(pass.team, pass.key, codes);
                (temperature, 0.0)
            }
            Prior::Uniform => {
                kernels::uniform(pass.team, pass.key, codes);
                (2.0 * temperature, -temperature)
            }
        };
        let [scale, offset] = [scale, offset].map(T::from_f64);
        codes.iter_mut().for_each(|z| *z = *z * scale + offset);
    }
}

impl Adversarial {
    /// The shapes behind the discriminator's layers, for codes of this shape.
    pub fn check(&self, codes: &Shape) -> Result<Vec<Shape>> {
        let place = "adversarial.discriminator";
        range::not_negative(
            "adversarial.weight",
            self.weight,
            "0 leaves the codes alone",
        )?;
        let refuse = |path: String, expected: &str, received: String, hint: &str| {
            let error = Error::new(Code::Incompatible, path).expected(expected);
            Err(error.received(received).hint(hint))
        };
        for (index, layer) in self.discriminator.iter().enumerate() {
            let kind = layer.get::<f32>();
            if kind.classes().is_some() || kind.vocabulary().is_some() {
                let expected = "a layer that sees nothing but the codes";
                let hint = "put it into the encoder or decoder";
                return refuse(
                    format!("{place}[{index}]"),
                    expected,
                    layer.tag().into(),
                    hint,
                );
            }
        }
        let shapes = chain(&self.discriminator, codes, place)?;
        effect::check_last(&self.discriminator, place)?;
        effect::check_softmax(&self.discriminator, &shapes, place)?;
        let last = self.discriminator.last();
        let ends = last.is_some_and(|last| {
            last.get::<f32>().output_activation() == Default::default()
                && shapes.last() == Some(&Shape::flat(1))
        });
        if ends {
            return Ok(shapes);
        }
        let received = match last {
            Some(last) => format!("{} of shape {}", last.tag(), shapes[shapes.len() - 1]),
            None => "no layer".into(),
        };
        let expected = "a discriminator that ends in one linear value";
        let hint = "let its last layer be { \"type\": \"dense\", \"units\": 1 }";
        refuse(place.into(), expected, received, hint)
    }

    /// The terms `generator` and `discriminator`, the gradients of the discriminator's parameters, and what the generator
    /// adds to that of the codes. Call it when the decoder's gradient has reached them.
    pub fn play<T: Scalar>(
        &self,
        pass: &Pass,
        graph: &Graph,
        arena: &mut Arena<T>,
        rows: usize,
        terms: &mut Terms,
    ) {
        let stages = graph.discriminator.clone();
        let (first, last) = (&graph.stages[stages.start], &graph.stages[stages.end - 1]);
        let parameters = first.slice.start..last.slice.end;
        let [codes, input, output] =
            [graph.codes(), first.input, last.output].map(|slot| slot.range(arena.capacity, rows));
        let each = 1.0 / rows as f64;

        arena.activations.copy_within(codes.clone(), input.start);
        graph.forward(pass, arena, rows, stages.clone());
        let fooled = judge(pass, arena, &output, -1.0, self.weight * each);
        graph.backward(pass, arena, rows, stages.clone());
        let (before, after) = arena.d_activations.split_at_mut(input.start);
        for (d, more) in before[codes].iter_mut().zip(after.iter()) {
            *d += *more;
        }
        let mut told = judge(pass, arena, &output, 1.0, each);
        graph.backward(pass, arena, rows, stages.clone());
        let Arena {
            adversary,
            gradients,
            ..
        } = &mut *arena;
        adversary.copy_from_slice(&gradients[parameters.clone()]);

        let drawn = &mut arena.activations[input];
        self.prior.draw(&pass.at(stream::PRIOR), 1.0, drawn);
        graph.forward(pass, arena, rows, stages.clone());
        told += judge(pass, arena, &output, -1.0, each);
        graph.backward(pass, arena, rows, stages);
        let of_codes = arena.adversary.iter();
        for (d, more) in arena.gradients[parameters].iter_mut().zip(of_codes) {
            *d += *more;
        }
        terms.add("generator", fooled);
        terms.add("discriminator", told);
    }
}

/// scale · Σ softplus(sign · D) over the discriminator's outputs, one a row, by the rows' weights; it leaves the gradient
/// there.
fn judge<T: Scalar>(
    pass: &Pass,
    arena: &mut Arena<T>,
    output: &Range<usize>,
    sign: f64,
    scale: f64,
) -> T {
    let [sign, scale] = [sign, scale].map(T::from_f64);
    let told = arena.activations[output.clone()].iter();
    let gradients = &mut arena.d_activations[output.clone()];
    let mut sum = T::from_f64(0.0);
    for (row, (d, told)) in gradients.iter_mut().zip(told).enumerate() {
        let (counts, against) = (pass.weights.of::<T>(row), sign * *told);
        *d = sign * scale * counts * against.sigmoid();
        sum += counts * against.softplus();
    }
    scale * sum
}
