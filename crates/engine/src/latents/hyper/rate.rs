//! What codes and side codes cost in training, with its gradients.

use super::{Both, HIGH, Hyper, LOW};
use crate::graph::{matrix, matrix_mut};
use crate::latents::TermSite;
use crate::latents::factorised::{self, Prior, gap};
use crate::latents::quantized::rounded;
use crate::layers::chain::{Chain, cut, within};
use crate::layers::{Backward, Forward};
use crate::pass::Pass;
use crate::shape::Shape;
use kernels::{Scalar, Write, each_row};
use ndarray::{ArrayView2, ArrayViewMut2};

/// Both networks with their parameters and the working memory of one batch.
struct Work<'a, T> {
    networks: Both<'a>,
    of_encoder: &'a [T],
    of_decoder: &'a [T],
    magnitudes: &'a mut [T],
    z: &'a mut [T],
    kept: &'a mut [T],
    kept_scales: &'a mut [T],
    nats: &'a mut [T],
    /// Of the loss, for codes, scales and side codes.
    d_codes: &'a mut [T],
    d_scales: &'a mut [T],
    d_z: &'a mut [T],
    rest: &'a mut [T],
}

impl Hyper {
    /// Σ −ln p over codes and side codes, by the weights of their rows; adds `price` times its gradients.
    pub fn rate<T: Scalar>(
        &self,
        pass: &Pass,
        site: TermSite<'_, T>,
        components: usize,
        price: T,
    ) -> T {
        let networks = self.planned(site.shape);
        let rows = site.codes.nrows();
        let prior = 3 * components * networks.encoder.output.last();
        let (own, params) = site.params.split_at(prior);
        let mut work = Work::new(networks, params, site.codes.dim(), site.scratch);
        self.scales(pass, site.projection, site.shape, &mut work);
        let total = work.cost(pass, site.codes, price);
        let own = Prior::new(own, components);
        match (site.d_projection, site.d_params) {
            (Some(mut d_projection), Some(d_params)) => {
                let (d_own, d_networks) = d_params.split_at_mut(prior);
                self.scales_back(pass, &mut work, d_networks);
                let (z, d_z) = (matrix(work.z, rows), matrix_mut(work.d_z, rows));
                let rest = &mut *work.rest;
                let side = factorised::rate(pass, &own, z, price, rest, Some(d_z), Some(d_own));
                work.side_back(pass, site.shape, d_networks);
                add_gradients(pass, &work, site.projection, &mut d_projection);
                total + side
            }
            _ => {
                let z = matrix(work.z, rows);
                total + factorised::rate(pass, &own, z, price, work.rest, None, None)
            }
        }
    }

    /// From what is rounded to codes to the side codes, and to the scales that these tell.
    fn scales<T: Scalar>(
        &self,
        pass: &Pass,
        unrounded: ArrayView2<T>,
        shape: &Shape,
        work: &mut Work<'_, T>,
    ) {
        let rows = unrounded.nrows();
        let Both { encoder, decoder } = &work.networks;
        magnitude(pass, unrounded, work.magnitudes);
        let seen = matrix(work.magnitudes, rows);
        run(
            encoder,
            pass,
            work.of_encoder,
            seen,
            shape,
            work.kept,
            work.rest,
        );
        let made = encoder.result(work.kept, rows);
        self.side_of(pass, made.as_slice().expect("rows stand together"), work.z);
        let (behind, z) = (self.behind(pass), matrix(work.z, rows));
        let (params, kept) = (work.of_decoder, &mut *work.kept_scales);
        run(
            decoder,
            &behind,
            params,
            z,
            &encoder.output,
            kept,
            work.rest,
        );
    }

    /// From the gradient of the scales to that of the side codes.
    fn scales_back<T: Scalar>(&self, pass: &Pass, work: &mut Work<'_, T>, d_params: &mut [T]) {
        let rows = work.nats.len();
        let Both { encoder, decoder } = &work.networks;
        let mut state = Backward {
            shape: &encoder.output,
            params: work.of_decoder,
            running: &[],
            kept: matrix(work.kept_scales, rows),
            scratch: work.rest,
            d_params: &mut d_params[encoder.size()..],
            write: Write::Accumulate,
            input: matrix(work.z, rows),
            output: matrix(&[], rows),
            d_output: matrix_mut(work.d_scales, rows),
            d_input: Some(matrix_mut(work.d_z, rows)),
        };
        decoder.backward(&self.behind(pass), &mut state);
    }

