//! Dropout of whole channels: during training, a channel of an image or sequence is zeroed at all its positions, since its
//! neighbours would tell a single dropped value; the rest is scaled up so that the mean stays.
//!
//! y = x · m / (1 − rate), one m ∈ {0, 1} per row and channel with P(m = 0) = rate; d_x likewise. At inference y = x.
//! In: `[time, channels]` or `[height, width, channels]`. Out: the same. The mask is drawn again in `backward`.
//!
//! Reference: Tompson, Goroshin, Jain, LeCun, Bregler (2015), "Efficient object localization using convolutional
//! networks".

use super::{Backward, Forward, Layer};
use crate::error::{Code, Error, Result};
use crate::graph::matrix;
use crate::options::Options;
use crate::pass::Pass;
use crate::registry::{Member, range};
use crate::shape::Shape;
use kernels::Scalar;
use ndarray::{ArrayView2, ArrayViewMut2};

#[derive(Clone, Debug, PartialEq, Options)]
pub struct SpatialDropout {
    /// Share of channels that are zeroed, 0 ≤ rate < 1.
    pub rate: f64,
}

impl Member for SpatialDropout {
    fn examples() -> Vec<Self> {
        [0.0, 0.5].map(|rate| SpatialDropout { rate }).to_vec()
    }

    fn example_shape(&self) -> Vec<usize> {
        match self.rate > 0.0 {
            true => vec![2, 2, 3],
            false => vec![3, 2],
        }
    }

    fn check(&self) -> Result<()> {
        let share = "it is the share of channels to drop";
        range::half_open("rate", self.rate, 0.0, 1.0, share)
    }
}

impl SpatialDropout {
    fn mask<T: Scalar>(
        &self,
        pass: &Pass,
        channels: usize,
        scratch: &mut [T],
        x: ArrayView2<T>,
        mut y: ArrayViewMut2<T>,
    ) {
        if !pass.training || self.rate == 0.0 {
            return y.assign(&x);
        }
        let draws = &mut scratch[..x.nrows() * channels];
        kernels::uniform(pass.team, pass.key, draws);
        let (rate, scale) = (T::from_f64(self.rate), T::from_f64(1.0 / (1.0 - self.rate)));
        let (cost, read) = (8 * x.ncols(), [x, matrix(draws, x.nrows())]);
        kernels::each_row(pass.team, cost, read, [y], &|_, [x, draws], [y]| {
            for (x, y) in x.chunks(channels).zip(y.chunks_mut(channels)) {
                for ((y, &x), &draw) in y.iter_mut().zip(x).zip(draws) {
                    *y = if draw < rate { T::zero() } else { x * scale };
                }
            }
        });
    }
}

impl<T: Scalar> Layer<T> for SpatialDropout {
    fn output_shape(&self, input: &Shape) -> Result<Shape> {
        match input.0.len() {
            0 | 1 => Err(Error::new(Code::InvalidShape, "")
                .expected("an image or a sequence, channels last")
                .received(input)
                .hint("use dropout for flat rows")),
            _ => Ok(input.clone()),
        }
    }

    fn has_tangent(&self) -> bool {
        true
    }

    fn scratch(&self, input: &Shape, rows: usize, _: usize) -> usize {
        rows * input.last()
    }

    fn forward(&self, pass: &Pass, state: Forward<'_, T>) {
        let channels = state.shape.last();
        self.mask(pass, channels, state.scratch, state.input, state.output);
    }

    fn backward(&self, pass: &Pass, state: Backward<'_, T>) {
        let channels = state.shape.last();
        if let Some(d_input) = state.d_input {
            self.mask(
                pass,
                channels,
                state.scratch,
                state.d_output.view(),
                d_input,
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernels::Team;
    use ndarray::Array2;

    #[test]
    fn a_channel_goes_or_stays_as_a_whole_and_the_mean_stays() {
        let layer = SpatialDropout { rate: 0.25 };
        let (ones, mut y) = (Array2::<f64>::ones((500, 12)), Array2::zeros((500, 12)));
        let pass = Pass::training(Team::solo(), 1, 1).at(7);
        layer.mask(&pass, 3, &mut [0.0; 1500], ones.view(), y.view_mut());
        for row in y.rows() {
            assert!((3..12).all(|index| row[index] == row[index % 3]));
        }
        assert!((y.mean().unwrap() - 1.0).abs() < 0.05);
        layer.mask(
            &Pass::inference(Team::solo()),
            3,
            &mut [],
            ones.view(),
            y.view_mut(),
        );
        assert_eq!(y, ones);
    }
}
