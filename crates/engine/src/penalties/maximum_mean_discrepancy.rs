//! Codes distributed as a standard normal prior: weight · MMD², the distance of the batch's codes z from as many draws p
//! of the prior, by a kernel k.
//!
//! MMD² = Σ_{i≠j} (k(z_i, z_j) + k(p_i, p_j)) / (n (n − 1)) − 2 Σ_ij k(z_i, p_j) / n², 0 for a single row; it may be
//! below 0, since it is estimated without bias. With r = ‖x − y‖², C = 2 dim: `inverseMultiquadratic` k = Σ_s sC / (sC + r)
//! over s = 0.1, 0.2, 0.5, 1, 2, 5, 10, or `gaussian` k = e^(−r / C). d_z_i = Σ_j k′(r) · 2 (z_i − ·), times 2 for pairs.
//! Where rows have weights, so has the draw beside each: a pair counts the product of its two, and the divisors are the
//! sums of these.
//!
//! References: Tolstikhin, Bousquet, Gelly, Schölkopf (2018), "Wasserstein auto-encoders"; Zhao, Song, Ermon (2019),
//! "InfoVAE".

use super::{Need, Penalty, Site};
use crate::error::Result;
use crate::graph::matrix_mut;
use crate::options::Options;
use crate::pass::Pass;
use crate::registry::{Member, range};
use kernels::{Scalar, each_row};

const SCALES: [f64; 7] = [0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0];

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Options)]
pub enum Kernel {
    #[default]
    InverseMultiquadratic,
    Gaussian,
}

#[derive(Clone, Debug, PartialEq, Options)]
pub struct MaximumMeanDiscrepancy {
    /// Factor of the penalty, ≥ 0, against the loss summed over the features.
    pub weight: f64,
    /// `inverseMultiquadratic` or `gaussian`. Default `inverseMultiquadratic`.
    #[options(default)]
    pub kernel: Kernel,
}

impl Member for MaximumMeanDiscrepancy {
    fn examples() -> Vec<Self> {
        [Kernel::InverseMultiquadratic, Kernel::Gaussian]
            .map(|kernel| MaximumMeanDiscrepancy {
                weight: 3.0,
                kernel,
            })
            .to_vec()
    }

    fn check(&self) -> Result<()> {
        range::not_negative("weight", self.weight, "0 switches the penalty off")
    }
}

impl Kernel {
    /// k(r) and k′(r).
    fn at<T: Scalar>(self, squared: T, c: f64) -> (T, T) {
        if self == Kernel::Gaussian {
            let c = T::from_f64(c);
            let value = (-squared / c).exp();
            return (value, -value / c);
        }
        let (mut value, mut slope) = (T::from_f64(0.0), T::from_f64(0.0));
        for scale in SCALES {
            let c = T::from_f64(scale * c);
            let part = c / (c + squared);
            value += part;
            slope -= part * part / c;
        }
        (value, slope)
    }

    /// k(x, y); adds `scale` times its gradient at x to `d`, which may be empty.
    fn of<T: Scalar>(self, x: &[T], y: &[T], scale: T, d: &mut [T]) -> T {
        let squares = x.iter().zip(y).map(|(&x, &y)| (x - y) * (x - y));
        let squared = squares.fold(T::from_f64(0.0), |sum, square| sum + square);
        let (value, slope) = self.at(squared, 2.0 * x.len() as f64);
        let factor = scale * (slope + slope);
        for (d, (&x, &y)) in d.iter_mut().zip(x.iter().zip(y)) {
            *d += factor * (x - y);
        }
        value
    }
}

impl<T: Scalar> Penalty<T> for MaximumMeanDiscrepancy {
    fn need(&self) -> Need {
        Need::Codes
    }

    /// Draws of the prior, and the rows' values.
    fn scratch(&self, shape: &[usize]) -> usize {
        shape[0] * (shape[1] + 1)
    }

    fn least_rows(&self) -> usize {
        2
    }

    fn makes_normal(&self) -> bool {
        true
    }

    fn apply(&self, pass: &Pass, site: Site<'_, T>) -> T {
        let Site::Codes {
            codes,
            scratch,
            d_codes,
        } = site
        else {
            return T::from_f64(0.0);
        };
        let (rows, dim) = codes.dim();
        let Some(shares) = pass.weights.shares(rows) else {
            return T::from_f64(0.0);
        };
        let count = rows as f64;
        let of_others = |row| shares.of::<f64>(row) * (count - shares.of::<f64>(row));
        let pairs: f64 = (0..rows).map(of_others).sum();
        if pairs <= 0.0 {
            return T::from_f64(0.0);
        }
        let (prior, rest) = scratch.split_at_mut(rows * dim);
        let values = &mut rest[..rows];
        kernels::normal(pass.team, pass.key, prior);
        let prior = &*prior;
        let codes = codes.to_slice().expect("codes stand together");
        let within = T::from_f64(shares.mean * self.weight / pairs);
        let across = T::from_f64(-2.0 * shares.mean * self.weight / (count * count));
        let body = |i: usize, d: &mut [T]| -> T {
            let (z, p) = (&codes[i * dim..][..dim], &prior[i * dim..][..dim]);
            let (mut same, mut other) = (T::from_f64(0.0), T::from_f64(0.0));
            for (j, (zj, pj)) in codes.chunks(dim).zip(prior.chunks(dim)).enumerate() {
                let pair = shares.of::<T>(i) * shares.of(j);
                if i != j {
                    same += pair * self.kernel.of(z, zj, pair * (within + within), d);
                    same += pair * self.kernel.of(p, pj, within, &mut []);
                }
                let across = across * planted!(PairOfRows, pair, shares.of(j));
                other += pair * self.kernel.of(z, pj, across, d);
            }
            within * same + across * other
        };
        let (cost, out) = (40 * rows * dim, matrix_mut(values, rows));
        match d_codes {
            Some(d_codes) => each_row(pass.team, cost, [], [out, d_codes], &|i, [], [out, d]| {
                out[0] = body(i, d);
            }),
            None => each_row(pass.team, cost, [], [out], &|i, [], [out]| {
                out[0] = body(i, &mut []);
            }),
        }
        kernels::sum(pass.team, values)
    }
}