    /// The decoder's streams of chance, behind the encoder's.
    fn behind<'a>(&self, pass: &Pass<'a>) -> Pass<'a> {
        within(pass, self.encoder.len())
    }

    /// Side codes of what the encoder made: noisy in training, else rounded.
    pub(super) fn side_of<T: Scalar>(&self, pass: &Pass, made: &[T], z: &mut [T]) {
        let half = T::from_f64(0.5);
        match pass.training {
            true => {
                let chance = within(pass, self.encoder.len() + self.decoder.len());
                kernels::uniform(pass.team, chance.key, z);
                z.iter_mut()
                    .zip(made)
                    .for_each(|(z, &made)| *z += made - half);
            }
            false => {
                let both = z.iter_mut().zip(made);
                both.for_each(|(z, made)| *z = rounded(*made));
            }
        }
    }
}

impl<'a, T: Scalar> Work<'a, T> {
    fn new(
        networks: Both<'a>,
        params: &'a [T],
        (rows, width): (usize, usize),
        mut rest: &'a mut [T],
    ) -> Self {
        let side = rows * networks.encoder.output.size();
        let (of_encoder, of_decoder) = params.split_at(networks.encoder.size());
        Work {
            of_encoder,
            of_decoder,
            magnitudes: cut(&mut rest, rows * width),
            z: cut(&mut rest, side),
            kept: cut(&mut rest, rows * networks.encoder.keeps()),
            kept_scales: cut(&mut rest, rows * networks.decoder.keeps()),
            nats: cut(&mut rest, rows),
            d_codes: cut(&mut rest, rows * width),
            d_scales: cut(&mut rest, rows * width),
            d_z: cut(&mut rest, side),
            rest,
            networks,
        }
    }

    /// Σ −ln p over the codes; `price` times its gradients for codes and scales.
    fn cost(&mut self, pass: &Pass, codes: ArrayView2<T>, price: T) -> T {
        let rows = codes.nrows();
        let scales = self.networks.decoder.result(self.kept_scales, rows);
        let nats = matrix_mut(self.nats, rows);
        let d_scales = matrix_mut(self.d_scales, rows);
        let d_codes = matrix_mut(self.d_codes, rows);
        each_row(
            pass.team,
            400 * codes.ncols(),
            [codes, scales],
            [nats, d_scales, d_codes],
            &|row, [y, t], [nats, d_t, d_y]| {
                let counts = pass.weights.of::<T>(row);
                let price = price * counts;
                nats[0] = T::from_f64(0.0);
                for at in 0..y.len() {
                    let [log, by_y, by_t] = likely(y[at], t[at]);
                    nats[0] -= counts * log;
                    [d_y[at], d_t[at]] = [-(price * by_y), -(price * by_t)];
                }
            },
        );
        kernels::sum(pass.team, self.nats)
    }

    /// From the gradient of the side codes to that of the magnitudes, which takes the place of the scales'.
    fn side_back(&mut self, pass: &Pass, shape: &Shape, d_params: &mut [T]) {
        let rows = self.nats.len();
        let encoder = &self.networks.encoder;
        let mut state = Backward {
            shape,
            params: self.of_encoder,
            running: &[],
            kept: matrix(self.kept, rows),
            scratch: self.rest,
            d_params: &mut d_params[..encoder.size()],
            write: Write::Accumulate,
            input: matrix(self.magnitudes, rows),
            output: matrix(&[], rows),
            d_output: matrix_mut(self.d_z, rows),
            d_input: Some(matrix_mut(self.d_scales, rows)),
        };
        encoder.backward(pass, &mut state);
    }
}

