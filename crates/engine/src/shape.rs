//! The shape of one row: `[784]`, `[28, 28, 1]`. The batch axis is never part of it.

use serde::{Deserialize, Serialize};
use std::fmt;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Shape(pub Vec<usize>);

impl Shape {
    pub fn flat(size: usize) -> Self {
        Shape(vec![size])
    }

    /// Values in one row; saturates, so that an absurd shape is refused for its size and cannot wrap around.
    pub fn size(&self) -> usize {
        self.0
            .iter()
            .fold(1usize, |product, &axis| product.saturating_mul(axis))
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let axes: Vec<String> = self.0.iter().map(usize::to_string).collect();
        write!(f, "[{}]", axes.join(", "))
    }
}

impl From<&[usize]> for Shape {
    fn from(axes: &[usize]) -> Self {
        Shape(axes.to_vec())
    }
}
