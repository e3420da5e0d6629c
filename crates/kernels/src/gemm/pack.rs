//! Panels of b: eight columns side by side, where b itself has them far apart or not eight of them.
//!
//! ```text
//! b transposed:  column j  ├─── k ───┤      panel:  k=0  j0 j1 … j7
//!                column j+1├─── k ───┤              k=1  j0 j1 … j7
//!                …                                  …
//! ```

use std::mem::MaybeUninit;

use super::STEPS;
use crate::lanes::Wide;

/// Columns of a panel.
pub(super) const COLUMNS: usize = 8;

/// How the elements of b lie: (k, j) at `k·stride + j`, or, transposed, at `k + j·stride`.
#[derive(Clone, Copy)]
pub(super) struct B {
    pub(super) data: *const f32,
    pub(super) stride: usize,
    pub(super) transposed: bool,
}

/// Room for a panel, on the stack: 8 KB, a part of the first cache.
#[repr(align(64))]
pub(super) struct Panel([MaybeUninit<f32>; COLUMNS * STEPS]);

impl Panel {
    pub(super) fn new() -> Self {
        Panel([MaybeUninit::uninit(); COLUMNS * STEPS])
    }

    /// Copies `steps` × `columns` elements from (k, j) on; columns that are missing become 0.
    ///
    /// # Safety
    /// The elements exist; `steps ≤ STEPS`, `1 ≤ columns ≤ COLUMNS`.
    pub(super) unsafe fn fill(
        &mut self,
        b: B,
        (k, j): (usize, usize),
        steps: usize,
        columns: usize,
    ) -> *const f32 {
        let panel: *mut f32 = self.0.as_mut_ptr().cast();
        // SAFETY: the elements exist, as promised, and the panel has room for STEPS rows of COLUMNS.
        unsafe {
            if b.transposed {
                let source = b.data.add(k + j * b.stride);
                transposed(source, b.stride, panel, steps, columns);
            } else {
                let source = b.data.add(k * b.stride + j);
                in_rows(source, b.stride, panel, steps, columns);
            }
        }
        panel
    }
}

/// Rows of `source`, `stride` apart, become rows of the panel.
///
/// # Safety
/// As [`Panel::fill`].
pub(crate) unsafe fn in_rows(
    mut source: *const f32,
    stride: usize,
    panel: *mut f32,
    steps: usize,
    columns: usize,
) {
    for step in 0..steps {
        // SAFETY: `columns` elements of row `step` exist; the panel has room for COLUMNS of each row.
        unsafe {
            let row = panel.add(step * COLUMNS);
            if columns == COLUMNS {
                Wide::read(source).write(row);
                Wide::read(source.add(4)).write(row.add(4));
            } else {
                row.write_bytes(0, COLUMNS);
                row.copy_from_nonoverlapping(source, columns);
            }
        }
        source = source.wrapping_add(stride);
    }
}

/// Columns of `source`, `stride` apart, become columns of the panel: squares of 4 × 4 in registers, the rest one by one.
///
/// # Safety
/// As [`Panel::fill`].
pub(crate) unsafe fn transposed(
    source: *const f32,
    stride: usize,
    panel: *mut f32,
    steps: usize,
    columns: usize,
) {
    let whole = if columns == COLUMNS { steps / 4 * 4 } else { 0 };
    // SAFETY: steps below `steps` of columns below `columns` exist; the panel has room for COLUMNS of each.
    unsafe {
        for step in (0..whole).step_by(4) {
            for column in [0, 4] {
                let from = source.add(column * stride + step);
                let rows = [0, 1, 2, 3].map(|i| Wide::read(from.add(i * stride)));
                for (i, row) in Wide::transpose(rows).into_iter().enumerate() {
                    row.write(panel.add((step + i) * COLUMNS + column));
                }
            }
        }
        for step in whole..steps {
            for column in 0..COLUMNS {
                let x = if column < columns {
                    *source.add(column * stride + step)
                } else {
                    0.0
                };
                *panel.add(step * COLUMNS + column) = x;
            }
        }
    }
}
