//! What codes and side codes cost in training, with its gradients.

use super::{Both, HIGH, Hyper, LOW};
use crate::graph::{matrix, matrix_mut};
use crate::latents::TermSite;
use crate::latents::factorised::{self, Prior, gap};
use crate::layers::chain::{Chain, cut, within};
use crate::layers::{Backward, Forward};
use crate::pass::Pass;
use crate::shape::Shape;
use kernels::{Scalar, Write, each_row};
use ndarray::ArrayView2;

impl Hyper {
    /// Σ −ln p over codes and side codes; adds `price` times its gradients.
    pub fn rate<T: Scalar>(
        &self,
        pass: &Pass,
        site: TermSite<'_, T>,
        components: usize,
        price: T,
    ) -> T {
        let Both { encoder, decoder } = self.planned(site.shape);
        let (rows, width) = (site.codes.nrows(), site.codes.ncols());
        let side = encoder.output.size();
        let [prior, ends] = [3 * components * encoder.output.last(), encoder.size()];
        let (own, networks) = site.params.split_at(prior);
        let (of_encoder, of_decoder) = networks.split_at(ends);
        let mut rest = site.scratch;
        let magnitudes = cut(&mut rest, rows * width);
        let d_scales = cut(&mut rest, rows * width);
        let d_codes = cut(&mut rest, rows * width);
        let z = cut(&mut rest, rows * side);
        let d_z = cut(&mut rest, rows * side);
        let kept = cut(&mut rest, rows * encoder.keeps());
        let kept_scales = cut(&mut rest, rows * decoder.keeps());
        let nats = cut(&mut rest, rows);
        let behind = within(pass, self.encoder.len());

        magnitude(pass, site.projection, magnitudes);
        run(
            &encoder,
            pass,
            of_encoder,
            matrix(magnitudes, rows),
            site.shape,
            kept,
            rest,
        );
        self.side_of(
            pass,
            encoder.result(kept, rows).as_slice().expect("together"),
            z,
        );
        run(
            &decoder,
            &behind,
            of_decoder,
            matrix(z, rows),
            &encoder.output,
            kept_scales,
            rest,
        );
        each_row(
            pass.team,
            400 * width,
            [site.codes, decoder.result(kept_scales, rows)],
            [
                matrix_mut(nats, rows),
                matrix_mut(d_scales, rows),
                matrix_mut(d_codes, rows),
            ],
            &|_, [y, t], [nats, d_t, d_y]| {
                nats[0] = T::from_f64(0.0);
                for at in 0..y.len() {
                    let [log, by_y, by_t] = likely(y[at], t[at]);
                    nats[0] -= log;
                    [d_y[at], d_t[at]] = [-(price * by_y), -(price * by_t)];
                }
            },
        );
        let total = kernels::sum(pass.team, nats);
        let side_prior = Prior::new(own, components);
        let (Some(mut d_projection), Some(d_params)) = (site.d_projection, site.d_params) else {
            let z = matrix(z, rows);
            return total + factorised::rate(pass, &side_prior, z, price, rest, None, None);
        };
        let (d_own, d_networks) = d_params.split_at_mut(prior);
        let (d_encoder, d_decoder) = d_networks.split_at_mut(ends);
        decoder.backward(
            &behind,
            &mut Backward {
                shape: &encoder.output,
                params: of_decoder,
                running: &[],
                kept: matrix(kept_scales, rows),
                scratch: &mut *rest,
                d_params: d_decoder,
                write: Write::Accumulate,
                input: matrix(z, rows),
                output: matrix(&[], rows),
                d_output: matrix_mut(d_scales, rows),
                d_input: Some(matrix_mut(d_z, rows)),
            },
        );
        let z = matrix(z, rows);
        let of_z = Some(matrix_mut(d_z, rows));
        let side_nats = factorised::rate(pass, &side_prior, z, price, rest, of_z, Some(d_own));
        // What the scales' gradient was in is free again: now that of the magnitudes.
        encoder.backward(
            pass,
            &mut Backward {
                shape: site.shape,
                params: of_encoder,
                running: &[],
                kept: matrix(kept, rows),
                scratch: &mut *rest,
                d_params: d_encoder,
                write: Write::Accumulate,
                input: matrix(magnitudes, rows),
                output: matrix(&[], rows),
                d_output: matrix_mut(d_z, rows),
                d_input: Some(matrix_mut(d_scales, rows)),
            },
        );
        let by_codes = matrix(d_codes, rows);
        let by_magnitudes = matrix(d_scales, rows);
        each_row(
            pass.team,
            8 * width,
            [site.projection, by_codes, by_magnitudes],
            [d_projection.view_mut()],
            &|_, [x, by_y, by_m], [d]| {
                for at in 0..x.len() {
                    d[at] += by_y[at] + slope(rounded(x[at])) * by_m[at];
                }
            },
        );
        total + side_nats
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
                both.for_each(|(z, made)| *z = T::from_f64((made.to_f64() + 0.5).floor()));
            }
        }
    }
}

fn rounded<T: Scalar>(x: T) -> T {
    T::from_f64((x.to_f64() + 0.5).floor())
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
