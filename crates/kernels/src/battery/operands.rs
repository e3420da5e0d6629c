//! Random operands of all shapes, layouts and kinds of numbers.

use ndarray::{ArrayView2, ArrayViewMut2, Axis, ShapeBuilder};

use crate::Key;

/// A stream of random choices, told by seed, kernel and case.
pub(super) struct Source {
    key: Key,
    drawn: usize,
}

/// Which numbers an operand holds.
#[derive(Clone, Copy)]
enum Numbers {
    /// within ±8
    Tame,
    /// the same with one special value in sixteen
    Special,
    /// any bits
    Wild,
}

const SPECIAL: [f32; 20] = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    1e-45,
    -1e-45,
    1e-40,
    -3e-39,
    f32::MIN_POSITIVE,
    1e30,
    -1e30,
    1e-30,
    f32::MAX,
    f32::INFINITY,
    f32::NEG_INFINITY,
    f32::NAN,
    88.72,
    -103.9,
    0.625,
    16_777_216.0,
];

impl Source {
    pub(super) fn new(seed: u64, kernel: u64, case: u64) -> Self {
        Source {
            key: Key {
                seed,
                step: case,
                slot: kernel as u32,
            },
            drawn: 0,
        }
    }

    pub(super) fn word(&mut self) -> u32 {
        self.drawn += 1;
        self.key.block(self.drawn / 4)[self.drawn % 4]
    }

    pub(super) fn below(&mut self, bound: usize) -> usize {
        self.word() as usize % bound
    }

    pub(super) fn coin(&mut self) -> bool {
        self.below(2) == 0
    }

    /// 0 … 257, small ones more often.
    pub(super) fn size(&mut self) -> usize {
        let bound = [6, 20, 70, 258][self.below(4)];
        self.below(bound)
    }

    /// A number within ±8.
    pub(super) fn tame(&mut self) -> f32 {
        (self.word() as i32 as f32) / 268_435_456.0
    }

    fn numbers(&mut self, count: usize) -> Vec<f32> {
        let kind = [
            Numbers::Tame,
            Numbers::Tame,
            Numbers::Special,
            Numbers::Wild,
        ][self.below(4)];
        (0..count)
            .map(|_| match kind {
                Numbers::Wild => f32::from_bits(self.word()),
                Numbers::Special if self.below(16) == 0 => SPECIAL[self.below(SPECIAL.len())],
                _ => self.tame(),
            })
            .collect()
    }

    /// Numbers that start anywhere in their allocation.
    pub(super) fn line(&mut self, len: usize) -> Line {
        let offset = self.below(8);
        Line {
            data: self.numbers(offset + len + 3),
            offset,
            len,
        }
    }

    /// Rows are slices, as every kernel but the product wants them.
    pub(super) fn grid(&mut self, rows: usize, columns: usize) -> Grid {
        self.grid_of(rows, columns, false, false)
    }

    /// As operands of products are: transposed ones are usual.
    pub(super) fn factor(&mut self, rows: usize, columns: usize) -> Grid {
        let transposed = self.coin();
        let upside_down = self.below(16) == 0;
        self.grid_of(rows, columns, transposed, upside_down)
    }

    fn grid_of(
        &mut self,
        rows: usize,
        columns: usize,
        transposed: bool,
        upside_down: bool,
    ) -> Grid {
        let (outer, inner) = if transposed {
            (columns, rows)
        } else {
            (rows, columns)
        };
        let stride = if self.coin() {
            inner
        } else {
            inner + self.below(9)
        };
        let offset = self.below(8);
        let data = self.numbers(offset + outer * stride + 3);
        Grid {
            data,
            offset,
            outer,
            inner,
            stride,
            transposed,
            upside_down,
        }
    }
}

#[derive(Clone)]
pub(super) struct Line {
    pub(super) data: Vec<f32>,
    offset: usize,
    len: usize,
}

impl Line {
    pub(super) fn view(&self) -> &[f32] {
        &self.data[self.offset..][..self.len]
    }

    pub(super) fn view_mut(&mut self) -> &mut [f32] {
        &mut self.data[self.offset..][..self.len]
    }
}

#[derive(Clone)]
pub(super) struct Grid {
    pub(super) data: Vec<f32>,
    offset: usize,
    outer: usize,
    inner: usize,
    stride: usize,
    transposed: bool,
    upside_down: bool,
}

impl Grid {
    fn shape(&self) -> ndarray::StrideShape<ndarray::Ix2> {
        // Even without an element, strides would have to stay within the data.
        let strides = if self.outer * self.inner == 0 {
            (0, 0)
        } else {
            (self.stride, 1)
        };
        (self.outer, self.inner).strides(strides)
    }

    pub(super) fn view(&self) -> ArrayView2<'_, f32> {
        let mut view = ArrayView2::from_shape(self.shape(), &self.data[self.offset..])
            .expect("a view within the data");
        if self.upside_down {
            view.invert_axis(Axis(0));
        }
        if self.transposed {
            view.reversed_axes()
        } else {
            view
        }
    }

    pub(super) fn view_mut(&mut self) -> ArrayViewMut2<'_, f32> {
        let mut view = ArrayViewMut2::from_shape(self.shape(), &mut self.data[self.offset..])
            .expect("a view within the data");
        if self.upside_down {
            view.invert_axis(Axis(0));
        }
        if self.transposed {
            view.reversed_axes()
        } else {
            view
        }
    }
}
