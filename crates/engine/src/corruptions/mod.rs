//! Corruptions: what is done to the input batch during training, while the target stays clean. Drawn anew in every
//! step, keyed by (seed, step), so the noise of an epoch is never that of the last one.

pub mod cauchy_noise;
pub mod gaussian_noise;
pub mod masking;
pub mod salt_pepper;
pub mod speckle;
pub mod swap_noise;
pub mod time_step_dropout;

use crate::error::{Code, Error, Result};
use crate::registry::registry;
use crate::shape::Shape;
use kernels::{Key, Scalar, Team};
use ndarray::{ArrayView2, ArrayViewMut2};

pub trait Corruption<T: Scalar> {
    /// Why rows of this shape cannot be corrupted so.
    fn check_shape(&self, _shape: &Shape) -> Result<()> {
        Ok(())
    }

    /// As `Layer::least_rows`.
    fn least_rows(&self) -> usize {
        1
    }

    /// `shape` is that of one row.
    fn apply(
        &self,
        team: &Team,
        key: Key,
        shape: &Shape,
        clean: ArrayView2<T>,
        corrupted: ArrayViewMut2<T>,
    );
}

registry! {
    /// Any corruption.
    AnyCorruption("a corruption"): Corruption {
        "gaussianNoise" => gaussian_noise::GaussianNoise,
        "speckle" => speckle::Speckle,
        "cauchyNoise" => cauchy_noise::CauchyNoise,
        "masking" => masking::Masking,
        "saltPepper" => salt_pepper::SaltPepper,
        "swapNoise" => swap_noise::SwapNoise,
        "timeStepDropout" => time_step_dropout::TimeStepDropout,
    }
}

/// What a random number is drawn from.
type Draw<T> = fn(&Team, Key, &mut [T]);

/// y = f(number, x), number row·columns + column of the key. The numbers stand in `corrupted` first: no other memory.
fn each_value<T: Scalar>(
    team: &Team,
    key: Key,
    draw: Draw<T>,
    clean: ArrayView2<T>,
    mut corrupted: ArrayViewMut2<T>,
    f: impl Fn(T, T) -> T + Sync,
) {
    draw(
        team,
        key,
        corrupted.as_slice_mut().expect("rows of a batch"),
    );
    let cost = 8 * clean.ncols();
    kernels::each_row(team, cost, [clean], [corrupted], &|_, [x], [y]| {
        for (x, y) in x.iter().zip(y) {
            *y = f(*y, *x);
        }
    });
}

/// Replaces whole groups of values, each with one chance. `first` names the first place of the group of each place:
/// the uniform number that stands there decides for all, so it is overwritten last.
fn replace_groups<T: Scalar>(
    team: &Team,
    key: Key,
    (probability, value): (f64, f64),
    clean: ArrayView2<T>,
    mut corrupted: ArrayViewMut2<T>,
    first: impl Fn(usize) -> usize + Sync,
) {
    let [probability, value] = [probability, value].map(T::from_f64);
    kernels::uniform(
        team,
        key,
        corrupted.as_slice_mut().expect("rows of a batch"),
    );
    let cost = 64 * clean.ncols();
    kernels::each_row(team, cost, [clean], [corrupted], &|_, [x], [y]| {
        for place in (0..x.len()).rev() {
            let chosen = y[first(place)] < probability;
            y[place] = if chosen { value } else { x[place] };
        }
    });
}

/// The bounds that noisy values are cut to.
type Clip = Option<(f64, f64)>;

fn check_clip(clip: Clip) -> Result<()> {
    match clip {
        Some((low, high)) if low >= high => Err(Error::new(Code::OutOfRange, "clip")
            .expected("[low, high] with low < high")
            .received(format!("[{low}, {high}]"))
            .hint("give the range of your data, such as [0, 1]")),
        _ => Ok(()),
    }
}

/// A function that cuts a value to the bounds.
fn cut<T: Scalar>(clip: Clip) -> impl Fn(T) -> T + Sync {
    let bounds = clip.map(|(low, high)| (T::from_f64(low), T::from_f64(high)));
    move |value| match bounds {
        Some((low, _)) if value < low => low,
        Some((_, high)) if value > high => high,
        _ => value,
    }
}

#[cfg(test)]
mod tests;
