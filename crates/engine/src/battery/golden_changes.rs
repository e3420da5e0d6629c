//! What constraints make of weights and corruptions of rows, value by value, against PyTorch and SciPy.

use super::golden::{cases, close, matrix, numbers};
use crate::constraints::AnyConstraint;
use crate::corruptions::AnyCorruption;
use crate::shape::Shape;
use kernels::{Key, Scalar, Team};
use ndarray::Array2;
use serde_json::Value;

fn shape(case: &Value) -> Vec<usize> {
    let axes = numbers::<f64>(&case["shape"]);
    axes.iter().map(|axis| *axis as usize).collect()
}

fn constraint<T: Scalar>(name: &str, case: &Value, tolerance: f64) {
    let member = AnyConstraint::parse(&case["constraint"], "").unwrap();
    let mut weight: Vec<T> = numbers(&case["weight"]);
    member.get::<T>().apply(&shape(case), &mut weight);
    close(&weight, &case["after"], tolerance, name);
}

#[test]
fn constraints_are_pytorchs() {
    let all = cases("constraints");
    for tag in AnyConstraint::TAGS {
        assert!(
            all.iter()
                .any(|(_, case)| case["constraint"]["type"] == *tag),
            "{tag}"
        );
    }
    for (name, case) in all {
        constraint::<f64>(&name, &case, 1e-12);
        constraint::<f32>(&name, &case, 1e-6);
    }
}

fn corruption<T: Scalar>(name: &str, case: &Value, tolerance: f64) {
    let member = AnyCorruption::parse(&case["corruption"], "").unwrap();
    let of = |part: &str| case["key"][part].as_u64().unwrap();
    let key = Key {
        seed: of("seed"),
        step: of("step"),
        slot: of("slot") as u32,
    };
    let shape = Shape(shape(case));
    let clean = matrix::<T>(&case["clean"], case["rows"].as_u64().unwrap() as usize);
    let mut noisy = Array2::from_elem(clean.dim(), T::from_f64(f64::NAN));
    let kind = member.get::<T>();
    kind.check_shape(&shape).unwrap();
    kind.apply(Team::solo(), key, &shape, clean.view(), noisy.view_mut());
    close(
        noisy.as_slice().unwrap(),
        &case["corrupted"],
        tolerance,
        name,
    );
}

#[test]
fn corruptions_are_pytorchs() {
    let all = cases("corruptions");
    for tag in AnyCorruption::TAGS {
        assert!(
            all.iter()
                .any(|(_, case)| case["corruption"]["type"] == *tag),
            "{tag}"
        );
    }
    for (name, case) in all {
        corruption::<f64>(&name, &case, 1e-9);
        corruption::<f32>(&name, &case, 1e-4);
    }
}
