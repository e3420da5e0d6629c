//! What whole numbers cost where every channel (the last axis) has a prior of its own, a mixture of logistic
//! distributions: z has the probability that falls within ½ of it.
//!
//! With δ = e^−s, v = (z − μ) δ, a = v + δ/2, b = v − δ/2, a part has ln p = −ln(1 + e^−a) − ln(1 + e^b) + ln(1 − e^−δ);
//! d/dv = σ(−a) − σ(b); d/dδ, v held, = ½ σ(−a) + ½ σ(b) + 1 / (e^δ − 1). Parts: ln p = lse(l + ln p_i) − lse(l).
//! It is finite however far z lies outside.
//!
//! Reference: the mixture of logistics is that of Salimans et al. (2017), "PixelCNN++".

use crate::graph::{matrix, matrix_mut};
use crate::normalization::column_sum;
use crate::param::{Param, ParamKind, Start};
use crate::pass::Pass;
use kernels::{Scalar, each_row};
use ndarray::{ArrayView2, ArrayViewMut2};

/// The most parts a prior may have: what one code computes stands in an array.
pub const MOST: usize = 8;
/// The scale of a channel's first part at the start, and how many times wider each further one is.
const NARROWEST: f64 = 0.5;
const WIDER: f64 = 3.0;

/// The parts differ from the start: what is equal would stay equal.
pub fn params(components: usize, channels: usize) -> Vec<Param> {
    let shape = || vec![components, channels];
    let logs = (0..components).map(|part| (NARROWEST * WIDER.powi(part as i32)).ln());
    let trained = |start| ParamKind::Trained(start);
    vec![
        Param::new("logit", shape(), trained(Start::Constant(0.0))),
        Param::new("mean", shape(), trained(Start::Constant(0.0))),
        Param::new("logScale", shape(), trained(Start::Each(logs.collect()))),
    ]
}

/// The prior of one code: logit, mean and log-scale of each part.
pub struct Prior<'a, T> {
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
    pub fn new(params: &'a [T], components: usize) -> Self {
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

    /// The chance that a code of `channel` is at most this.
    pub fn cumulative(&self, channel: usize, at: f64) -> f64 {
        let places = || self.places(channel);
        let most = places().map(|at| self.logits[at].to_f64());
        let most = most.fold(f64::NEG_INFINITY, f64::max);
        let (mut below, mut all) = (0.0, 0.0);
        for place in places() {
            let weight = Scalar::exp(self.logits[place].to_f64() - most);
            let scale = Scalar::exp(self.scales[place].to_f64());
            let share = Scalar::sigmoid((at - self.means[place].to_f64()) / scale);
            below += weight * share;
            all += weight;
        }
        below / all
    }
}

/// 1 − e^−δ, also where the difference would leave few digits of it.
pub fn gap<T: Scalar>(inverse: T) -> T {
    let of = T::from_f64;
    match inverse < of(1e-2) {
        true => {
            inverse
                * (of(1.0) - inverse * (of(0.5) - inverse * (of(1.0 / 6.0) - inverse / of(24.0))))
        }
        false => of(1.0) - (-inverse).exp(),
    }
}

/// Values of working memory for the rate of `rows` rows: of each row its nats and the gradient of the prior, and the sum
/// of those.
pub fn scratch(rows: usize, size: usize) -> usize {
    rows + (rows + 1) * size
}

/// Σ −ln p(z) over all codes, by the weights of their rows; adds `price` times its gradients.
pub fn rate<T: Scalar>(
    pass: &Pass,
    prior: &Prior<'_, T>,
    codes: ArrayView2<T>,
    price: T,
    scratch: &mut [T],
    d_codes: Option<ArrayViewMut2<T>>,
    d_params: Option<&mut [T]>,
) -> T {
    let (rows, channels) = (codes.nrows(), prior.channels);
    let size = 3 * prior.logits.len();
    let (nats, rest) = scratch.split_at_mut(rows);
    let (each, rest) = rest.split_at_mut(rows * size);
    let cost = 400 * (prior.logits.len() / channels) * codes.ncols();
    let row = |row: usize, z: &[T], nats: &mut T, d: &mut [T], d_z: &mut [T]| {
        let counts = pass.weights.of::<T>(row);
        *nats = T::from_f64(0.0);
        d.fill(T::from_f64(0.0));
        for (at, &z) in z.iter().enumerate() {
            let channel = at % channels;
            let likely = prior.likely(channel, z);
            *nats -= counts * likely.log;
            if let Some(d_z) = d_z.get_mut(at) {
                *d_z -= price * counts * likely.d_z;
                let parts = likely.d_prior.iter().zip(prior.places(channel));
                for (by, at) in parts {
                    d[at] -= counts * by[0];
                    d[size / 3 + at] -= counts * by[1];
                    d[2 * size / 3 + at] -= counts * by[2];
                }
            }
        }
    };
    let sums = matrix_mut(nats, rows);
    let by_prior = matrix_mut(each, rows);
    match d_codes {
        Some(d_z) => each_row(
            pass.team,
            cost,
            [codes],
            [sums, by_prior, d_z],
            &|at, [z], [nats, d, d_z]| row(at, z, &mut nats[0], d, d_z),
        ),
        None => each_row(
            pass.team,
            cost,
            [codes],
            [sums, by_prior],
            &|at, [z], [nats, d]| row(at, z, &mut nats[0], d, &mut []),
        ),
    }
    if let Some(d_params) = d_params {
        let total = &mut rest[..size];
        column_sum(pass, matrix(each, rows), total);
        let both = d_params.iter_mut().zip(total);
        both.for_each(|(d, sum)| *d += price * *sum);
    }
    kernels::sum(pass.team, nats)
}
