//! Why a step left the finite numbers, as far as the numbers that it saw can tell.

use super::Trainer;
use crate::arena::Slot;
use crate::autoencoder::Autoencoder;
use crate::error::{Code, Error};
use crate::graph::matrix;
use crate::pass::Pass;
use kernels::{Scalar, Team};

/// Values in the data beyond which their scale is the likeliest cause: bytes as numbers, prices, unscaled sensors.
const LARGE: f64 = 100.0;
/// Log-variances beyond which no model of data in a usual range has any use for them: e^20 is 5e8.
const WIDE: f64 = 20.0;

impl<T: Scalar> Trainer<T> {
    /// The error of a step whose gradients have this norm, for a batch of which `rows` rows stand in the input slot.
    pub(super) fn diverged(
        &self,
        team: &Team,
        model: &mut Autoencoder<T>,
        rows: usize,
        norm: f64,
    ) -> Error {
        Error::new(Code::NotFinite, format!("step {}", self.state.step + 1))
            .expected("a finite loss and gradient")
            .received(format!("loss {}, gradient norm {norm}", self.terms.loss()))
            .hint(format!(
                "the weights before this step are kept; likely cause: {}",
                self.cause(team, model, rows)
            ))
    }

    fn cause(&self, team: &Team, model: &mut Autoencoder<T>, rows: usize) -> String {
        let spec = model.valid.spec();
        let loss = spec.objective.reconstruction.clone();
        let latent = spec.latent.get::<T>().statistics();
        let is_lookup = model.valid.vocabulary().is_some();
        let (graph, arena) = (&model.graph, &mut model.arena);
        // The losses may have used the slots up.
        graph.forward(&Pass::inference(team), arena, rows, graph.whole());
        let of = |slot: Slot| &arena.activations[slot.range(arena.capacity, rows)];
        let data = largest(of(graph.input())).max(largest(&self.target));
        if data > LARGE && !is_lookup {
            return format!(
                "the scale of the data, with values up to {data:.3e}; bring them to a range of about 1, or lower the learning rate"
            );
        }
        let logvar = latent.into_iter().find(|(name, _)| *name == "logvar");
        let codes = logvar.map_or(0.0, |(_, columns)| {
            let projection = matrix(of(graph.statistics()), rows);
            let of_row = |row: usize| columns.clone().map(move |column| projection[[row, column]]);
            largest(&(0..rows).flat_map(of_row).collect::<Vec<T>>())
        });
        let width = 2 * graph.row.last();
        let outputs = match loss.get::<T>().has_log_variances() {
            true => of(graph.output()).chunks(width).fold(0.0, |most, row| {
                f64::max(most, largest(row.get(width / 2..).unwrap_or_default()))
            }),
            false => 0.0,
        };
        let (part, size) = match codes > outputs {
            true => ("latent's", codes),
            false => ("output's", outputs),
        };
        match size > WIDE {
            true => format!(
                "the {part} log-variances ran away, to {size:.3e}; lower the learning rate, set clipNorm, or give what holds them back more weight"
            ),
            false => "too high a learning rate; lower it, or set clipNorm".to_owned(),
        }
    }
}

/// The largest size of a value; what is no number does not count.
fn largest<T: Scalar>(values: &[T]) -> f64 {
    let sizes = values.iter().map(|value| value.to_f64().abs());
    sizes.fold(0.0, f64::max)
}
