//! The latents' own steps against PyTorch; straight-through ones against their declared surrogate there.

use super::golden::{cases, close, matrix, numbers};
use crate::latents::{AnyLatent, Latent, TermSite};
use crate::layers::{Backward, Forward};
use crate::param::Param;
use crate::pass::Pass;
use crate::row_weights::RowWeights;
use crate::shape::Shape;
use kernels::{Key, Scalar, Team, Write};
use ndarray::Array2;
use serde_json::Value;

/// The weights of a case's rows, where they have any.
pub fn row_weights(case: &Value) -> Option<Vec<f64>> {
    case.get("rowWeights").map(numbers)
}

/// The pass in which a case was computed, with those.
pub fn pass_of<'a>(case: &Value, weights: Option<&'a [f64]>) -> Pass<'a> {
    let of = |name: &str| case["key"][name].as_u64().unwrap();
    let key = Key {
        seed: of("seed"),
        step: of("step"),
        slot: of("slot") as u32,
    };
    let training = case["training"].as_bool().unwrap();
    let population = case["rowsOfData"].as_u64().unwrap_or(0) as usize;
    Pass {
        training,
        key,
        population,
        weights: RowWeights::new(weights),
        ..Pass::inference(Team::solo())
    }
}

/// The values of the tensors that run, or of those that are trained.
fn flat<T: Scalar>(tensors: &[Param], running: bool, values: &Value) -> Vec<T> {
    let chosen = tensors
        .iter()
        .filter(|tensor| tensor.is_running() == running);
    chosen
        .flat_map(|tensor| numbers::<T>(&values[tensor.name.as_ref()]))
        .collect()
}

fn together(tensors: &[Param], running: bool, values: &Value) -> Value {
    Value::from(flat::<f64>(tensors, running, values))
}

fn check<T: Scalar>(name: &str, case: &Value, tolerance: f64) {
    let member =
        AnyLatent::parse(&case["latent"], "").unwrap_or_else(|error| panic!("{name}: {error}"));
    let latent: &dyn Latent<T> = member.get();
    let rows = case["rows"].as_u64().unwrap() as usize;
    let input = matrix::<T>(&case["input"], rows);
    let shape = Shape::flat(input.ncols());
    let weights = row_weights(case);
    let (pass, tensors) = (pass_of(case, weights.as_deref()), latent.params(&shape));
    let params: Vec<T> = flat(&tensors, false, &case["params"]);
    let mut running: Vec<T> = flat(&tensors, true, &case["running"]);
    let before = running.clone();
    let nan = T::from_f64(f64::NAN);
    let mut kept = Array2::from_elem((rows, latent.keeps()), nan);
    let mut scratch = vec![nan; latent.scratch(&shape, rows, 1)];
    let mut output = Array2::from_elem((rows, latent.codes(&shape).size()), nan);
    let labels = Array2::from_elem((rows, 0), T::from_f64(0.0));
    let state = Forward {
        shape: &shape,
        params: &params,
        running: &mut running,
        kept: kept.view_mut(),
        scratch: &mut scratch,
        condition: labels.view(),
        input: input.view(),
        output: output.view_mut(),
    };
    match pass.training {
        true => latent.forward(&pass, state),
        false => latent.encode(&pass, state),
    }
    let told = |what: &str| format!("{name}: {what}");
    close(
        output.as_slice().unwrap(),
        &case["output"],
        tolerance,
        &told("output"),
    );
    if !pass.training {
        return assert_eq!(running, before, "{name}: running at inference");
    }
    let after = together(&tensors, true, &case["runningAfter"]);
    close(&running, &after, tolerance, &told("running"));

    let mut d_output = matrix::<T>(&case["dOutput"], rows);
    let mut d_input = Array2::from_elem(input.dim(), nan);
    let mut d_params = vec![nan; params.len()];
    let state = Backward {
        shape: &shape,
        params: &params,
        running: &running,
        kept: kept.view(),
        scratch: &mut scratch,
        d_params: &mut d_params,
        write: Write::Overwrite,
        input: input.view(),
        output: output.view(),
        d_output: d_output.view_mut(),
        d_input: Some(d_input.view_mut()),
    };
    latent.backward(&pass, state);
    let site = TermSite {
        shape: &shape,
        projection: input.view(),
        codes: output.view(),
        params: &params,
        scratch: &mut scratch,
        d_projection: Some(d_input.view_mut()),
        d_params: Some(&mut d_params),
    };
    let term = latent.term(&pass, site).map(|(_, value)| value);
    assert_eq!(term.is_some(), case.get("term").is_some(), "{name}");
    if let Some(value) = term {
        close(&[value], &case["term"], tolerance, &told("term"));
    }
    close(
        d_input.as_slice().unwrap(),
        &case["dInput"],
        tolerance,
        &told("dInput"),
    );
    let wanted = together(&tensors, false, &case["dParams"]);
    close(&d_params, &wanted, tolerance, &told("dParams"));
}

#[test]
fn latents_are_pytorchs() {
    let all = cases("latents");
    assert!(all.len() >= 20, "{} cases", all.len());
    for (name, case) in all {
        check::<f64>(&name, &case, 1e-9);
        check::<f32>(&name, &case, 1e-4);
    }
}

/// Whether a latent's values are not those of its file.
pub fn differs(latent: &str) -> bool {
    let all = cases("latents");
    let mut of = all
        .iter()
        .filter(|(_, case)| case["latent"]["type"] == latent);
    of.any(|(name, case)| std::panic::catch_unwind(|| check::<f64>(name, case, 1e-9)).is_err())
}
