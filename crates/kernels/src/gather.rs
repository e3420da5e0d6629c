//! Rows of a data set, in the order asked for, as numbers.

pub(crate) mod fast;

use ndarray::ArrayViewMut2;

use crate::{Scalar, Team};

/// A data set, row after row.
#[derive(Clone, Copy, Debug)]
pub enum Rows<'a> {
    /// Bytes stand for v / 255.
    U8(&'a [u8]),
    Real(&'a [f32]),
}

impl Rows<'_> {
    pub fn len(&self) -> usize {
        match self {
            Rows::U8(values) => values.len(),
            Rows::Real(values) => values.len(),
        }
    }
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// out[i] = row order[i] of the source. Shapes: source `[any, n]`, order `[rows]`, out `[rows, n]`.
pub fn gather<T: Scalar>(team: &Team, source: Rows, order: &[u32], out: ArrayViewMut2<T>) {
    assert_eq!(order.len(), out.nrows(), "one index per row");
    T::gather(team, source, order, out);
}
