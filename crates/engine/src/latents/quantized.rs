//! Codes that are whole numbers, in the encoder's own shape, with a learned prior that says what each costs in bits:
//! what image codecs are trained with.
//!
//! Training adds uniform noise, z = x + u, u in [−½, ½), in the place of rounding, so d_x = d_z; inference rounds,
//! z = ⌊x + ½⌋. The prior is factorised: every channel (the last axis) has a mixture of logistic distributions, and z
//! has the probability that falls within ½ of it. The latent's own term `rate` is `weight` · mean over rows of
//! Σ −log₂ p(z), with its gradient for z and for the prior.
//!
//! With δ = e^−s, v = (z − μ) δ, a = v + δ/2, b = v − δ/2, a part has ln p = −ln(1 + e^−a) − ln(1 + e^b) + ln(1 − e^−δ);
//! d/dv = σ(−a) − σ(b); d/dδ, v held, = ½ σ(−a) + ½ σ(b) + 1 / (e^δ − 1). Parts: ln p = lse(l + ln p_i) − lse(l).
//! It is finite however far z lies outside.
//!
//! In and out: any shape, channels last.
//!
//! References: Ballé, Laparra, Simoncelli (2017), "End-to-end optimized image compression"; the mixture of logistics is
//! that of Salimans et al. (2017), "PixelCNN++".

use super::{Latent, Projection, TermSite};
use crate::error::Result;
use crate::graph::{matrix, matrix_mut};
use crate::layers::{Backward, Forward};
use crate::normalization::column_sum;
use crate::options::Options;
use crate::param::{Param, ParamKind, Start};
use crate::pass::Pass;
use crate::registry::{Member, range};
use crate::shape::Shape;
use kernels::{Scalar, Write, each_block, each_row};

#[derive(Clone, Debug, PartialEq, Options)]
pub struct Quantized {
    /// What one bit costs, ≥ 0, against the loss summed over the features.
    pub weight: f64,
    /// Logistic distributions in the prior of a channel, 1 to 8. Default 3.
    #[options(default = "three")]
    pub components: usize,
}

fn three() -> usize {
    3
}

/// The most parts a prior may have: what one code computes stands in an array.
const MOST: usize = 8;
/// The scale of a channel's first part at the start, and how many times wider each further one is.
const NARROWEST: f64 = 0.5;
const WIDER: f64 = 3.0;

impl Member for Quantized {
    fn examples() -> Vec<Self> {
        let of = |weight, components| Quantized { weight, components };
        vec![of(0.01, 1), of(0.2, 3)]
    }

    fn check(&self) -> Result<()> {
        range::not_negative("weight", self.weight, "0 costs nothing")?;
        range::at_least_one("components", self.components, "1 is a logistic prior")?;
        let hint = "three tell the shape of nearly every channel";
        range::at_most("components", self.components, MOST, hint)
    }
}

/// The prior of one code: logit, mean and log-scale of each part.
struct Prior<'a, T> {
    channels: usize,
    logits: &'a [T],
    means: &'a [T],
    scales: &'a [T],
}

/// ln p, d ln p / d z, and what d ln p / d (logit, mean, log-scale) of each part are.
struct Likely<T> {
    log: T,
    d_z: T,
    d_prior: [[T; 3]; MOST],
}

impl<'a, T: Scalar> Prior<'a, T> {
    fn new(params: &'a [T], components: usize) -> Self {
        let (logits, rest) = params.split_at(params.len() / 3);
        let (means, scales) = rest.split_at(rest.len() / 2);
        let channels = logits.len() / components;
        Prior {
            channels,
            logits,
            means,
            scales,
        }
    }

    fn places(&self, channel: usize) -> impl Iterator<Item = usize> {
        (channel..self.logits.len()).step_by(self.channels)
    }

    fn likely(&self, channel: usize, z: T) -> Likely<T> {
        let (zero, one, half) = (T::from_f64(0.0), T::one(), T::from_f64(0.5));
        let mut logs = [zero; MOST];
        let mut slopes = [[zero; 2]; MOST];
        let (mut most, mut most_logit) = (T::from_f64(f64::NEG_INFINITY), self.logits[channel]);
        for (part, at) in self.places(channel).enumerate() {
            let inverse = (-self.scales[at]).exp();
            let centred = z - self.means[at];
            let (a, b) = ((centred + half) * inverse, (centred - half) * inverse);
            let (above, below) = ((-a).sigmoid(), b.sigmoid());
            let gap = gap(inverse);
            logs[part] = self.logits[at] + gap.ln() - (-a).softplus() - b.softplus();
            let by_v = above - below;
            let by_inverse = half * (above + below) + (one - gap) / gap;
            slopes[part] = [
                by_v * inverse,
                inverse * planted!(QuantizedScale, centred * by_v + by_inverse, by_inverse),
            ];
            most = if logs[part] > most { logs[part] } else { most };
            let logit = self.logits[at];
            most_logit = if logit > most_logit {
                logit
            } else {
                most_logit
            };
        }
        let (mut total, mut weights) = (zero, zero);
        for (part, at) in self.places(channel).enumerate() {
            total += (logs[part] - most).exp();
            weights += (self.logits[at] - most_logit).exp();
        }
        let mut d_prior = [[zero; 3]; MOST];
        let mut d_z = zero;
        for (part, at) in self.places(channel).enumerate() {
            let share = (logs[part] - most).exp() / total;
            let weight = (self.logits[at] - most_logit).exp() / weights;
            let [by_z, by_scale] = slopes[part];
            d_z += share * by_z;
            d_prior[part] = [share - weight, -(share * by_z), -(share * by_scale)];
        }
        Likely {
            log: most + total.ln() - most_logit - weights.ln(),
            d_z,
            d_prior,
        }
    }
}

