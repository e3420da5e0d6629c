//! Structural similarity of images: n (1 − mean of S over all windows and channels) for n features, so 1 − SSIM per
//! feature.
//!
//! S = (2 μ_y μ_t + c₁)(2 σ_yt + c₂) / ((μ_y² + μ_t² + c₁)(σ_y² + σ_t² + c₂)), with means, variances and covariance under a
//! normal window of σ = 1.5, c₁ = (0.01 r)², c₂ = (0.03 r)², r the range of the data. Windows lie wholly inside the image.
//! With A₁ A₂ / (B₁ B₂) = S, v the window's weights:
//! d_y = v [(2 μ_t A₂ / B₁B₂ − 2 μ_y S / B₁) + 2 A₁ / B₁B₂ (t − μ_t) − 2 S / B₂ (y − μ_y)].
//!
//! Rows are `[height, width, channels]`.
//!
//! Reference: Wang, Bovik, Sheikh, Simoncelli (2004), "Image quality assessment:
//! from error visibility to structural similarity".

use super::{Batch, Loss, bad_shape};
use crate::error::{Code, Error, Result};
use crate::options::Options;
use crate::registry::{Member, range};
use crate::shape::Shape;
use kernels::Scalar;
use ndarray::{ArrayViewMut1, ArrayViewMut2, Axis};

#[derive(Clone, Debug, PartialEq, Options)]
#[options(default)]
pub struct Ssim {
    /// Pixels along a window's side, odd, ≥ 3. Default 11.
    pub window: usize,
    /// r: largest less smallest value that the data can have, > 0. Default 1.
    pub range: f64,
}

impl Default for Ssim {
    fn default() -> Self {
        Ssim {
            window: 11,
            range: 1.0,
        }
    }
}

impl Member for Ssim {
    fn examples() -> Vec<Self> {
        vec![Ssim {
            window: 3,
            range: 2.0,
        }]
    }

    fn example_shape(&self) -> Vec<usize> {
        vec![4, 5, 2]
    }

    fn check(&self) -> Result<()> {
        range::positive("range", self.range, "1 for data in [0, 1]")?;
        match self.window >= 3 && self.window % 2 == 1 {
            true => Ok(()),
            false => Err(Error::new(Code::OutOfRange, "window")
                .expected("an odd number ≥ 3")
                .received(self.window)
                .hint("11 is the usual value")),
        }
    }
}

/// An image's axes and what a window of it weighs.
struct Plan<T> {
    width: usize,
    channels: usize,
    window: usize,
    /// Windows along height and width.
    across: (usize, usize),
    /// Weight of each pixel of a window; they add up to 1.
    weights: Vec<T>,
    c1: T,
    c2: T,
}

/// S of one window, and the three factors of its derivative.
struct Similarity<T> {
    value: T,
    of_mean: T,
    of_error: T,
    of_target: T,
    means: (T, T),
}

impl Ssim {
    fn plan<T: Scalar>(&self, shape: &Shape) -> Plan<T> {
        let (height, width, channels) = (shape.0[0], shape.0[1], shape.0[2]);
        let middle = (self.window / 2) as f64;
        let along =
            |at: usize| T::from_f64(-(at as f64 - middle).powi(2) / (2.0 * 1.5 * 1.5)).exp();
        let places = 0..self.window * self.window;
        let mut weights: Vec<T> = places
            .map(|at| along(at / self.window) * along(at % self.window))
            .collect();
        let sum = weights
            .iter()
            .fold(T::from_f64(0.0), |sum, weight| sum + *weight);
        weights.iter_mut().for_each(|weight| *weight /= sum);
        let constant = |factor: f64| T::from_f64((factor * self.range) * (factor * self.range));
        Plan {
            width,
            channels,
            window: self.window,
            across: (height - self.window + 1, width - self.window + 1),
            weights,
            c1: constant(0.01),
            c2: constant(0.03),
        }
    }
}

impl<T: Scalar> Plan<T> {
    /// Operations of a row.
    fn cost(&self) -> usize {
        32 * self.count() * self.weights.len()
    }

    fn count(&self) -> usize {
        self.across.0 * self.across.1 * self.channels
    }

    /// Calls `each` with the first place of every window.
    fn each_window(&self, mut each: impl FnMut(usize)) {
        for (down, right) in
            (0..self.across.0).flat_map(|y| (0..self.across.1).map(move |x| (y, x)))
        {
            (0..self.channels).for_each(|c| each((down * self.width + right) * self.channels + c));
        }
    }

