//! Optimizers and schedules against the golden values of `torch.optim`.

use crate::optimizers::{AnyOptimizer, vectors};
use crate::schedules::{AnySchedule, Place};
use kernels::{Scalar, Team};
use serde_json::Value;

fn golden(name: &str) -> Value {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/golden/");
    let text = std::fs::read_to_string(format!("{folder}{name}")).expect("committed values");
    serde_json::from_str(&text).expect("JSON")
}

fn numbers(value: &Value) -> Vec<f64> {
    let list = value.as_array().expect("a list");
    list.iter().map(|v| v.as_f64().expect("a number")).collect()
}

fn steps_agree<T: Scalar>(tolerance: f64) {
    let file = golden("optimizers.json");
    for case in file["cases"].as_array().expect("a list") {
        let optimizer = AnyOptimizer::parse(&case["optimizer"], "").unwrap();
        let kind = optimizer.get::<T>();
        let single =
            |values: &Value| -> Vec<T> { numbers(values).into_iter().map(T::from_f64).collect() };
        let mut params = single(&file["start"]);
        let size = params.len();
        let mut state = vec![T::from_f64(0.0); kind.state_vectors() * size];
        for (index, after) in case["after"].as_array().expect("a list").iter().enumerate() {
            let (step, rate) = (index as u64 + 1, kind.learning_rate());
            let gradients = single(&file["gradients"][index]);
            kind.step(
                Team::solo(),
                step,
                rate,
                &mut params,
                &gradients,
                vectors(&mut state, size, 0..size),
            );
            for (found, wanted) in params.iter().zip(numbers(after)) {
                let gap = (found.to_f64() - wanted).abs();
                assert!(
                    gap <= tolerance * (1.0 + wanted.abs()),
                    "{optimizer:?} {step}: {gap:e}"
                );
            }
        }
    }
}

#[test]
fn optimizers_step_as_those_of_pytorch() {
    steps_agree::<f64>(1e-12);
    steps_agree::<f32>(2e-6);
}

#[test]
fn schedules_are_those_of_pytorch() {
    let file = golden("schedules.json");
    let steps_per_epoch = file["stepsPerEpoch"].as_u64().unwrap();
    let (steps, watched) = (
        steps_per_epoch * file["epochs"].as_u64().unwrap(),
        numbers(&file["watched"]),
    );
    for case in file["cases"].as_array().expect("a list") {
        let schedule = AnySchedule::parse(&case["schedule"], "").unwrap();
        for (step, wanted) in numbers(&case["factors"]).into_iter().enumerate() {
            let step = step as u64;
            let place = Place {
                step,
                steps,
                watched: &watched[..(step / steps_per_epoch) as usize],
            };
            let found = schedule.get::<f64>().factor(&place);
            assert!(
                (found - wanted).abs() <= 1e-12 + 1e-9 * wanted.abs(),
                "{schedule:?} in step {step}: {found} for {wanted}"
            );
        }
    }
}

#[test]
fn schedules_are_shares_in_the_shortest_runs_too() {
    for schedule in AnySchedule::examples() {
        for steps in 1..6 {
            for step in 0..steps {
                let watched = [1.0, 2.0, f64::NAN, 0.5, 3.0];
                let place = Place {
                    step,
                    steps,
                    watched: &watched[..step as usize],
                };
                let found = schedule.get::<f64>().factor(&place);
                assert!(
                    (0.0..=1.0).contains(&found),
                    "{schedule:?} in step {step}: {found}"
                );
            }
        }
    }
}
