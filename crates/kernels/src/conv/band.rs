//! How much of an image is copied with its padding at once: what the windows of some rows of the target reach over, or, of
//! a very wide one, of a part of a row.

use super::axis::Axis;
use super::fast::Windows;
use crate::gemm::tile::ROWS;

/// Numbers of a band, as far as that gives it enough pixels: 32 KB, which stay in the first cache.
const BAND: usize = 8192;

/// Least pixels of a band, where the target has them: some tiles of full height, for which the weights are read.
const FEW: usize = 8 * ROWS;

impl Windows<'_> {
    /// Most rows and columns of the target whose windows are copied together.
    pub(super) fn band(&self) -> [usize; 2] {
        let [height, width, _] = self.target;
        let parts = self.band_size([1, width]).div_ceil(BAND).max(1);
        // Neighbouring bands both copy what a window reaches over.
        let columns = width.div_ceil(parts).max(FEW).max(self.window(1));
        let columns = columns.min(width).max(1);
        let least = match self.conv.dilation[0] {
            1 => FEW.div_ceil(columns),
            _ => self.window(0),
        };
        let rows = self.rows_that_fit(columns).max(least);
        [rows.min(height).max(1), columns]
    }

    /// Cells of the image that a window reaches over.
    fn window(&self, axis: usize) -> usize {
        (self.conv.kernel[axis] - 1) * self.conv.dilation[axis] + 1
    }

    /// Most rows of so many columns each whose windows reach over no more than [`BAND`] numbers; 1 where none do.
    fn rows_that_fit(&self, columns: usize) -> usize {
        let (mut rows, mut most) = (1, self.target[0]);
        while rows < most {
            let middle = (rows + most).div_ceil(2);
            if self.band_size([middle, columns]) <= BAND {
                rows = middle;
            } else {
                most = middle - 1;
            }
        }
        rows
    }

    /// Numbers that the windows of so many rows and columns of the target reach over, in the phase that needs most.
    pub(super) fn band_size(&self, targets: [usize; 2]) -> usize {
        let [rows, columns] = [0, 1].map(|axis| {
            let reach = |phase| self.reach(axis, phase, targets[axis]);
            (0..self.phases(axis)).map(reach).max().unwrap_or(0)
        });
        rows * columns * self.source[2]
    }

    /// Cells that windows reach over along an axis, wherever a band of so many targets begins.
    fn reach(&self, axis: usize, phase: usize, targets: usize) -> usize {
        let axis = self.axis(axis, phase);
        let count = targets.div_ceil(axis.target_step).min(axis.count);
        let cells = Axis { count, ..axis }.extent();
        cells.map_or(0, |cells| cells.len())
    }
}
