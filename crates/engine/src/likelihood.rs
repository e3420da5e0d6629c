//! How likely a model with gaussian codes finds rows: the evidence lower bound, and the likelihood itself by importance
//! sampling.
//!
//! With z drawn from q(z|x) = N(mu, exp(logvar)) and w = p(x|z) p(z) / q(z|x):
//!
//! ```text
//! elbo = E[ln p(x|z)] − KL(q ‖ p)          nll = −ln (1/K Σ over k of w_k) ≥ −ln p(x) in expectation
//! ```
//!
//! ln p(x|z) is the negative loss and what its density has besides: nothing for binary cross-entropy, ½ ln π a feature
//! for squared error, which is a normal density of variance ½.
//!
//! References: Kingma, Welling (2014), "Auto-encoding variational Bayes"; Burda, Grosse, Salakhutdinov (2016),
//! "Importance weighted autoencoders".

use crate::arena::zeros;
use crate::autoencoder::{Autoencoder, labels_of};
use crate::error::Result;
use crate::graph::{matrix, matrix_mut};
use crate::objective::Goal;
use crate::pass::{Pass, stream};
use crate::rows::{CHUNK, Part};
use kernels::{Scalar, Team};
use serde_json::{Value, json};
use std::ops::Range;

/// Nats per row, averaged over rows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Likelihood {
    pub elbo: f64,
    /// −ln p(x), estimated with as many samples as were asked for.
    pub nll: f64,
}

impl<T: Scalar> Autoencoder<T> {
    /// The likelihood of rows, with `samples` codes each; nothing for models without gaussian codes, or with a loss that
    /// is no density.
    pub fn likelihood(
        &mut self,
        team: &Team,
        rows: &Part,
        target: &Part,
        samples: usize,
    ) -> Result<Option<Likelihood>> {
        let spec = self.valid.spec();
        let columns = spec.latent.get::<T>().statistics();
        let named = |name| columns.iter().find(|(known, _)| *known == name).cloned();
        let constant = spec.objective.reconstruction.get::<T>().density_constant();
        let (Some((_, mu)), Some((_, logvar)), Some(constant)) =
            (named("mu"), named("logvar"), constant)
        else {
            return Ok(None);
        };
        let (features, count) = (self.valid.features(), rows.count());
        let mut wanted = zeros(count.min(CHUNK) * features)?;
        let mut sums = Likelihood {
            elbo: 0.0,
            nll: constant * (features * count) as f64,
        };
        sums.elbo -= sums.nll;
        self.prepare(team, count.min(CHUNK))?;
        for range in rows.chunks() {
            let wanted = &mut wanted[..range.len() * features];
            target.copy(team, range.clone(), matrix_mut(wanted, range.len()));
            self.condition(labels_of(rows, &range).into_iter());
            rows.copy(team, range.clone(), self.input(range.len()));
            for row in self.weigh(team, range, wanted, samples, [&mu, &logvar]) {
                sums.elbo += row.bounds / samples as f64;
                sums.nll -= row.log_mean(samples);
            }
        }
        Ok(Some(Likelihood {
            elbo: sums.elbo / count as f64,
            nll: sums.nll / count as f64,
        }))
    }

    /// The samples of the rows in the input slot.
    fn weigh(
        &mut self,
        team: &Team,
        range: Range<usize>,
        wanted: &[T],
        samples: usize,
        [mu, logvar]: [&Range<usize>; 2],
    ) -> Vec<Samples> {
        let Autoencoder {
            objective,
            graph,
            arena,
            ..
        } = self;
        let (rows, inference) = (range.len(), Pass::inference(team));
        graph.forward(&inference, arena, rows, 0..graph.projection + 1);
        let mut found = vec![Samples::default(); rows];
        for sample in 0..samples {
            // The seed stands for the sample, the step for the chunk: nothing else draws from this stream.
            let drawing = Pass::training(team, sample as u64, range.start as u64);
            let drawing = drawing.at(stream::LIKELIHOOD);
            graph.forward(
                &drawing,
                arena,
                rows,
                graph.projection + 1..graph.latent + 1,
            );
            graph.forward(&inference, arena, rows, graph.decoder());
            let goal = Goal {
                target: Some(matrix(wanted, rows)),
                ..Goal::default()
            };
            objective.reconstruct(&inference, graph, arena, rows, goal, false);
            let of = |slot: crate::arena::Slot| {
                matrix(&arena.activations[slot.range(arena.capacity, rows)], rows)
            };
            let (statistics, codes) = (of(graph.statistics()), of(graph.codes()));
            for (row, samples) in found.iter_mut().enumerate() {
                let place = statistics.row(row);
                let [kl, ratio] = divergence(
                    codes.row(row).iter(),
                    place.iter().skip(mu.start),
                    place.iter().skip(logvar.start),
                );
                samples.add(-arena.row_losses[row].to_f64(), kl, ratio);
            }
        }
        found
    }
}

