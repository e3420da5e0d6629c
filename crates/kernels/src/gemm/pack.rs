//! Operands copied to where tiles read them one after the other, a part at a time.
//!
//! Panels of b: eight columns side by side, where b itself has them far apart or not eight of them.
//!
//! ```text
//! b transposed:  column j  ├─── k ───┤      panel:  k=0  j0 j1 … j7
//!                column j+1├─── k ───┤              k=1  j0 j1 … j7
//!                …                                  …
//! ```

use std::mem::MaybeUninit;
use std::ops::Range;

use super::STEPS;
use super::tile::Place;
use crate::lanes::{Wide, copy};

/// Columns of a panel.
pub(crate) const COLUMNS: usize = 8;

/// How the elements of b lie: (k, j) at `k·stride + j`, or, transposed, at `k + j·stride`.
#[derive(Clone, Copy)]
pub(super) struct B {
    pub(super) data: *const f32,
    pub(super) stride: usize,
    pub(super) transposed: bool,
}

/// Panels that are filled at once: with 256 steps 32 KB, the first cache.
pub(super) const GROUP: usize = 4;

/// Elements of a panel.
const PANEL: usize = COLUMNS * STEPS;

/// Room for a group of panels, on the stack.
#[repr(align(64))]
pub(super) struct Panels([MaybeUninit<f32>; GROUP * PANEL]);

impl Panels {
    pub(super) fn new() -> Self {
        Panels([MaybeUninit::uninit(); GROUP * PANEL])
    }

    /// Where tiles find these columns of b: in panels, the missing ones of the last as 0; or, `in_place`, in b itself,
    /// as far as it has vectors of them.
    ///
    /// # Safety
    /// The elements exist; at most STEPS steps and GROUP · COLUMNS columns.
    pub(super) unsafe fn take(
        &mut self,
        b: B,
        steps: &Range<usize>,
        columns: &Range<usize>,
        in_place: bool,
    ) -> [Place; GROUP] {
        let mut places = [(b.data, 0); GROUP];
        if !b.transposed && !in_place && columns.len() == GROUP * COLUMNS {
            let first: *mut f32 = self.0.as_mut_ptr().cast();
            // SAFETY: whole panels of elements that exist.
            unsafe {
                let source = b.data.add(steps.start * b.stride + columns.start);
                group_in_rows(source, b.stride, first, steps.len());
            }
            return [0, 1, 2, 3]
                .map(|index| (first.wrapping_add(index * PANEL).cast_const(), COLUMNS));
        }
        let starts = columns.clone().step_by(COLUMNS);
        for (index, (place, column)) in places.iter_mut().zip(starts).enumerate() {
            let width = COLUMNS.min(columns.end - column);
            let room = self.0.as_mut_ptr().wrapping_add(index * PANEL);
            let panel: *mut f32 = room.cast();
            // SAFETY: the elements exist, as promised, and a panel has room for STEPS rows of COLUMNS.
            *place = unsafe {
                if b.transposed {
                    let source = b.data.add(steps.start + column * b.stride);
                    transposed(source, b.stride, panel, steps.len(), width);
                    (panel, COLUMNS)
                } else {
                    let source = b.data.add(steps.start * b.stride + column);
                    if in_place && width.is_multiple_of(4) {
                        (source, b.stride)
                    } else {
                        in_rows(source, b.stride, panel, steps.len(), width);
                        (panel, COLUMNS)
                    }
                }
            };
        }
        places
    }
}

/// How the elements of a lie: (i, k) at `i·stride + k`, or, transposed, at `i + k·stride`.
#[derive(Clone, Copy)]
pub(super) struct A {
    pub(super) data: *const f32,
    pub(super) stride: usize,
    pub(super) transposed: bool,
}

/// Numbers of a transposed a that are copied at once: 120 KB, a part of the second cache.
pub(super) const STRIP: usize = 120 * STEPS;

