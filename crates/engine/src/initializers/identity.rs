//! Passes its input on: w[i, j] = gain where i = j, else 0; of a convolution the middle of the window does so.
//!
//! With more outputs than inputs the rest are 0, with fewer the last inputs are left out. A weight is `[…, in, out]`:
//! axes before the last two are those of a window.
//!
//! Reference: Le, Jaitly, Hinton (2015), "A simple way to initialize recurrent networks of rectified linear units".

use super::{Initializer, one};
use crate::error::Result;
use crate::options::Options;
use crate::registry::{Member, range};
use kernels::{Key, Scalar, Team};

#[derive(Clone, Debug, PartialEq, Options)]
pub struct Identity {
    /// The value on the diagonal. Default 1.
    #[options(default = "one")]
    pub gain: f64,
}

impl Member for Identity {
    fn examples() -> Vec<Self> {
        vec![Identity { gain: 1.0 }, Identity { gain: 0.5 }]
    }

    fn check(&self) -> Result<()> {
        range::finite("gain", self.gain, "1 passes the input on as it is")
    }
}

impl<T: Scalar> Initializer<T> for Identity {
    fn fill(&self, _: &Team, _: Key, _: (usize, usize), shape: &[usize], weight: &mut [T]) {
        weight.fill(T::from_f64(0.0));
        let (window, matrix) = shape.split_at(shape.len().saturating_sub(2));
        let columns = matrix.last().copied().unwrap_or(1);
        let rows = matrix.iter().product::<usize>() / columns.max(1);
        let middle = window.iter().fold(0, |at, size| at * size + (size - 1) / 2);
        for index in 0..rows.min(columns) {
            weight[(middle * rows + index) * columns + index] = T::from_f64(self.gain);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(shape: &[usize]) -> Vec<f64> {
        let key = Key {
            seed: 1,
            step: 0,
            slot: 9,
        };
        let mut weight = vec![f64::NAN; shape.iter().product()];
        Identity { gain: 2.0 }.fill(Team::solo(), key, (1, 1), shape, &mut weight);
        weight
    }

    #[test]
    fn matrices_have_a_diagonal_and_windows_a_middle() {
        assert_eq!(filled(&[2, 3]), [2.0, 0.0, 0.0, 0.0, 2.0, 0.0]);
        assert_eq!(filled(&[3, 2, 1]), [0.0, 0.0, 2.0, 0.0, 0.0, 0.0]);
        let window = filled(&[3, 3, 2, 2]);
        assert_eq!(window[16..20], [2.0, 0.0, 0.0, 2.0]);
        assert_eq!(window.iter().sum::<f64>(), 4.0);
    }
}
