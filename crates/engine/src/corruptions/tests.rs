//! What each corruption does to known rows: shares, groups and distributions.

use super::*;
use ndarray::Array2;
use serde_json::{Value, json};

/// `rows` corrupted rows of this shape, of values row + column / 1000 where the clean ones are not all `value`.
fn corrupted(spec: Value, shape: &[usize], rows: usize, value: Option<f64>) -> Array2<f64> {
    let corruption = AnyCorruption::parse(&spec, "").unwrap();
    let shape = Shape(shape.to_vec());
    corruption.get::<f64>().check_shape(&shape).unwrap();
    let place = |(row, column)| value.unwrap_or(row as f64 + column as f64 / 1e3);
    let clean = Array2::from_shape_fn((rows, shape.size()), place);
    let mut noisy = Array2::from_elem(clean.dim(), f64::NAN);
    let key = Key {
        seed: 1,
        step: 0,
        slot: 1,
    };
    let kind = corruption.get::<f64>();
    kind.apply(Team::solo(), key, &shape, clean.view(), noisy.view_mut());
    noisy
}

fn share(values: &Array2<f64>, is: impl Fn(f64) -> bool) -> f64 {
    values.iter().filter(|value| is(**value)).count() as f64 / values.len() as f64
}

fn near(found: f64, wanted: f64, within: f64) {
    assert!((found - wanted).abs() < within, "{found} for {wanted}");
}

#[test]
fn the_named_share_is_replaced_by_the_value() {
    let spec = json!({ "type": "masking", "probability": 0.3, "value": -1.0 });
    let noisy = corrupted(spec, &[100], 100, Some(1.0));
    near(share(&noisy, |v| v == -1.0), 0.3, 0.02);
    assert!(noisy.iter().all(|v| *v == -1.0 || *v == 1.0));
}

#[test]
fn channels_and_blocks_and_steps_go_as_a_whole() {
    let masked = |extra: Value, shape: &[usize]| {
        let mut spec = json!({ "type": "masking", "probability": 0.4, "value": -1.0 });
        spec.as_object_mut()
            .unwrap()
            .extend(extra.as_object().unwrap().clone());
        corrupted(spec, shape, 500, Some(1.0))
    };
    // Group of the place (y, x, channel) of 5 × 4 × 3 values, and how many groups there are.
    type Group = fn(usize, usize, usize) -> usize;
    let cases: [(Array2<f64>, Group, usize); 3] = [
        (
            masked(json!({ "by": "channel" }), &[5, 4, 3]),
            |_, _, c| c,
            3,
        ),
        (
            masked(json!({ "by": "block", "size": 2 }), &[5, 4, 3]),
            |y, x, _| y / 2 * 2 + x / 2,
            6,
        ),
        (
            corrupted(
                json!({ "type": "timeStepDropout", "probability": 0.4 }),
                &[5, 4, 3],
                500,
                Some(1.0),
            ),
            |y, _, _| y,
            5,
        ),
    ];
    for (noisy, group, groups) in cases {
        let mut replaced = 0;
        for row in noisy.rows() {
            let mut seen = vec![None; groups];
            for (place, value) in row.iter().enumerate() {
                let known = &mut seen[group(place / 12, place / 3 % 4, place % 3)];
                assert_eq!(*known.get_or_insert(*value), *value);
            }
            replaced += seen.iter().filter(|value| **value != Some(1.0)).count();
        }
        near(replaced as f64 / (500 * groups) as f64, 0.4, 0.05);
    }
    let lines = masked(json!({ "by": "block", "size": 3 }), &[7]);
    assert!(
        lines
            .rows()
            .into_iter()
            .all(|row| row[0] == row[2] && row[3] == row[5])
    );
}

#[test]
fn salt_and_pepper_come_in_equal_shares() {
    let spec = json!({ "type": "saltPepper", "probability": 0.4, "low": -2.0, "high": 3.0 });
    let noisy = corrupted(spec, &[100], 100, Some(1.0));
    near(share(&noisy, |v| v == -2.0), 0.2, 0.02);
    near(share(&noisy, |v| v == 3.0), 0.2, 0.02);
    near(share(&noisy, |v| v == 1.0), 0.6, 0.02);
}

#[test]
fn speckle_is_a_share_of_the_value() {
    let spec = json!({ "type": "speckle", "standardDeviation": 0.3 });
    assert!(
        corrupted(spec.clone(), &[9], 9, Some(0.0))
            .iter()
            .all(|v| *v == 0.0)
    );
    let noisy = corrupted(spec, &[100], 100, Some(4.0));
    let variance = noisy.iter().map(|v| (v - 4.0) * (v - 4.0)).sum::<f64>() / 1e4;
    near(variance.sqrt(), 1.2, 0.04);
}

/// Quantiles of the distribution: scipy.stats.cauchy.ppf([0.05, 0.25, 0.5, 0.9]).
#[test]
fn cauchy_noise_has_the_quantiles_of_its_distribution() {
    let noisy = corrupted(
        json!({ "type": "cauchyNoise", "scale": 2.0 }),
        &[200],
        200,
        Some(0.0),
    );
    for (at, below) in [
        (-6.313_751_514_675_042, 0.05),
        (-1.0, 0.25),
        (0.0, 0.5),
        (3.077_683_537_175_253, 0.9),
    ] {
        near(share(&noisy, |v| v < 2.0 * at), below, 0.01);
    }
    assert!(noisy.iter().all(|v| v.is_finite()));
}

#[test]
fn swapped_values_are_those_of_other_rows_in_the_same_column() {
    let noisy = corrupted(
        json!({ "type": "swapNoise", "probability": 0.3 }),
        &[90],
        12,
        None,
    );
    let mut from = [0; 12];
    for ((row, column), value) in noisy.indexed_iter() {
        let source = value.floor() as usize;
        near(*value, source as f64 + column as f64 / 1e3, 1e-12);
        if source != row {
            from[source] += 1;
        }
    }
    near(from.iter().sum::<i32>() as f64 / 1080.0, 0.3, 0.05);
    assert!(
        from.iter().all(|count| (10..50).contains(count)),
        "{from:?}"
    );
    let alone = corrupted(
        json!({ "type": "swapNoise", "probability": 1.0 }),
        &[3],
        1,
        None,
    );
    assert_eq!(alone.as_slice().unwrap(), [0.0, 0.001, 0.002]);
    let pair = corrupted(
        json!({ "type": "swapNoise", "probability": 1.0 }),
        &[2],
        2,
        None,
    );
    assert_eq!(pair.as_slice().unwrap(), [1.0, 1.001, 0.0, 0.001]);
}
