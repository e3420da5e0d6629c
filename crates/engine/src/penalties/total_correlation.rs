//! Codes that are independent of each other: weight · TC, TC = mean over rows of ln q(z) − Σ_d ln q(z_d), q the codes'
//! distribution over all data, estimated from the batch. Beside `klGaussian` of weight 1 the objective is that of a
//! β-TC-VAE, and this weight is its β − 1.
//!
//! With l_ijd = ln N(z_id; μ_jd, σ²_jd), M rows and N rows of data (minibatch weighted sampling):
//! ln q(z_i) ≈ logsumexp_j Σ_d l_ijd − ln(N M), ln q(z_id) ≈ logsumexp_j l_ijd − ln(N M).
//! d_l_ijd = weight / M · (w_ij − v_ijd), w and v the softmax over j of both; from there to z (so to μ and log σ², by
//! way of which z was drawn), μ and log σ². Where N is not known, as outside training, it is M. Where rows have
//! weights, v of them over their mean, the sums over j are those of v_j e^l, and the mean over i is weighed.
//!
//! Reference: Chen, Li, Grosse, Duvenaud (2018), "Isolating sources of disentanglement in variational autoencoders".

use super::{Need, Penalty, Site, columns, needs_gaussian};
use crate::error::Result;
use crate::graph::{matrix, matrix_mut};
use crate::latents::AnyLatent;
use crate::options::Options;
use crate::pass::Pass;
use crate::registry::{Member, range};
use crate::row_weights::Shares;
use kernels::{Scalar, each_row};
use ndarray::ArrayView2;
use std::ops::Range;

#[derive(Clone, Debug, PartialEq, Options)]
pub struct TotalCorrelation {
    /// Factor of the penalty, ≥ 0.
    pub weight: f64,
}

impl Member for TotalCorrelation {
    fn examples() -> Vec<Self> {
        vec![TotalCorrelation { weight: 0.5 }]
    }

    fn check(&self) -> Result<()> {
        range::not_negative("weight", self.weight, "0 switches the penalty off")
    }
}

/// Codes with the distributions that they were drawn from.
struct Sampled<'a, T> {
    codes: ArrayView2<'a, T>,
    projection: ArrayView2<'a, T>,
    mu: Range<usize>,
    logvar: Range<usize>,
    shares: Shares<'a>,
}

impl<T: Scalar> Sampled<'_, T> {
    /// l_ijd, and (z_id − μ_jd) / σ²_jd.
    fn log_density(&self, i: usize, j: usize, d: usize) -> (T, T) {
        let half = T::from_f64(0.5);
        let logvar = self.projection[[j, self.logvar.start + d]];
        let away = self.codes[[i, d]] - self.projection[[j, self.mu.start + d]];
        let pull = away * (-logvar).exp();
        let turn = T::from_f64((2.0 * std::f64::consts::PI).ln());
        (-half * (turn + logvar + away * pull), pull)
    }

    fn joint(&self, i: usize, j: usize) -> T {
        let each = (0..self.mu.len()).map(|d| self.log_density(i, j, d).0);
        each.fold(T::from_f64(0.0), |sum, l| sum + l)
    }

    /// ln Σ_j v_j e^value(j)
    fn over_rows(&self, value: impl Fn(usize) -> T) -> T {
        let zero = T::from_f64(0.0);
        let counting = || (0..self.codes.nrows()).filter(|&j| self.shares.of::<T>(j) > zero);
        let larger = |a, b| if b > a { b } else { a };
        let most = counting().map(&value).reduce(larger).unwrap_or(zero);
        let each = counting().map(|j| self.shares.of::<T>(j) * (value(j) - most).exp());
        most + each.fold(zero, |sum, part| sum + part).ln()
    }

    /// What row r's μ, log σ² and z are told, where `sums` has ln q(z_i) and each ln q(z_id) + ln(N M).
    fn gradient(&self, r: usize, sums: ArrayView2<T>, scale: T, d_row: &mut [T]) {
        let half = T::from_f64(0.5);
        for other in 0..self.codes.nrows() {
            let pair = self.shares.of::<T>(r) * self.shares.of(other);
            if pair == T::from_f64(0.0) {
                continue; // what does not count may be far from all that does
            }
            let scale = scale * pair;
            let share = |i: usize, j: usize, d: usize, joint: T| {
                let (l, pull) = self.log_density(i, j, d);
                let change = (joint - sums[[i, 0]]).exp() - (l - sums[[i, d + 1]]).exp();
                (scale * change, pull)
            };
            let (of, from) = (self.joint(other, r), self.joint(r, other));
            for d in 0..self.mu.len() {
                let (m, v) = (self.mu.start + d, self.logvar.start + d);
                // As the distribution that another row's code is judged by …
                let (change, pull) = share(other, r, d, of);
                let away = self.codes[[other, d]] - self.projection[[r, m]];
                d_row[m] += change * pull;
                d_row[v] += change * half * (away * pull - T::from_f64(1.0));
                // … and as the code that is judged: z = μ + e^(½ log σ²) n.
                let (change, pull) = share(r, other, d, from);
                d_row[m] -= change * pull;
                d_row[v] -= change * pull * half * (self.codes[[r, d]] - self.projection[[r, m]]);
            }
        }
    }
}

impl<T: Scalar> Penalty<T> for TotalCorrelation {
    fn need(&self) -> Need {
        Need::Projection
    }

    fn check_latent(&self, latent: &AnyLatent) -> Result<()> {
        needs_gaussian(latent)
    }

    fn least_rows(&self) -> usize {
        2
    }

    /// ln q(z) and each ln q(z_d) per row, and the rows' values.
    fn scratch(&self, shape: &[usize]) -> usize {
        shape[0] * (shape[1] + 2)
    }

    fn apply(&self, pass: &Pass, site: Site<'_, T>) -> T {
        let zero = T::from_f64(0.0);
        let Site::Projection {
            statistics,
            projection,
            codes,
            scratch,
            d_projection,
        } = site
        else {
            return zero;
        };
        let Some([mu, logvar]) = columns(statistics, ["mu", "logvar"]) else {
            return zero;
        };
        let (rows, dim) = codes.dim();
        let Some(shares) = pass.weights.shares(rows) else {
            return zero;
        };
        let sampled = Sampled {
            codes,
            projection,
            mu,
            logvar,
            shares,
        };
        let (sums, rest) = scratch.split_at_mut(rows * (dim + 1));
        let values = &mut rest[..rows];
        let constant = T::from_f64((rows as f64 * pass.population.max(rows) as f64).ln());
        let write = [matrix_mut(sums, rows), matrix_mut(values, rows)];
        let cost = 300 * rows * dim;
        each_row(pass.team, cost, [], write, &|i, [], [sums, value]| {
            sums[0] = sampled.over_rows(|j| sampled.joint(i, j));
            value[0] = sums[0] - constant;
            for d in 0..dim {
                sums[d + 1] = sampled.over_rows(|j| sampled.log_density(i, j, d).0);
                value[0] -= sums[d + 1] - constant;
            }
            value[0] *= shares.of(i);
        });
        let per_row = T::from_f64(shares.mean * self.weight / rows as f64);
        if let Some(d_projection) = d_projection {
            let sums = matrix(sums, rows);
            each_row(
                pass.team,
                2 * cost,
                [],
                [d_projection],
                &|r, [], [d_row]| {
                    sampled.gradient(r, sums, per_row, d_row);
                },
            );
        }
        per_row * kernels::sum(pass.team, values)
    }
}