/// Adds the codes' own gradient and, through rounding as if it were not there, that of their magnitudes.
fn add_gradients<T: Scalar>(
    pass: &Pass,
    work: &Work<'_, T>,
    unrounded: ArrayView2<T>,
    d_projection: &mut ArrayViewMut2<T>,
) {
    let rows = unrounded.nrows();
    let (by_codes, by_magnitudes) = (matrix(work.d_codes, rows), matrix(work.d_scales, rows));
    each_row(
        pass.team,
        8 * unrounded.ncols(),
        [unrounded, by_codes, by_magnitudes],
        [d_projection.view_mut()],
        &|_, [x, by_y, by_m], [d]| {
            for at in 0..x.len() {
                d[at] += by_y[at] + slope(rounded(x[at])) * by_m[at];
            }
        },
    );
}

/// d ln(1 + |y|) / d y.
fn slope<T: Scalar>(y: T) -> T {
    let (zero, one) = (T::from_f64(0.0), T::one());
    let size = planted!(HyperMagnitude, one / (one + y.abs()), one);
    if y > zero {
        size
    } else if y < zero {
        -size
    } else {
        zero
    }
}

/// ln(1 + |y|) of what is rounded to y, which the encoder sees.
pub(super) fn magnitude<T: Scalar>(pass: &Pass, unrounded: ArrayView2<T>, to: &mut [T]) {
    let (rows, cost) = (unrounded.nrows(), 40 * unrounded.ncols());
    each_row(
        pass.team,
        cost,
        [unrounded],
        [matrix_mut(to, rows)],
        &|_, [x], [m]| {
            m.iter_mut()
                .zip(x)
                .for_each(|(m, x)| *m = (T::one() + rounded(*x).abs()).ln());
        },
    );
}

pub(super) fn run<T: Scalar>(
    chain: &Chain,
    pass: &Pass,
    params: &[T],
    input: ArrayView2<T>,
    shape: &Shape,
    kept: &mut [T],
    scratch: &mut [T],
) {
    let rows = input.nrows();
    chain.forward(
        pass,
        &mut Forward {
            shape,
            params,
            running: &mut [],
            kept: matrix_mut(kept, rows),
            scratch,
            condition: matrix(&[], rows),
            input,
            output: matrix_mut(&mut [], rows),
        },
    );
}

/// ln p(y) at the log-scale t, and its derivatives for both.
fn likely<T: Scalar>(y: T, t: T) -> [T; 3] {
    let (one, half) = (T::one(), T::from_f64(0.5));
    let (low, high) = (T::from_f64(LOW), T::from_f64(HIGH));
    let held = if t < low {
        low
    } else if t > high {
        high
    } else {
        t
    };
    let inverse = (-held).exp();
    let (a, b) = ((y + half) * inverse, (y - half) * inverse);
    let (above, below) = ((-a).sigmoid(), b.sigmoid());
    let gap = gap(inverse);
    let by_v = above - below;
    let by_inverse = y * by_v + half * (above + below) + (one - gap) / gap;
    let by_t = planted!(HyperScale, -(inverse * by_inverse), inverse * by_inverse);
    // The loss falls where ln p rises: downwards from below, or upwards from above, leads nowhere.
    let outwards = (t < low && by_t < T::from_f64(0.0)) || (t > high && by_t > T::from_f64(0.0));
    let by_t = if outwards { T::from_f64(0.0) } else { by_t };
    [
        gap.ln() - (-a).softplus() - b.softplus(),
        by_v * inverse,
        by_t,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beyond_the_widest_and_the_narrowest_scale_only_the_way_back_is_told() {
        for (y, t, is_told) in [
            (0.0, LOW - 1.0, false), // narrower still would be likelier
            (3.0, LOW - 1.0, true),
            (0.0, HIGH + 1.0, true),
            (9e4, HIGH + 1.0, false),
        ] {
            let [log, _, by_t] = likely::<f64>(y, t);
            assert!(log.is_finite(), "{y} {t}");
            assert_eq!(by_t != 0.0, is_told, "{y} {t}: {by_t}");
            assert_eq!(log, likely(y, t.clamp(LOW, HIGH))[0]);
        }
    }
}