/// Room for rows of a transposed a, on the stack. There the elements that a tile needs for a step lie side by side, and
/// those of the next step behind them; in a itself every step is in another page of memory.
#[repr(align(64))]
pub(super) struct Strip([MaybeUninit<f32>; STRIP]);

impl Strip {
    pub(super) fn new() -> Self {
        Strip([MaybeUninit::uninit(); STRIP])
    }

    /// Copies these rows and steps, tile by tile; `height` says how many rows of those that are left a tile has.
    ///
    /// # Safety
    /// The elements exist; at most STRIP of them.
    pub(super) unsafe fn fill(
        &mut self,
        a: A,
        (rows, steps): (&Range<usize>, &Range<usize>),
        height: impl Fn(usize) -> usize,
    ) -> *const f32 {
        let strip: *mut f32 = self.0.as_mut_ptr().cast();
        let (mut to, mut row) = (strip, rows.start);
        while row < rows.end {
            let height = height(rows.end - row);
            let from = a.data.wrapping_add(row + steps.start * a.stride);
            // SAFETY: so many rows and steps exist, and the strip has room for all of them.
            let tiles = unsafe {
                match height {
                    6 => tiles::<6>((from, a.stride), to, steps.len(), rows.end - row),
                    5 => tiles::<5>((from, a.stride), to, steps.len(), rows.end - row),
                    4 => tiles::<4>((from, a.stride), to, steps.len(), rows.end - row),
                    3 => tiles::<3>((from, a.stride), to, steps.len(), 3),
                    2 => tiles::<2>((from, a.stride), to, steps.len(), 2),
                    _ => tiles::<1>((from, a.stride), to, steps.len(), 1),
                }
            };
            to = to.wrapping_add(tiles * height * steps.len());
            row += tiles * height;
        }
        strip
    }
}

/// Copies one tile, or four where more than five of them are left: every step is in another page, whose address is
/// looked up once for the four. Returns how many.
///
/// # Safety
/// As [`Strip::fill`].
#[inline(always)]
unsafe fn tiles<const HEIGHT: usize>(
    (mut from, stride): Place,
    mut to: *mut f32,
    steps: usize,
    left: usize,
) -> usize {
    let tiles = if left > 5 * HEIGHT { 4 } else { 1 };
    for _ in 0..steps {
        for tile in 0..tiles {
            // SAFETY: the caller's promise.
            unsafe {
                let to = to.add(tile * HEIGHT * steps);
                to.copy_from_nonoverlapping(from.add(tile * HEIGHT), HEIGHT);
            }
        }
        from = from.wrapping_add(stride);
        to = to.wrapping_add(HEIGHT);
    }
    tiles
}

/// Rows of `source`, `stride` apart, become rows of a whole group of panels: lines of cache are read from end to end.
///
/// # Safety
/// As [`Panels::take`].
unsafe fn group_in_rows(mut source: *const f32, stride: usize, mut panels: *mut f32, steps: usize) {
    for _ in 0..steps {
        for index in 0..GROUP {
            // SAFETY: the columns of this step exist, and every panel has room for its row.
            unsafe {
                let (from, to) = (source.add(index * COLUMNS), panels.add(index * PANEL));
                let row = [Wide::read(from), Wide::read(from.add(4))];
                row[0].write(to);
                row[1].write(to.add(4));
            }
        }
        source = source.wrapping_add(stride);
        panels = panels.wrapping_add(COLUMNS);
    }
}

/// Rows of `source`, `stride` apart, become rows of the panel.
///
/// # Safety
/// As [`Panels::take`], for one panel.
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
                copy(source, row, columns);
            }
        }
        source = source.wrapping_add(stride);
    }
}

/// Columns of `source`, `stride` apart, become columns of the panel: squares of 4 × 4 in registers, the rest one by one.
///
/// # Safety
/// As [`Panels::take`], for one panel.
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
