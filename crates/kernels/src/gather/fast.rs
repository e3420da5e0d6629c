//! Rows copied side by side, bytes divided four at a time.

use ndarray::ArrayViewMut2;

use super::Rows;
use crate::lanes::{Lanes, Wide};
use crate::matrix::{MatrixMut, lined};
use crate::parallel::Slice;
use crate::{Team, naive};

/// Cost of one element in operations of a matrix product.
const COST: usize = 16;

pub(crate) fn gather(team: &Team, source: Rows, order: &[u32], out: ArrayViewMut2<f32>) {
    if !lined(&out) {
        return naive::gather(source, order, out);
    }
    let columns = out.ncols();
    team.divide(
        COST * columns,
        (Slice::new(order, 1), MatrixMut::new(out)),
        |_, (order, out)| {
            for (&row, out) in order.iter().zip(out.rows()) {
                let start = row as usize * columns;
                match source {
                    Rows::U8(bytes) => from_bytes(&bytes[start..start + columns], out),
                    Rows::Real(values) => out.copy_from_slice(&values[start..start + columns]),
                }
            }
        },
    );
}

fn from_bytes(bytes: &[u8], out: &mut [f32]) {
    let (sixteens, bytes_tail) = bytes.as_chunks::<16>();
    let (blocks, out_tail) = out.as_chunks_mut::<16>();
    let full = Wide::splat(255.0);
    for (bytes, out) in sixteens.iter().zip(blocks) {
        for (&bytes, out) in bytes.as_chunks().0.iter().zip(out.as_chunks_mut().0) {
            (Wide::from_bytes(bytes) / full).store(out);
        }
    }
    for (&byte, out) in bytes_tail.iter().zip(out_tail) {
        *out = f32::from(byte) / 255.0;
    }
}
