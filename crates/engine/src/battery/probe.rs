//! A model whose gradients are compared with central differences.

use super::models::{data, is_straight_through, numbers};
use crate::autoencoder::Autoencoder;
use crate::objective::{Goal, Terms};
use crate::pass::Pass;
use crate::row_weights::RowWeights;
use crate::spec::ValidSpec;
use kernels::Team;
use ndarray::{Array2, Axis};
use serde_json::Value;
use std::ops::Range;

/// Half the distance of central differences.
const STEP: f64 = 1e-6;

/// The loss of a batch and its gradients, in f64, in a pass whose chance is fixed by its key.
pub struct Probe {
    model: Autoencoder<f64>,
    pub input: Array2<f64>,
    pub target: Array2<f64>,
    /// The rows' classes, for models that see any.
    labels: Vec<u32>,
    /// Weights of the values, in models that are tried with them.
    weights: Option<Array2<f64>>,
    pub row_weights: Option<Vec<f64>>,
    /// Whether the pass is one of training, with all its chance.
    pub training: bool,
    /// What training passes change beside gradients; every loss starts from the same.
    running: Vec<f64>,
    /// Whose loss it is: the autoencoder's or, where there is one, the discriminator's. Each has parameters of its own.
    pub is_discriminators: bool,
    pub checks: usize,
}

/// The rows as the model's corruption leaves them in one step.
fn corrupted(valid: &ValidSpec, clean: Array2<f64>) -> Array2<f64> {
    let spec = valid.spec();
    let Some(corruption) = &spec.corruption else {
        return clean;
    };
    let (mut noisy, pass) = (clean.clone(), Pass::training(Team::solo(), 11, 5));
    let kind = corruption.get::<f64>();
    kind.apply(
        Team::solo(),
        pass.key,
        &spec.input.shape,
        clean.view(),
        noisy.view_mut(),
    );
    noisy
}

impl Probe {
    pub fn new(spec: &Value, rows: usize) -> Self {
        let valid = ValidSpec::read(spec.clone()).unwrap();
        let features = valid.features();
        let matrix = |values| Array2::from_shape_vec((rows, features), values).unwrap();
        let input = corrupted(&valid, matrix(data(&valid, rows, 2)));
        let mut model = Autoencoder::<f64>::new(valid, 3).unwrap();
        // Biases start at zero; random ones test more.
        let noise = numbers(model.arena.parameters.len(), 1);
        model
            .arena
            .parameters
            .iter_mut()
            .zip(noise)
            .for_each(|(p, n)| *p += 0.2 * (n - 0.5));
        model.prepare(Team::solo(), rows).unwrap();
        model.arena.fit_training(0).unwrap();
        let classes = model.valid.classes().unwrap_or(1) as u32;
        Probe {
            labels: (0..rows as u32).map(|row| row % classes).collect(),
            running: model.arena.running.to_vec(),
            model,
            input,
            target: matrix(numbers(rows * features, 3)),
            weights: None,
            row_weights: None,
            training: true,
            is_discriminators: false,
            checks: 0,
        }
    }

    /// Only these rows, in this order; one may stand there twice.
    pub fn take(&mut self, rows: &[usize]) {
        for matrix in [&mut self.input, &mut self.target] {
            *matrix = matrix.select(Axis(0), rows);
        }
        self.labels = rows.iter().map(|row| self.labels[*row]).collect();
        self.model.prepare(Team::solo(), rows.len()).unwrap();
        self.model.arena.fit_training(0).unwrap();
    }

    pub fn terms(&mut self) -> Terms {
        let rows = self.target.nrows();
        let pass = Pass {
            training: self.training,
            population: 50,
            weights: RowWeights::new(self.row_weights.as_deref()),
            ..Pass::training(Team::solo(), 11, 5)
        };
        self.model.input(rows).assign(&self.input);
        self.model.arena.running.copy_from_slice(&self.running);
        if self.model.valid.classes().is_some() {
            self.model.condition(self.labels[..rows].iter().copied());
        }
        let mut terms = Terms::default();
        let wanted = Goal {
            target: Some(self.target.view()),
            weights: self.weights.as_ref().map(|values| values.view()),
        };
        self.model.gradients(&pass, rows, wanted, &mut terms);
        terms
    }

