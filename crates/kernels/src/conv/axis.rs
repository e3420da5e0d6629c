//! One axis of a convolution or of its gradient: which cells of the source each cell of the target sums up.

use std::ops::Range;

use super::Conv2d;

/// ```text
/// target  first + i·step        (i < count)
///   reads
/// source  first + i·stride + j·distance   with   tap  first + j·step        (j < taps)
/// ```
#[derive(Clone, Copy)]
pub(super) struct Axis {
    pub(super) target: usize,
    pub(super) target_step: usize,
    pub(super) count: usize,
    pub(super) source: isize,
    pub(super) stride: usize,
    pub(super) distance: usize,
    pub(super) tap: usize,
    pub(super) tap_step: isize,
    pub(super) taps: usize,
}

impl Axis {
    /// Outputs that read the image.
    pub(super) fn forward(conv: &Conv2d, axis: usize) -> Axis {
        Axis {
            target: 0,
            target_step: 1,
            count: conv.output()[axis],
            source: -(conv.padding[axis][0] as isize),
            stride: conv.stride[axis],
            distance: conv.dilation[axis],
            tap: 0,
            tap_step: 1,
            taps: conv.kernel[axis],
        }
    }

    /// Cells of the image, every stride-th one, that read the gradients of the outputs they were read by.
    ///
    /// A cell t belongs to phase (t + before) mod stride; tap k meets phase k·dilation mod stride. So the taps of a
    /// phase are stride/g apart with g the greatest common divisor of stride and dilation; from the last one backwards
    /// the outputs they belong to rise by dilation/g.
    pub(super) fn backward(conv: &Conv2d, axis: usize, phase: usize) -> Axis {
        let (stride, dilation) = (conv.stride[axis], conv.dilation[axis]);
        let (size, before) = (conv.input[axis], conv.padding[axis][0]);
        let divisor = common_divisor(stride, dilation);
        let target = (phase + stride - before % stride) % stride;
        let step = stride / divisor;
        let first = (0..conv.kernel[axis]).find(|tap| tap * dilation % stride == phase);
        let taps = first.map_or(0, |first| (conv.kernel[axis] - first).div_ceil(step));
        let last = first.map_or(0, |first| first + (taps - 1) * step);
        Axis {
            target,
            target_step: stride,
            count: size.saturating_sub(target).div_ceil(stride),
            source: ((target + before) as isize - (last * dilation) as isize)
                .div_euclid(stride as isize),
            stride: 1,
            distance: dilation / divisor,
            tap: last,
            tap_step: -(step as isize),
            taps,
        }
    }

    /// The part of it with these targets.
    pub(super) fn within(self, targets: &Range<usize>) -> Axis {
        let below = |end: usize| {
            let cells = end.saturating_sub(self.target);
            cells.div_ceil(self.target_step).min(self.count)
        };
        let (start, end) = (below(targets.start), below(targets.end));
        Axis {
            target: self.target + start * self.target_step,
            count: end - start,
            source: self.source + (start * self.stride) as isize,
            ..self
        }
    }

    /// The cells that are read, from the first to the last one.
    pub(super) fn extent(&self) -> Option<Range<isize>> {
        let windows = self.count.checked_sub(1)?;
        let taps = self.taps.checked_sub(1)?;
        let length = windows * self.stride + taps * self.distance + 1;
        Some(self.source..self.source + length as isize)
    }
}

fn common_divisor(a: usize, b: usize) -> usize {
    if b == 0 { a } else { common_divisor(b, a % b) }
}
