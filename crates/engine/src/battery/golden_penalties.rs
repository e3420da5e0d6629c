//! Penalties against PyTorch: values and gradients at their site.

use super::golden::{cases, close, matrix, numbers};
use super::golden_latents::{pass_of, row_weights};
use crate::penalties::{AnyPenalty, Need, Penalty, Site};
use kernels::Scalar;
use ndarray::{Array2, Axis, concatenate};
use serde_json::Value;

/// The statistics of a case with their columns, and what stands in them.
fn projection<T: Scalar>(
    case: &Value,
    rows: usize,
    prefix: &str,
) -> (Vec<(&'static str, std::ops::Range<usize>)>, Array2<T>) {
    let of = |name: &str| matrix::<T>(&case[format!("{prefix}{name}")], rows);
    let named = |lower: &str, upper: &str| {
        if prefix.is_empty() {
            lower.to_owned()
        } else {
            upper.to_owned()
        }
    };
    if case.get("mu").is_some() {
        let (mu, logvar) = (of(&named("mu", "Mu")), of(&named("logvar", "Logvar")));
        let dim = mu.ncols();
        let both = concatenate(Axis(1), &[mu.view(), logvar.view()]).unwrap();
        let both = both.as_standard_layout().into_owned();
        return (vec![("mu", 0..dim), ("logvar", dim..2 * dim)], both);
    }
    let logits = of(&named("logits", "Logits"));
    let classes = case["classes"].as_u64().unwrap() as usize;
    let statistics = match classes {
        1 => vec![("logOdds", 0..logits.ncols())],
        _ => (0..logits.ncols() / classes)
            .map(|group| ("logits", group * classes..(group + 1) * classes))
            .collect(),
    };
    (statistics, logits)
}

fn check<T: Scalar>(name: &str, case: &Value, tolerance: f64) {
    let member =
        AnyPenalty::parse(&case["penalty"], "").unwrap_or_else(|error| panic!("{name}: {error}"));
    let weights = row_weights(case);
    let (penalty, pass): (&dyn Penalty<T>, _) = (member.get(), pass_of(case, weights.as_deref()));
    let shape: Vec<usize> = numbers::<f64>(&case["shape"])
        .iter()
        .map(|n| *n as usize)
        .collect();
    let (rows, nan) = (shape[0], T::from_f64(f64::NAN));
    let mut scratch = vec![nan; penalty.scratch(&shape)];
    let scratch = &mut scratch[..];
    // Gradients are added to what is there: 1 everywhere.
    let ones = |like: &Array2<T>| Array2::<T>::ones(like.dim());
    let (value, d, wanted) = match penalty.need() {
        Need::Codes => {
            let codes = matrix::<T>(&case["codes"], rows);
            let mut d = ones(&codes);
            let site = Site::Codes {
                codes: codes.view(),
                scratch,
                d_codes: Some(d.view_mut()),
            };
            (
                penalty.apply(&pass, site),
                d,
                matrix::<f64>(&case["dCodes"], rows),
            )
        }
        Need::Projection => {
            let (statistics, projected) = projection::<T>(case, rows, "");
            let codes = match case.get("codes") {
                Some(codes) => matrix::<T>(codes, rows),
                None => Array2::zeros((rows, projected.ncols())),
            };
            let mut d = ones(&projected);
            let site = Site::Projection {
                statistics: &statistics,
                projection: projected.view(),
                codes: codes.view(),
                scratch,
                d_projection: Some(d.view_mut()),
            };
            (
                penalty.apply(&pass, site),
                d,
                projection::<f64>(case, rows, "d").1,
            )
        }
        Need::Jacobian => unreachable!("its golden values are those of whole models"),
        Need::Weights => {
            let weight = matrix::<T>(&case["weight"], rows);
            let mut d = ones(&weight);
            let site = Site::Weights {
                shape: &shape,
                weight: weight.as_slice().unwrap(),
                scratch,
                d_weight: d.as_slice_mut(),
            };
            (
                penalty.apply(&pass, site),
                d,
                matrix::<f64>(&case["dWeight"], rows),
            )
        }
    };
    close(
        &[value],
        &case["value"],
        tolerance,
        &format!("{name}: value"),
    );
    let found: Vec<T> = d.iter().map(|d| *d - T::from_f64(1.0)).collect();
    let wanted = Value::from(wanted.into_raw_vec_and_offset().0);
    close(&found, &wanted, tolerance, &format!("{name}: gradient"));
}

#[test]
fn penalties_are_pytorchs() {
    let all = cases("penalties");
    assert!(all.len() >= 15, "{} cases", all.len());
    for (name, case) in all {
        check::<f64>(&name, &case, 1e-9);
        check::<f32>(&name, &case, 1e-4);
    }
}
