//! Elementary functions for `f32`, one code for one lane and for four; never the host's, whose bits differ.
//!
//! Polynomials are minimax fits (Remez exchange on the relative error, coefficients rounded to single precision one
//! after the other); errors over the whole range are measured in the tests: at most 3 units in the last place.

use crate::lanes::Lanes;

const LOG2_E: f32 = std::f32::consts::LOG2_E;
/// ln 2 = high + low; the high part has 15 bits, so its product with a whole number below 512 is exact.
const LN_2_HIGH: f32 = 0.693_145_75;
const LN_2_LOW: f32 = 1.428_606_8e-6;
/// 1.5 · 2^23, whose neighbours are 1 apart, and the bias of exponents: a sum's lowest bits are that of 2^n.
const ROUND_BIASED: f32 = 12_582_912.0 + 127.0;

/// c[0] + c[1]·x + c[2]·x² + …
#[inline(always)]
fn polynomial<L: Lanes, const N: usize>(x: L, coefficients: [f32; N]) -> L {
    let mut sum = L::constant(coefficients[N - 1]);
    for i in (0..N - 1).rev() {
        sum = sum.multiply_add(x, L::constant(coefficients[i]));
    }
    sum
}

/// n = round(x / ln 2) with its bias as the lowest bits, n itself, and e^(x - n·ln 2).
///
/// With |r| ≤ ln 2 / 2, e^r = 1 + r + r²·P(r).
#[inline(always)]
fn exp_parts<L: Lanes>(x: L) -> (L, L, L) {
    const P: [f32; 5] = [
        0.499_999_94,
        0.166_665_17,
        0.041_668_102,
        0.008_369_193,
        0.001_383_889_4,
    ];
    let biased = x.multiply_add(L::constant(LOG2_E), L::constant(ROUND_BIASED));
    let n = biased - L::constant(ROUND_BIASED);
    let r = n.multiply_add(L::constant(-LN_2_HIGH), x);
    let r = n.multiply_add(L::constant(-LN_2_LOW), r);
    let e = (r * r).multiply_add(polynomial(r, P), r) + L::constant(1.0);
    (biased, n, e)
}

/// e^x = 2^n · e^r. Gradual underflow to 0 below -103.97, ∞ above 88.72; NaN stays NaN.
#[inline(always)]
pub(crate) fn exp<L: Lanes>(x: L) -> L {
    let (_, n, e) = exp_parts(x.or_more(L::constant(-104.0)).or_less(L::constant(89.0)));
    // 2^n itself may be too large or too small for a number: in two steps, of which only the last one rounds.
    let half = (n * L::constant(0.5)).round();
    e * half.power_of_two() * (n - half).power_of_two()
}

/// e^-|x| in fewer steps: 0 where it would be subnormal, below e^-87.33; NaN stays NaN.
#[inline(always)]
pub(crate) fn exp_minus<L: Lanes>(x: L) -> L {
    const LEAST: f32 = -87.33;
    let x = x.bits_or(0x8000_0000);
    let (biased, _, e) = exp_parts(x.or_more(L::constant(LEAST)));
    L::select(
        x.less(L::constant(LEAST)),
        L::constant(0.0),
        e * biased.bits_up::<23>(),
    )
}

/// 2·artanh(s) = ln((1 + s) / (1 - s)) = 2s · (1 + s²·P(s²)) for |s| ≤ 1/3.
#[inline(always)]
fn twice_artanh<L: Lanes>(s: L) -> L {
    const P: [f32; 4] = [0.333_332_1, 0.200_107_28, 0.140_012_65, 0.140_049_98];
    let z = s * s;
    let twice = s + s;
    twice + twice * (z * polynomial(z, P))
}

