//! Rows copied side by side, bytes divided four at a time.

use std::hint::black_box;

use ndarray::ArrayViewMut2;

use super::Rows;
use crate::Team;
use crate::lanes::{Lanes, Wide};
use crate::matrix::MatrixMut;
use crate::parallel::Slice;

/// Cost of one element in operations of a matrix product.
const COST: usize = 16;

pub(crate) fn gather(team: &Team, source: Rows, order: &[u32], out: ArrayViewMut2<f32>) {
    let columns = out.ncols();
    team.divide(
        COST * columns,
        (Slice::new(order, 1), MatrixMut::new(out)),
        |_, (order, out)| {
            let row = |index: u32| index as usize * columns..(index as usize + 1) * columns;
            for (i, out) in out.rows().enumerate() {
                match source {
                    Rows::U8(bytes) => {
                        if let Some(&next) = order.get(i + 1) {
                            touch(&bytes[row(next)]);
                        }
                        from_bytes(&bytes[row(order[i])], out);
                    }
                    Rows::Real(values) => out.copy_from_slice(&values[row(order[i])]),
                }
            }
        },
    );
}

/// Reads a byte of every cache line: rows lie anywhere in memory, and while one is converted the next may come.
fn touch(bytes: &[u8]) {
    black_box(bytes.iter().step_by(64).fold(0, |all, byte| all ^ byte));
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
