//! Side codes and scales of whole maps of codes, for whoever packs and unpacks them: maps of any size, not only that of
//! the model's rows. Packer and unpacker make the scales of the same side codes by the same steps, so they agree.

use super::rate::{magnitude, run};
use super::{Both, HIGH, Hyper, LOW};
use crate::arena::reserve;
use crate::error::{Code, Error, Result};
use crate::graph::matrix;
use crate::latents::quantized::rounded;
use crate::pass::Pass;
use crate::shape::Shape;
use kernels::{Scalar, Team};

/// Scales that are told apart when codes are packed.
pub const LEVELS: usize = 64;
/// Values beyond a map's edge that are tried until the networks lead back to its size.
const BEYOND: usize = 256;

/// The chance that a code of this level's scale is at most `at`.
pub fn level_cumulative(level: usize, at: f64) -> f64 {
    let log = LOW + (HIGH - LOW) * level as f64 / (LEVELS - 1) as f64;
    Scalar::sigmoid(at * Scalar::exp(-log))
}

/// The networks over one map of codes, filled up with zeros until they fit.
pub struct Map<'a> {
    networks: Both<'a>,
    /// Of the codes and of the map that the networks see, both as three axes.
    axes: [usize; 3],
    filled: [usize; 3],
    shape: Shape,
    params: &'a [f32],
}

impl Hyper {
    /// Makes ready for maps of `codes`, with the latent's parameters. `own` is the shape of the model's codes.
    pub fn map<'a>(&'a self, own: &Shape, codes: &[usize], params: &'a [f32]) -> Result<Map<'a>> {
        let mut shape = own.clone();
        for axis in 0..codes.len().saturating_sub(1) {
            let mut sizes = codes[axis]..codes[axis].saturating_add(BEYOND);
            let fits = |&size: &usize| {
                let mut tried = own.clone();
                tried.0[axis] = size;
                self.both(&tried)
                    .is_ok_and(|both| both.decoder.output == tried)
            };
            shape.0[axis] = sizes.find(fits).ok_or_else(|| {
                Error::new(Code::InvalidShape, "codes")
                    .expected("maps that the hyperprior's networks lead back to")
                    .received(Shape(codes.to_vec()))
                    .hint("build those of convolutions, which take maps of any size")
            })?;
        }
        let networks = self.both(&shape)?;
        match networks.decoder.output == shape {
            true => Ok(Map {
                networks,
                axes: three(codes),
                filled: three(&shape.0),
                shape,
                params,
            }),
            false => Err(Error::new(Code::InvalidShape, "codes")
                .expected(&shape)
                .received(&networks.decoder.output)
                .hint("use strides that divide the map")),
        }
    }
}

impl Map<'_> {
    /// How many side codes there are.
    pub fn side(&self) -> usize {
        self.networks.encoder.output.size()
    }

    /// The side codes of codes.
    pub fn side_codes(&self, codes: &[i32]) -> Result<Vec<i32>> {
        let Both { encoder, .. } = &self.networks;
        let mut whole = zeros(self.shape.size())?;
        self.each_line(|line, place| {
            let both = whole[place].iter_mut().zip(&codes[line]);
            both.for_each(|(to, code)| *to = *code as f32);
        });
        let mut magnitudes = zeros(whole.len())?;
        let mut kept = zeros(encoder.keeps())?;
        let mut scratch = zeros(encoder.scratch(1, 1))?;
        let pass = Pass::inference(Team::solo());
        magnitude(&pass, matrix(&whole, 1), &mut magnitudes);
        let params = &self.params[self.networks_at()..];
        let input = matrix(&magnitudes, 1);
        run(
            encoder,
            &pass,
            params,
            input,
            &self.shape,
            &mut kept,
            &mut scratch,
        );
        let side = encoder.result(&kept, 1);
        // What is no number is 0 on both sides.
        Ok(side.iter().map(|z| rounded(*z) as i32).collect())
    }

    /// The level of each code's scale, by the side codes.
    pub fn levels(&self, side: &[i32]) -> Result<Vec<u8>> {
        let Both { encoder, decoder } = &self.networks;
        let z: Vec<f32> = side.iter().map(|z| *z as f32).collect();
        let mut kept = zeros(decoder.keeps())?;
        let mut scratch = zeros(decoder.scratch(1, 1))?;
        let pass = Pass::inference(Team::solo());
        let params = &self.params[self.networks_at() + encoder.size()..];
        run(
            decoder,
            &pass,
            params,
            matrix(&z, 1),
            &encoder.output,
            &mut kept,
            &mut scratch,
        );
        let made = decoder.result(&kept, 1);
        let made = made.as_slice().expect("one row");
        let mut levels = reserve(self.axes.iter().product())?;
        self.each_line(|_, place| levels.extend(made[place].iter().map(level)));
        Ok(levels)
    }

    /// Where the parameters of the networks begin, behind those of the side codes' prior.
    fn networks_at(&self) -> usize {
        self.params.len() - self.networks.encoder.size() - self.networks.decoder.size()
    }

    /// Calls with every line of codes and its place in the filled map, in order.
    fn each_line(&self, mut call: impl FnMut(std::ops::Range<usize>, std::ops::Range<usize>)) {
        let [tall, wide, channels] = self.axes;
        let span = wide * channels;
        for line in 0..tall {
            let place = line * self.filled[1] * channels;
            call(line * span..(line + 1) * span, place..place + span);
        }
    }
}

fn level(t: &f32) -> u8 {
    let place = (f64::from(*t) - LOW) * (LEVELS - 1) as f64 / (HIGH - LOW);
    (place + 0.5).clamp(0.0, (LEVELS - 1) as f64) as u8
}

/// The last three axes of at most three.
fn three(axes: &[usize]) -> [usize; 3] {
    let mut all = [1; 3];
    all[3 - axes.len()..].copy_from_slice(axes);
    all
}

fn zeros(count: usize) -> Result<Vec<f32>> {
    let mut values = reserve(count)?;
    values.resize(count, 0.0);
    Ok(values)
}