    /// What the last loss left: its gradients, and running values.
    pub fn left(&self) -> [Vec<f64>; 2] {
        let arena = &self.model.arena;
        [arena.gradients.to_vec(), arena.running.to_vec()]
    }

    pub fn loss(&mut self) -> f64 {
        let terms = self.terms();
        let others = |name: &str| terms.loss() - terms.penalties.get(name).unwrap_or(&0.0);
        match self.is_discriminators {
            // Its weights have their share in penalties on all weights.
            true => others("generator") - terms.reconstruction,
            false => others("discriminator"),
        }
    }

    /// Some rows count more than others, one not at all.
    pub fn with_row_weights(mut self) -> Self {
        let weights = [1.5, 0.0, 0.4, 2.0].into_iter().cycle();
        self.row_weights = Some(weights.take(self.target.nrows()).collect());
        self
    }

    /// The same, and some values are masked.
    pub fn weighed(mut self) -> Self {
        let (rows, columns) = self.target.dim();
        let values = numbers(rows * columns, 12).into_iter();
        let values = values.map(|value| if value < 0.3 { 0.0 } else { value });
        let values = Array2::from_shape_vec((rows, columns), values.collect()).unwrap();
        self.weights = Some(values);
        self.with_row_weights()
    }

    pub fn check(&mut self, name: &str) {
        if let Some(difference) = self.difference() {
            panic!("{name}: {difference}");
        }
    }

    /// The parameters that the loss is minimised by and whose gradient is that of the loss itself, not of a surrogate.
    fn exact(&self) -> Range<usize> {
        let graph = &self.model.graph;
        let decoded = graph.stages[graph.discriminator.start - 1].slice.end;
        match is_straight_through(&self.model.valid.spec().latent) {
            _ if self.is_discriminators => decoded..graph.parameters,
            true => graph.stages[graph.latent].slice.end..decoded,
            false => 0..decoded,
        }
    }

    /// The slope along a random direction through all parameters: analytic, numeric.
    pub fn slopes(&mut self, slot: u32) -> [f64; 2] {
        let exact = self.exact();
        let at = self.model.arena.parameters.to_vec();
        let direction = numbers(at.len(), slot).into_iter().enumerate();
        let direction: Vec<f64> = direction
            .map(|(index, value)| match exact.contains(&index) {
                true => value - 0.5,
                false => 0.0,
            })
            .collect();
        self.loss();
        let gradients = self.model.arena.gradients.iter();
        let analytic = gradients.zip(&direction).map(|(g, d)| g * d).sum();
        let mut beside = |step: f64| {
            let moved = at.iter().zip(&direction).map(|(p, d)| p + step * d);
            let parameters = self.model.arena.parameters.iter_mut();
            parameters.zip(moved).for_each(|(to, value)| *to = value);
            self.loss()
        };
        let numeric = (beside(STEP) - beside(-STEP)) / (2.0 * STEP);
        self.model.arena.parameters.copy_from_slice(&at);
        [analytic, numeric]
    }

    /// The first parameter where not |analytic − numeric| ≤ 1e-5 + 1e-3 · |numeric|. In front of a latent whose gradient
    /// is that of a surrogate, differences tell nothing; its golden values do.
    pub fn difference(&mut self) -> Option<String> {
        let exact = self.exact();
        self.loss();
        let analytic = self.model.arena.gradients.to_vec();
        for index in exact {
            let analytic = analytic[index];
            let at = self.model.arena.parameters[index];
            let mut beside = |offset: f64| {
                self.model.arena.parameters[index] = at + offset;
                self.loss()
            };
            let numeric = (beside(STEP) - beside(-STEP)) / (2.0 * STEP);
            self.model.arena.parameters[index] = at;
            let agrees = (analytic - numeric).abs() <= 1e-5 + 1e-3 * numeric.abs();
            if !agrees {
                return Some(format!(
                    "parameter {index}: analytic {analytic}, numeric {numeric}"
                ));
            }
            self.checks += 1;
        }
        None
    }
}
