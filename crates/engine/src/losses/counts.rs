//! Functions that the likelihoods of counts share.

use kernels::Scalar;

/// ln Γ(t + θ) − ln Γ(θ) and its derivative by θ, ψ(t + θ) − ψ(θ), for t ≥ 0, θ > 0.
///
/// Both are taken as differences throughout, so that nothing large cancels: θ is moved up by 8 through
/// Γ(x + 1) = x Γ(x), and there Stirling's series is exact to 1e-11.
pub fn rising<T: Scalar>(t: T, theta: T) -> (T, T) {
    let of = T::from_f64;
    let (zero, one) = (of(0.0), of(1.0));
    if t <= zero {
        return (zero, zero);
    }
    // ln Π (t + θ + k) / (θ + k), in two products that stay in range, and Σ 1 / (θ + k) − 1 / (t + θ + k).
    let (mut products, mut reciprocals, mut x) = ([one, one], zero, theta);
    for k in 0..8 {
        products[k / 4] *= one + t / x;
        reciprocals += t / (x * (t + x));
        x += one;
    }
    // ln(1 + t / x), exact also where t / x is small.
    let growth = (t.ln() - x.ln()).softplus();
    let (y, half) = (x + t, of(0.5));
    let gamma = t * y.ln() + (x - half) * growth - t + series(y) - series(x);
    let digamma = growth + half * t / (x * y) + slope(y) - slope(x);
    (
        gamma - products[0].ln() - products[1].ln(),
        digamma + reciprocals,
    )
}

/// Stirling's series behind (x − ½) ln x − x: 1/12x − 1/360x³ + 1/1260x⁵ − 1/1680x⁷ + 1/1188x⁹.
fn series<T: Scalar>(x: T) -> T {
    const TERMS: [f64; 5] = [
        1.0 / 12.0,
        -1.0 / 360.0,
        1.0 / 1260.0,
        -1.0 / 1680.0,
        1.0 / 1188.0,
    ];
    nested(x, TERMS) / x
}

/// Its derivative: −1/12x² + 1/120x⁴ − 1/252x⁶ + 1/240x⁸ − 1/132x¹⁰.
fn slope<T: Scalar>(x: T) -> T {
    const TERMS: [f64; 5] = [
        -1.0 / 12.0,
        1.0 / 120.0,
        -1.0 / 252.0,
        1.0 / 240.0,
        -1.0 / 132.0,
    ];
    nested(x, TERMS) / (x * x)
}

/// c₀ + c₁ / x² + c₂ / x⁴ + …
fn nested<T: Scalar>(x: T, terms: [f64; 5]) -> T {
    let inverse = T::from_f64(1.0) / (x * x);
    let next = |sum: T, term: &f64| sum * inverse + T::from_f64(*term);
    terms.iter().rev().fold(T::from_f64(0.0), next)
}