impl Likelihood {
    /// What `evaluate` tells of it; the likelihood itself only where several samples were asked for.
    pub fn tell(&self, metrics: &mut Value, samples: Option<usize>, features: usize) {
        let nll = samples.map_or(-self.elbo, |_| self.nll);
        metrics["elbo"] = json!(self.elbo);
        metrics["bitsPerDim"] = json!(nll / features as f64 / std::f64::consts::LN_2);
        if samples.is_some() {
            metrics["nll"] = json!(self.nll);
        }
    }
}

/// KL(q ‖ p), and ln p(z) − ln q(z|x) at the drawn codes.
fn divergence<'a, T: Scalar>(
    codes: impl Iterator<Item = &'a T>,
    mu: impl Iterator<Item = &'a T>,
    logvar: impl Iterator<Item = &'a T>,
) -> [f64; 2] {
    let (mut kl, mut ratio) = (0.0, 0.0);
    for (z, (mu, logvar)) in codes.zip(mu.zip(logvar)) {
        let (z, mean, log) = (z.to_f64(), mu.to_f64(), logvar.to_f64());
        let variance = logvar.exp().to_f64();
        kl += 0.5 * (mean * mean + variance - 1.0 - log);
        ratio += 0.5 * ((z - mean) * (z - mean) / variance + log - z * z);
    }
    [kl, ratio]
}

/// What the samples of one row add up to; Σ w is kept from overflow by taking it relative to the largest w.
#[derive(Clone, Default)]
struct Samples {
    /// Σ ln p(x|z) − KL
    bounds: f64,
    /// ln of the largest w, and Σ w in units of it; nothing at first.
    largest: f64,
    sum: f64,
}

impl Samples {
    fn add(&mut self, log_likelihood: f64, kl: f64, ratio: f64) {
        let log = log_likelihood + ratio;
        if self.sum == 0.0 || log > self.largest {
            self.sum *= (self.largest - log).exp();
            self.largest = log;
        }
        self.sum += (log - self.largest).exp();
        self.bounds += log_likelihood - kl;
    }

    fn log_mean(&self, samples: usize) -> f64 {
        self.largest + (self.sum / samples as f64).ln()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::{Data, Rows};
    use crate::spec::ValidSpec;

    /// x = z + noise of variance ½ and z ~ N(0, 1) make x ~ N(0, 3/2); the exact posterior is N(⅔ x, ⅓).
    #[test]
    fn a_linear_gaussian_model_has_its_exact_likelihood() {
        let spec = json!({
            "input": { "shape": [1] },
            "latent": { "type": "gaussian", "dim": 1 },
            "decoder": [{ "type": "dense", "units": 1 }],
            "objective": { "reconstruction": { "type": "meanSquaredError" }, "penalties": [{ "type": "klGaussian" }] },
        });
        let mut model = Autoencoder::<f64>::blank(ValidSpec::read(spec).unwrap()).unwrap();
        let mut set = |name: &str, values: &[f64]| {
            let tensor = model
                .graph
                .tensors()
                .find(|tensor| tensor.name == name)
                .unwrap()
                .clone();
            tensor.values_mut(&mut model.arena).copy_from_slice(values);
        };
        let close = |found: f64, wanted: f64, off: f64| {
            assert!((found - wanted).abs() < off, "{found} instead of {wanted}")
        };
        set("decoder.0.weight", &[1.0]);
        set("latent.weight", &[2.0 / 3.0, 0.0]);
        set("latent.bias", &[0.0, (1.0_f64 / 3.0).ln()]);
        let x = 1.25_f64;
        let exact = 0.5 * (2.0 * std::f64::consts::PI * 1.5).ln() + x * x / 3.0;
        let rows = Rows::new("", Data::F32(vec![x as f32; 2]), 2, 1).unwrap();
        // With the exact posterior every sample has the same weight: no variance at all.
        let found = model
            .likelihood(Team::solo(), &rows.all(), &rows.all(), 3)
            .unwrap()
            .unwrap();
        close(found.nll, exact, 1e-6);
        let many = model
            .likelihood(Team::solo(), &rows.all(), &rows.all(), 2000)
            .unwrap()
            .unwrap();
        close(many.elbo, -exact, 0.02);
        // With a wrong one the bound is loose, and many samples still find the likelihood.
        let tensor = model
            .graph
            .tensors()
            .find(|tensor| tensor.name == "latent.bias")
            .unwrap()
            .clone();
        tensor
            .values_mut(&mut model.arena)
            .copy_from_slice(&[0.3, 0.0]);
        let many = model
            .likelihood(Team::solo(), &rows.all(), &rows.all(), 4000)
            .unwrap()
            .unwrap();
        close(many.nll, exact, 0.02);
        assert!(many.elbo < -exact - 0.1, "{}", many.elbo);
    }
}
