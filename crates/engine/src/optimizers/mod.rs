//! Optimizers: one step over a slice of parameters, element by element. State (moments) are up to two slices as long as
//! the parameters, zero at the start.

pub mod ada_max;
pub mod adadelta;
pub mod adagrad;
pub mod adam;
pub mod adam_w;
pub mod lion;
pub mod rms_prop;
pub mod sgd;

use crate::registry::registry;
use kernels::{Scalar, Team};
use std::ops::Range;

pub trait Optimizer<T: Scalar> {
    /// The rate that the schedule scales.
    fn learning_rate(&self) -> f64;

    /// How many values of state a parameter needs, at most two: so many slices of the state are not empty.
    fn state_vectors(&self) -> usize;

    /// `step` counts from 1.
    fn step(
        &self,
        team: &Team,
        step: u64,
        rate: f64,
        params: &mut [T],
        gradients: &[T],
        state: [&mut [T]; 2],
    );
}

/// What a part of `size` parameters has in each of the vectors of their state, which stand one behind the other; nothing
/// where there are fewer than two.
pub fn vectors<T>(state: &mut [T], size: usize, part: Range<usize>) -> [&mut [T]; 2] {
    let mut vectors = state.chunks_exact_mut(size.max(1));
    [(); 2].map(|()| match vectors.next() {
        Some(vector) => &mut vector[part.clone()],
        None => &mut [],
    })
}

/// Operations of an element's step, in those of a matrix product: about a root and a division.
const COST: usize = 40;

/// Calls `f` with every parameter, its gradient, and its value in the first vector of state.
fn update<T: Scalar>(
    team: &Team,
    params: &mut [T],
    gradients: &[T],
    [state, _]: [&mut [T]; 2],
    f: impl Fn(&mut T, T, &mut T) + Sync,
) {
    kernels::each_block(
        team,
        COST,
        [gradients],
        [params, state],
        &|_, [g], [p, s]| {
            for ((p, g), s) in p.iter_mut().zip(g).zip(s) {
                f(p, *g, s);
            }
        },
    );
}

/// The same with two vectors of state.
fn update2<T: Scalar>(
    team: &Team,
    params: &mut [T],
    gradients: &[T],
    [s, u]: [&mut [T]; 2],
    f: impl Fn(&mut T, T, &mut T, &mut T) + Sync,
) {
    kernels::each_block(
        team,
        COST,
        [gradients],
        [params, s, u],
        &|_, [g], [p, s, u]| {
            for (((p, g), s), u) in p.iter_mut().zip(g).zip(s).zip(u) {
                f(p, *g, s, u);
            }
        },
    );
}

/// baseⁿ by squaring: multiplications only, so the same bits on every machine.
pub(crate) fn power(base: f64, mut n: u64) -> f64 {
    let (mut square, mut product) = (base, 1.0);
    while n > 0 {
        if n & 1 == 1 {
            product *= square;
        }
        square *= square;
        n >>= 1;
    }
    product
}

registry! {
    /// Any optimizer.
    AnyOptimizer("an optimizer"): Optimizer {
        "adam" => adam::Adam,
        "adamW" => adam_w::AdamW,
        "adaMax" => ada_max::AdaMax,
        "adagrad" => adagrad::Adagrad,
        "adadelta" => adadelta::Adadelta,
        "rmsProp" => rms_prop::RmsProp,
        "lion" => lion::Lion,
        "sgd" => sgd::Sgd,
    }
}

impl Default for AnyOptimizer {
    fn default() -> Self {
        AnyOptimizer::Adam(adam::Adam::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Processors take a hundred times as long for a subnormal number, and rounding would keep it for ever.
    #[test]
    fn no_state_becomes_subnormal_where_gradients_cease() {
        const SIZE: usize = 9;
        for member in AnyOptimizer::examples() {
            let optimizer = member.get::<f32>();
            let mut params = [0.5; SIZE];
            let mut state = vec![0.0; SIZE * optimizer.state_vectors()];
            let mut gradients = [1e-3; SIZE];
            for step in 1..=150_000 {
                optimizer.step(
                    Team::solo(),
                    step,
                    1e-3,
                    &mut params,
                    &gradients,
                    vectors(&mut state, SIZE, 0..SIZE),
                );
                gradients.fill(0.0);
                let subnormal = state.iter().find(|number| number.is_subnormal());
                assert_eq!(subnormal, None, "{member:?}, step {step}");
            }
        }
    }

    #[test]
    fn powers_agree_with_the_library() {
        for n in [0, 1, 2, 7, 100, 12_345] {
            assert!((power(0.999, n) / 0.999_f64.powi(n as i32) - 1.0).abs() < 1e-12);
        }
    }
}
