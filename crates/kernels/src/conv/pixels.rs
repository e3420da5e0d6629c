//! The pixels of a target one after another, and where the windows begin that they sum up.

use super::axis::Axis;

/// A pixel of the target and the first number of its window.
#[derive(Clone, Copy)]
pub(super) struct Pixel {
    pub(super) target: *mut f32,
    pub(super) window: *const f32,
}

/// Runs over the pixels of a part, row by row.
#[derive(Clone)]
pub(super) struct Pixels {
    next: Pixel,
    /// Numbers from pixel to pixel, and on after a row of them, of target and windows.
    step: [usize; 2],
    jump: [usize; 2],
    left: usize,
    width: usize,
}

impl Pixels {
    /// The pixels of two axes. `target` is the image that they are in, of that width and so many channels; `windows` is
    /// where the first one's window begins, with the numbers of a row of cells and of a cell.
    pub(super) fn new(
        [down, across]: [Axis; 2],
        (target, [width, channels]): (*mut f32, [usize; 2]),
        (windows, [row, cell]): (*const f32, [usize; 2]),
    ) -> Self {
        let first = (down.target * width + across.target) * channels;
        let step = [across.target_step * channels, across.stride * cell];
        let rows = [down.target_step * width * channels, down.stride * row];
        Pixels {
            next: Pixel {
                target: target.wrapping_add(first),
                window: windows,
            },
            step,
            jump: [0, 1].map(|side| rows[side].wrapping_sub(across.count * step[side])),
            left: across.count,
            width: across.count,
        }
    }

    /// The pixel it stands at, and on to the next one, which may be behind the last.
    #[inline(always)]
    pub(super) fn step(&mut self) -> Pixel {
        let pixel = self.next;
        self.move_on(self.step);
        self.left -= 1;
        if self.left == 0 {
            self.move_on(self.jump);
            self.left = self.width;
        }
        pixel
    }

    #[inline(always)]
    fn move_on(&mut self, [target, window]: [usize; 2]) {
        self.next.target = self.next.target.wrapping_add(target);
        self.next.window = self.next.window.wrapping_add(window);
    }
}