/// 1 − e^−δ, also where the difference would leave few digits of it.
fn gap<T: Scalar>(inverse: T) -> T {
    let of = T::from_f64;
    match inverse < of(1e-2) {
        true => {
            inverse
                * (of(1.0) - inverse * (of(0.5) - inverse * (of(1.0 / 6.0) - inverse / of(24.0))))
        }
        false => of(1.0) - (-inverse).exp(),
    }
}

impl<T: Scalar> Latent<T> for Quantized {
    fn codes(&self, encoded: &Shape) -> Shape {
        encoded.clone()
    }

    fn projection(&self) -> Option<Projection> {
        None
    }

    /// The parts differ from the start: what is equal would stay equal.
    fn params(&self, encoded: &Shape) -> Vec<Param> {
        let shape = || vec![self.components, encoded.last()];
        let logs = (0..self.components).map(|part| (NARROWEST * WIDER.powi(part as i32)).ln());
        let trained = |start| ParamKind::Trained(start);
        vec![
            Param::new("logit", shape(), trained(Start::Constant(0.0))),
            Param::new("mean", shape(), trained(Start::Constant(0.0))),
            Param::new("logScale", shape(), trained(Start::Each(logs.collect()))),
        ]
    }

    /// For each row its bits and the gradient of the prior, and the sum of those.
    fn scratch(&self, encoded: &Shape, rows: usize, _: usize) -> usize {
        rows + (rows + 1) * 3 * self.components * encoded.last()
    }

    fn encode(&self, pass: &Pass, mut state: Forward<'_, T>) {
        let x = state
            .input
            .as_slice()
            .expect("a slot's rows stand together");
        let z = state.output.as_slice_mut().expect("codes stand together");
        each_block(pass.team, 16, [x], [z], &|_, [x], [z]| {
            for (z, x) in z.iter_mut().zip(x) {
                *z = T::from_f64((x.to_f64() + 0.5).floor());
            }
        });
    }

    fn forward(&self, pass: &Pass, mut state: Forward<'_, T>) {
        let half = T::from_f64(0.5);
        let x = state
            .input
            .as_slice()
            .expect("a slot's rows stand together");
        let z = state.output.as_slice_mut().expect("codes stand together");
        kernels::uniform(pass.team, pass.key, z);
        each_block(pass.team, 8, [x], [z], &|_, [x], [z]| {
            for (z, &x) in z.iter_mut().zip(x) {
                *z += x - half;
            }
        });
    }

    fn backward(&self, _: &Pass, state: Backward<'_, T>) {
        if let Some(mut d_input) = state.d_input {
            d_input.assign(&state.d_output);
        }
        if state.write == Write::Overwrite {
            state.d_params.fill(T::from_f64(0.0)); // the term adds what there is
        }
    }

    fn term(&self, pass: &Pass, site: TermSite<'_, T>) -> Option<(&'static str, T)> {
        let prior = Prior::new(site.params, self.components);
        let (rows, size, channels) = (site.codes.nrows(), site.params.len(), prior.channels);
        // Bits from nats, weighed, averaged over the rows.
        let price = self.weight / (std::f64::consts::LN_2 * rows as f64);
        let price = T::from_f64(price);
        let (nats, rest) = site.scratch.split_at_mut(rows);
        let (each, rest) = rest.split_at_mut(rows * size);
        let cost = 400 * self.components * site.codes.ncols();
        let row = |z: &[T], nats: &mut T, d: &mut [T], d_z: &mut [T]| {
            *nats = T::from_f64(0.0);
            d.fill(T::from_f64(0.0));
            for (at, &z) in z.iter().enumerate() {
                let channel = at % channels;
                let likely = prior.likely(channel, z);
                *nats -= likely.log;
                if let Some(d_z) = d_z.get_mut(at) {
                    *d_z -= price * likely.d_z;
                    let parts = likely.d_prior.iter().zip(prior.places(channel));
                    for (by, at) in parts {
                        d[at] -= by[0];
                        d[size / 3 + at] -= by[1];
                        d[2 * size / 3 + at] -= by[2];
                    }
                }
            }
        };
        let sums = matrix_mut(nats, rows);
        let by_prior = matrix_mut(each, rows);
        match site.d_projection {
            Some(d_z) => each_row(
                pass.team,
                cost,
                [site.codes],
                [sums, by_prior, d_z],
                &|_, [z], [nats, d, d_z]| row(z, &mut nats[0], d, d_z),
            ),
            None => each_row(
                pass.team,
                cost,
                [site.codes],
                [sums, by_prior],
                &|_, [z], [nats, d]| row(z, &mut nats[0], d, &mut []),
            ),
        }
        if let Some(d_params) = site.d_params {
            let total = &mut rest[..size];
            column_sum(pass, matrix(each, rows), total);
            let both = d_params.iter_mut().zip(total);
            both.for_each(|(d, sum)| *d += price * *sum);
        }
        Some(("rate", price * kernels::sum(pass.team, nats)))
    }

    fn distributions(&self, codes: &Shape) -> usize {
        codes.last()
    }

    fn cumulative(&self, params: &[T], channel: usize, at: f64) -> Option<f64> {
        let prior = Prior::new(params, self.components);
        let places = || prior.places(channel);
        let most = places().map(|at| prior.logits[at].to_f64());
        let most = most.fold(f64::NEG_INFINITY, f64::max);
        let (mut below, mut all) = (0.0, 0.0);
        for place in places() {
            let weight = Scalar::exp(prior.logits[place].to_f64() - most);
            let scale = Scalar::exp(prior.scales[place].to_f64());
            let share = Scalar::sigmoid((at - prior.means[place].to_f64()) / scale);
            below += weight * share;
            all += weight;
        }
        Some(below / all)
    }
}