/// ln x = e·ln 2 + ln m, x = 2^e · m, √½ < m ≤ √2, ln m = 2·artanh((m - 1) / (m + 1)).
///
/// ln 0 = -∞, ln ∞ = ∞, of a negative number NaN, NaN stays NaN.
#[inline(always)]
pub(crate) fn ln<L: Lanes>(x: L) -> L {
    let (zero, one) = (L::constant(0.0), L::constant(1.0));
    let subnormal = x.less(L::constant(f32::MIN_POSITIVE));
    let normal = L::select(subnormal, x * L::constant(8_388_608.0), x);
    let biased = normal.bits_down::<23>().bits_or(0x4B00_0000) - L::constant(8_388_608.0);
    let e = biased - L::select(subnormal, L::constant(127.0 + 23.0), L::constant(127.0));
    let m = normal.bits_and(0x007F_FFFF).bits_or(0x3F80_0000);
    let large = L::constant(std::f32::consts::SQRT_2).less(m);
    let e = L::select(large, e + one, e);
    let f = L::select(large, m * L::constant(0.5), m) - one;
    let y = (twice_artanh(f / (f + L::constant(2.0))) + e * L::constant(LN_2_LOW))
        + e * L::constant(LN_2_HIGH);
    let below = L::select(
        x.less(zero),
        L::constant(f32::NAN),
        L::constant(f32::NEG_INFINITY),
    );
    let y = L::select(x.at_most(zero), below, y);
    L::select(x.less(L::constant(f32::INFINITY)), y, x)
}

/// ln(1 + t) for t in [0, 1]: 2·artanh(t / (2 + t)).
#[inline(always)]
pub(crate) fn ln_1p_unit<L: Lanes>(t: L) -> L {
    twice_artanh(t / (t + L::constant(2.0)))
}

/// tanh x = x·(1 + x²·P(x²)) for |x| < 5/8, else ±(1 - e) / (1 + e) with e = e^-2|x|.
#[inline(always)]
pub(crate) fn tanh<L: Lanes>(x: L) -> L {
    const P: [f32; 5] = [
        -0.333_332_8,
        0.133_314_06,
        -0.053_736_515,
        0.020_628_236,
        -0.005_692_545,
    ];
    let one = L::constant(1.0);
    let z = x * x;
    let small = x * (one + z * polynomial(z, P));
    let e = exp_minus(x + x);
    let large = (one - e) / (one + e);
    let large = L::select(x.less(L::constant(0.0)), -large, large);
    L::select(
        x.bits_and(0x7FFF_FFFF).less(L::constant(0.625)),
        small,
        large,
    )
}

/// sigmoid x = 1 / (1 + e^-x), as 1 / (1 + e) or e / (1 + e) with e = e^-|x|.
#[inline(always)]
pub(crate) fn sigmoid<L: Lanes>(x: L) -> L {
    sigmoid_from(x, exp_minus(x))
}

/// sigmoid x where e = e^-|x| is at hand.
#[inline(always)]
pub(crate) fn sigmoid_from<L: Lanes>(x: L, e: L) -> L {
    let one = L::constant(1.0);
    L::select(x.less(L::constant(0.0)), e, one) / (one + e)
}

/// ln(1 + e^x) = max(x, 0) + ln(1 + e^-|x|).
#[inline(always)]
pub(crate) fn softplus<L: Lanes>(x: L) -> L {
    x.or_more(L::constant(0.0)) + ln_1p_unit(exp_minus(x))
}

/// (cos 2πx, sin 2πx) for x in [0, 1]: x = q/4 + r, |r| ≤ 1/8; quarter q swaps the two and turns their signs.
#[inline(always)]
pub(crate) fn cos_sin_turn<L: Lanes>(x: L) -> (L, L) {
    const COS: [f32; 4] = [-19.739_208, 64.939_15, -85.424_52, 58.621_06];
    const SIN: [f32; 4] = [6.283_185_5, -41.341_866, 81.625_626, -76.774_925];
    let one = L::constant(1.0);
    let q = (x * L::constant(4.0)).round();
    let r = x - q * L::constant(0.25);
    let z = r * r;
    let cos = one + z * polynomial(z, COS);
    let sin = r * polynomial(z, SIN);
    let odd = ((q - L::constant(2.0)).abs() - one)
        .abs()
        .at_most(L::constant(0.0)); // q = 1, 3
    let (c, s) = (L::select(odd, sin, cos), L::select(odd, cos, sin));
    let left = (q - L::constant(1.5)).abs().less(one); // q = 1, 2
    let lower = (q - L::constant(2.5)).abs().less(one); // q = 2, 3
    (L::select(left, -c, c), L::select(lower, -s, s))
}

#[cfg(test)]
mod tests;
