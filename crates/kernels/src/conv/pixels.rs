//! The pixels of a target one after another, and the windows they sum up.

use super::axis::Axis;

/// A pixel of the target and the row and column where its window begins.
#[derive(Clone, Copy)]
pub(super) struct Pixel {
    pub(super) target: *mut f32,
    pub(super) window: [isize; 2],
}

/// Runs over the pixels of a part, row by row.
pub(super) struct Pixels {
    pub(super) next: Pixel,
    /// Numbers from pixel to pixel of the target, and on after a row of them.
    step: usize,
    jump: usize,
    /// Cells from window to window.
    strides: [isize; 2],
    left: usize,
    axis: Axis,
}

impl Pixels {
    /// The pixels of two axes; `target` is the image that they are in, of that width and so many channels.
    pub(super) fn new(
        [down, across]: [Axis; 2],
        target: *mut f32,
        [width, channels]: [usize; 2],
    ) -> Self {
        let first = (down.target * width + across.target) * channels;
        let step = across.target_step * channels;
        let row = down.target_step * width * channels;
        Pixels {
            next: Pixel {
                target: target.wrapping_add(first),
                window: [down.source, across.source],
            },
            step,
            jump: row.wrapping_sub(across.count * step),
            strides: [down.stride, across.stride].map(|stride| stride as isize),
            left: across.count,
            axis: across,
        }
    }

    #[inline(always)]
    pub(super) fn next(&mut self) -> Pixel {
        let pixel = self.next;
        self.next.target = self.next.target.wrapping_add(self.step);
        self.next.window[1] += self.strides[1];
        self.left -= 1;
        if self.left == 0 {
            self.next.target = self.next.target.wrapping_add(self.jump);
            self.next.window = [self.next.window[0] + self.strides[0], self.axis.source];
            self.left = self.axis.count;
        }
        pixel
    }
}
