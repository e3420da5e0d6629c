//! Every function against double precision, over all sizes of numbers, and its limits.

use std::f32::consts::{LN_2, TAU};
use std::ops::RangeInclusive;

use super::*;

/// Distance in units of the last place of the right value.
fn ulps(found: f32, right: f64) -> f64 {
    let rounded = right as f32;
    if !rounded.is_finite() {
        return if found == rounded { 0.0 } else { f64::INFINITY };
    }
    let size = rounded.abs().clamp(f32::MIN_POSITIVE, 1e38);
    let unit = f64::from(f32::from_bits(size.to_bits() + 1)) - f64::from(size);
    ((f64::from(found) - right) / unit).abs()
}

/// The error stays within `most` units, on numbers of all sizes and on a fine even grid.
fn check(
    name: &str,
    range: RangeInclusive<f32>,
    most: f64,
    f: impl Fn(f32) -> f32,
    right: impl Fn(f64) -> f64,
) {
    let (low, high) = (*range.start(), *range.end());
    let sizes = (0..=u32::MAX).step_by(2027).map(f32::from_bits);
    let grid = (0..=1_000_000).map(|i| low + (high - low).min(1e4) * (i as f32 / 1e6));
    let mut worst = (0.0, 0.0);
    for x in sizes.chain(grid).filter(|x| range.contains(x)) {
        let error = ulps(f(x), right(x.into()));
        if error > worst.0 {
            worst = (error, x);
        }
    }
    println!("{name}: {:.2} units at {:e}", worst.0, worst.1);
    assert!(
        worst.0 <= most,
        "{name}: {:.2} units at {:e}",
        worst.0,
        worst.1
    );
}

#[test]
fn errors_are_a_few_units_in_the_last_place() {
    check("exp", -110.0..=100.0, 2.0, exp, f64::exp);
    check("exp_minus", 0.0..=87.3, 2.0, exp_minus, |x| (-x).exp());
    check("ln", 0.0..=f32::MAX, 2.0, ln, f64::ln);
    check("ln_1p_unit", 0.0..=1.0, 2.5, ln_1p_unit, f64::ln_1p);
    check("tanh", -20.0..=20.0, 3.0, tanh, f64::tanh);
    check("sigmoid", -87.3..=20.0, 3.0, sigmoid, |x| {
        1.0 / (1.0 + (-x).exp())
    });
    check("softplus", -87.3..=1e4, 3.0, softplus, |x| {
        x.max(0.0) + (-x.abs()).exp().ln_1p()
    });
}

#[test]
fn turns_are_exact_to_a_ten_millionth() {
    for i in 0..=1 << 20 {
        let x = i as f32 / (1 << 20) as f32;
        let (cos, sin) = cos_sin_turn(x);
        let (right_sin, right_cos) = (f64::from(x) * std::f64::consts::TAU).sin_cos();
        assert!(
            (f64::from(cos) - right_cos).abs() < 1.2e-7,
            "cos of {x} turns is {cos}"
        );
        assert!(
            (f64::from(sin) - right_sin).abs() < 1.2e-7,
            "sin of {x} turns is {sin}"
        );
    }
    assert_eq!(cos_sin_turn(0.25_f32), (0.0, 1.0));
    assert_eq!(cos_sin_turn(0.5_f32), (-1.0, 0.0));
    assert!((cos_sin_turn(0.125_f32).0 - (TAU / 8.0).cos()).abs() < 1e-7);
}

#[test]
fn limits_are_exact() {
    let (inf, nan) = (f32::INFINITY, f32::NAN);
    assert_eq!(
        [exp(-inf), exp(-104.0), exp(0.0), exp(89.0), exp(inf)],
        [0.0, 0.0, 1.0, inf, inf]
    );
    assert_eq!(
        [ln(0.0), ln(-0.0), ln(1.0), ln(inf)],
        [-inf, -inf, 0.0, inf]
    );
    assert_eq!(
        [tanh(-inf), tanh(0.0), tanh(40.0), tanh(inf)],
        [-1.0, 0.0, 1.0, 1.0]
    );
    assert!(tanh(-0.0_f32).is_sign_negative());
    assert_eq!(
        [sigmoid(-inf), sigmoid(0.0), sigmoid(-0.0), sigmoid(inf)],
        [0.0, 0.5, 0.5, 1.0]
    );
    assert_eq!(
        [softplus(-inf), softplus(0.0), softplus(1e30), softplus(inf)],
        [0.0, LN_2, 1e30, inf]
    );
    assert!(ln(-1.0_f32).is_nan() && ln(-inf).is_nan());
    assert!(
        [exp(nan), ln(nan), tanh(nan), sigmoid(nan), softplus(nan)]
            .iter()
            .all(|y| y.is_nan())
    );
    assert_eq!(
        [
            exp_minus(87.34_f32),
            exp_minus(inf),
            sigmoid(-88.0),
            softplus(-88.0)
        ],
        [0.0; 4]
    );
    assert!(exp(-103.0_f32) > 0.0 && exp(-103.0_f32) < f32::MIN_POSITIVE);
}
