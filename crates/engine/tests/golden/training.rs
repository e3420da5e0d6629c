//! Twenty training steps against PyTorch: same parameters, same batches in the same order, same optimizer.
//! Losses agree to 1e-5, gradients to 1e-4 of their tensor's norm.

use crate::formula;
use crate::reading::{names, near, number, numbers, read, whole};
use engine::{Data, Session};
use serde_json::{Map, Value};

const LOSS: f64 = 1e-5;
const GRADIENT: f64 = 1e-4;
const STEPS: usize = 20;

#[test]
fn twenty_steps_of_small_models_are_pytorchs() {
    let small = || {
        names("training")
            .into_iter()
            .filter(|name| !name.starts_with("digits-size"))
    };
    assert!(small().count() >= 10, "golden files are missing");
    for name in small() {
        Case::read(&name).run();
    }
}

#[test]
fn twenty_steps_at_digit_size_with_cross_entropy_are_pytorchs() {
    Case::read("digits-size-bce.json").run();
}

#[test]
fn twenty_steps_at_digit_size_with_squared_error_and_penalties_are_pytorchs() {
    Case::read("digits-size-mse.json").run();
}

struct Case {
    name: String,
    golden: Value,
    session: Session,
    columns: usize,
}

impl Case {
    fn read(name: &str) -> Self {
        let golden = read(&format!("training/{name}"));
        let session = Session::new(&golden["model"].to_string(), 0)
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        let shape = numbers(&golden["model"]["input"]["shape"]);
        let columns = shape.iter().product::<f64>() as usize;
        Case {
            name: name.trim_end_matches(".json").to_owned(),
            golden,
            session,
            columns,
        }
    }

    fn run(mut self) {
        self.set_parameters();
        self.compare_objective("0");
        self.begin();
        for step in 1..=STEPS {
            let report = self.session.train_steps(1, 1).expect("a finite step");
            let report = serde_json::from_str(&report).expect("a report is JSON");
            self.compare_report(step, &report);
            if step == 1 {
                self.compare_gradients();
            }
            if step == 1 || step == STEPS {
                self.compare_objective(&step.to_string());
            }
        }
    }

    /// Every tensor of the engine is set, under the name and with the shape that the golden file has it.
    fn set_parameters(&mut self) {
        let listed: Value = serde_json::from_str(&self.session.parameters_json()).expect("a list");
        let golden = self.golden["parameters"].as_array().expect("a list");
        assert_eq!(listed.as_array().map(Vec::len), Some(golden.len()));
        for (listed, tensor) in listed.as_array().into_iter().flatten().zip(golden) {
            assert_eq!(
                (&listed["name"], &listed["shape"]),
                (&tensor["name"], &tensor["shape"]),
                "{}",
                self.name
            );
            let size = numbers(&tensor["shape"]).iter().product::<f64>() as usize;
            let values = formula::parameter(whole(&tensor["seed"]), number(&tensor["limit"]), size);
            let name = tensor["name"].as_str().expect("a name");
            self.session
                .set_parameter(name, &values)
                .expect("the right size");
        }
    }

    fn begin(&mut self) {
        let (data, rows) = formula::data(&self.golden["data"], self.columns);
        self.session.set_data("input", data, rows).expect("data");
        if let Some((target, rows)) = self.target() {
            self.session
                .set_data("target", target, rows)
                .expect("targets");
        }
        self.session
            .begin_training(&self.golden["train"].to_string())
            .unwrap_or_else(|error| panic!("{}: {error}", self.name));
    }

    fn target(&self) -> Option<(Data, usize)> {
        let described = self.golden.get("target")?;
        Some(formula::data(described, self.columns))
    }

    /// The objective over all rows, with its terms.
    fn compare_objective(&mut self, steps: &str) {
        let (data, rows) = formula::data(&self.golden["data"], self.columns);
        let target = self.target().map(|(target, _)| target);
        let found = self
            .session
            .evaluate(data, target, None, rows, None, 1)
            .expect("metrics");
        let found: Value = serde_json::from_str(&found).expect("metrics are JSON");
        self.compare_terms(
            &found,
            &self.golden["objective"][steps],
            &format!("objective after {steps} steps"),
        );
    }

    /// The running means of the epoch, and the norm of the gradient.
    fn compare_report(&self, step: usize, report: &Value) {
        let what = format!("report of step {step}");
        self.compare_terms(report, &self.golden["running"][step - 1], &what);
        near(
            number(&report["gradientNorm"]),
            number(&self.golden["gradientNorms"][step - 1]),
            GRADIENT,
            0.0,
            &format!("{}: {what}: gradientNorm", self.name),
        );
    }

    fn compare_terms(&self, found: &Value, wanted: &Value, what: &str) {
        let what = format!("{}: {what}", self.name);
        let terms = wanted.as_object().expect("terms by name");
        assert_eq!(
            found["terms"].as_object().map(Map::len),
            Some(terms.len()),
            "{what}: terms"
        );
        for (term, wanted) in terms {
            let found = number(&found["terms"][term]);
            near(found, number(wanted), LOSS, 0.0, &format!("{what}: {term}"));
        }
        let loss: f64 = terms.values().map(number).sum();
        near(
            number(&found["loss"]),
            loss,
            LOSS,
            0.0,
            &format!("{what}: loss"),
        );
        near(
            number(&found["meanLoss"]),
            number(&wanted["reconstruction"]) / self.columns as f64,
            LOSS,
            0.0,
            &format!("{what}: meanLoss"),
        );
    }

    fn compare_gradients(&self) {
        let of = |name: &str| -> Vec<f64> {
            let gradient = self.session.gradient(name).expect("a tensor of the model");
            gradient.into_iter().map(f64::from).collect()
        };
        for (name, wanted) in self.golden["gradients"].as_object().expect("gradients") {
            let wanted = numbers(wanted);
            let found = of(name);
            assert_eq!(found.len(), wanted.len(), "{}: {name}", self.name);
            let difference: Vec<f64> = found.iter().zip(&wanted).map(|(f, w)| f - w).collect();
            let off = norm(&difference) / norm(&wanted);
            assert!(
                off <= GRADIENT,
                "{}: gradient of {name}: off by {off:.1e} of its norm",
                self.name
            );
        }
        for (name, wanted) in self.golden["projectedGradients"]
            .as_object()
            .expect("gradients")
        {
            self.compare_projections(name, &of(name), wanted);
        }
    }

    /// Big tensors: along four random directions of length ~√(size / 3) the difference is that share of its norm.
    fn compare_projections(&self, name: &str, found: &[f64], wanted: &Value) {
        let size = number(&wanted["norm"]);
        let what = format!("{}: gradient of {name}", self.name);
        near(norm(found), size, GRADIENT, 0.0, &what);
        for (k, wanted) in numbers(&wanted["projections"]).into_iter().enumerate() {
            let along = found
                .iter()
                .enumerate()
                .map(|(index, value)| value * (2.0 * formula::unit(900 + k, index) - 1.0));
            near(
                along.sum(),
                wanted,
                0.0,
                GRADIENT * size,
                &format!("{what}: projection {k}"),
            );
        }
    }
}

fn norm(values: &[f64]) -> f64 {
    values.iter().map(|value| value * value).sum::<f64>().sqrt()
}
