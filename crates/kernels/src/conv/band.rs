//! How much of an image is copied with its padding at once: what the windows of some rows of the target reach over, or, of
//! a very wide one, of a part of a row.

use super::axis::Axis;
use super::fast::Windows;

/// Numbers of a band, about: 32 KB, which stay in the first cache.
const BAND: usize = 8192;

impl Windows<'_> {
    /// Most rows and columns of the target whose windows are copied together: whole rows, or part of one.
    pub(super) fn band(&self) -> [usize; 2] {
        let [height, width, _] = self.target;
        let parts = self.band_size([1, width]).div_ceil(BAND).max(1);
        if parts > 1 {
            return [1, width.div_ceil(parts)];
        }
        let rows = (1..=height).take_while(|&rows| self.band_size([rows, width]) <= BAND);
        [rows.last().unwrap_or(1), width.max(1)]
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