    /// Every pixel of the window at `first`: its place in the row and its weight.
    fn pixels(&self, first: usize) -> impl Iterator<Item = (usize, T)> {
        self.weights.iter().enumerate().map(move |(at, weight)| {
            let (down, right) = (at / self.window, at % self.window);
            (first + (down * self.width + right) * self.channels, *weight)
        })
    }

    fn similarity(&self, first: usize, y: &[T], t: &[T]) -> Similarity<T> {
        let zero = T::from_f64(0.0);
        let (mut y_mean, mut t_mean) = (zero, zero);
        for (place, weight) in self.pixels(first) {
            y_mean += weight * y[place];
            t_mean += weight * t[place];
        }
        let (mut y_spread, mut t_spread, mut both) = (zero, zero, zero);
        for (place, weight) in self.pixels(first) {
            let (y, t) = (y[place] - y_mean, t[place] - t_mean);
            y_spread += weight * y * y;
            t_spread += weight * t * t;
            both += weight * y * t;
        }
        let two = T::from_f64(2.0);
        let (a1, a2) = (two * y_mean * t_mean + self.c1, two * both + self.c2);
        let b1 = y_mean * y_mean + t_mean * t_mean + self.c1;
        let b2 = y_spread + t_spread + self.c2;
        let value = a1 * a2 / (b1 * b2);
        Similarity {
            value,
            of_mean: two * t_mean * a2 / (b1 * b2) - two * y_mean * value / b1,
            of_error: -(two * value / b2),
            of_target: two * a1 / (b1 * b2),
            means: (y_mean, t_mean),
        }
    }

    /// Σ over windows of 1 − S; adds `scale` times its gradient to `d` where that is given.
    fn row(&self, y: &[T], t: &[T], scale: T, mut d: Option<&mut [T]>) -> f64 {
        let mut sum = 0.0;
        self.each_window(|first| {
            let at = self.similarity(first, y, t);
            sum += 1.0 - at.value.to_f64();
            let Some(d) = &mut d else { return };
            for (place, weight) in self.pixels(first) {
                let errors =
                    at.of_error * (y[place] - at.means.0) + at.of_target * (t[place] - at.means.1);
                d[place] -= scale * weight * (at.of_mean + errors);
            }
        });
        sum
    }
}

impl<T: Scalar> Loss<T> for Ssim {
    fn output_shape(&self, row: &Shape) -> Result<Shape> {
        match row.0.as_slice() {
            [height, width, _] if *height.min(width) >= self.window => Ok(row.clone()),
            [_, _, _] => Err(bad_shape(
                &format!(
                    "images of at least {0} × {0} pixels, the size of a window",
                    self.window
                ),
                row,
                "set a smaller window",
            )),
            _ => Err(bad_shape(
                "images of shape [height, width, channels]",
                row,
                "ssim compares images only",
            )),
        }
    }

    fn weighs_values(&self) -> bool {
        false
    }

    fn rows(
        &self,
        batch: Batch<'_, T>,
        scale: T,
        d_output: Option<ArrayViewMut2<T>>,
        per_row: ArrayViewMut1<T>,
    ) {
        let plan = self.plan::<T>(batch.shape);
        let share = batch.target.ncols() as f64 / plan.count() as f64;
        let scale = scale * T::from_f64(share);
        let (read, per_row) = (
            [batch.output.view(), batch.target],
            per_row.insert_axis(Axis(1)),
        );
        match d_output {
            Some(d) => kernels::each_row(
                batch.team,
                plan.cost(),
                read,
                [per_row, d],
                &|_, [y, t], [out, d]| {
                    d.fill(T::from_f64(0.0));
                    out[0] = T::from_f64(share * plan.row(y, t, scale, Some(d)));
                },
            ),
            None => kernels::each_row(
                batch.team,
                plan.cost(),
                read,
                [per_row],
                &|_, [y, t], [out]| {
                    out[0] = T::from_f64(share * plan.row(y, t, scale, None));
                },
            ),
        }
    }

    /// What each window lacks to 1, shared out among its pixels by their weights: their sum is the row's loss.
    fn elements(&self, batch: Batch<'_, T>, per_value: ArrayViewMut2<T>) {
        let plan = self.plan::<T>(batch.shape);
        let share = T::from_f64(batch.target.ncols() as f64 / plan.count() as f64);
        let read = [batch.output.view(), batch.target];
        kernels::each_row(
            batch.team,
            plan.cost(),
            read,
            [per_value],
            &|_, [y, t], [out]| {
                out.fill(T::from_f64(0.0));
                plan.each_window(|first| {
                    let lack = share * (T::from_f64(1.0) - plan.similarity(first, y, t).value);
                    plan.pixels(first)
                        .for_each(|(place, weight)| out[place] += weight * lack);
                });
            },
        );
    }
}
