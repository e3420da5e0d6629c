//! Convolutions, cell by cell.

use std::ops::Range;

use ndarray::{ArrayView2, ArrayViewMut2};

use crate::conv::{MANY, together};
use crate::{Conv2d, Scalar, Write};

/// One image of a batch; cells outside are 0.
struct Image<'a, T> {
    batch: ArrayView2<'a, T>,
    shape: [usize; 3],
}

impl<T: Scalar> Image<'_, T> {
    fn at(&self, image: usize, row: isize, column: isize, channel: usize) -> T {
        let [height, width, channels] = self.shape.map(|size| size as isize);
        if (0..height).contains(&row) && (0..width).contains(&column) {
            let cell = (row * width + column) * channels;
            self.batch[[image, cell as usize + channel]]
        } else {
            T::zero()
        }
    }
}

impl Conv2d {
    /// Index of a weight.
    fn weight(&self, [ky, kx]: [usize; 2], channel: usize, filter: usize) -> usize {
        ((ky * self.kernel[1] + kx) * self.input[2] + channel) * self.filters + filter
    }

    /// Row (or column) of the image that tap `tap` of output `out` reads.
    fn read(&self, axis: usize, out: usize, tap: usize) -> isize {
        (out * self.stride[axis] + tap * self.dilation[axis]) as isize
            - self.padding[axis][0] as isize
    }

    /// The taps that read row (or column) `cell` of the image, from the last to the first, and the outputs they
    /// belong to (which may not exist).
    fn readers(&self, axis: usize, cell: usize) -> impl Iterator<Item = (usize, isize)> + Clone {
        let (stride, dilation) = (self.stride[axis] as isize, self.dilation[axis] as isize);
        let padded = (cell + self.padding[axis][0]) as isize;
        (0..self.kernel[axis]).rev().filter_map(move |tap| {
            let start = padded - tap as isize * dilation;
            (start.rem_euclid(stride) == 0).then_some((tap, start.div_euclid(stride)))
        })
    }
}

/// A sum of products: one after the other, or in four lanes where a target has fewer channels.
struct Sum<T> {
    lanes: [T; MANY],
    count: usize,
    narrow: bool,
}

impl<T: Scalar> Sum<T> {
    fn new(channels: usize) -> Self {
        Sum {
            lanes: [T::zero(); MANY],
            count: 0,
            narrow: channels < MANY,
        }
    }

    fn add(&mut self, x: T, weight: T) {
        let lane = if self.narrow { self.count % MANY } else { 0 };
        self.lanes[lane] = x.multiply_add(weight, self.lanes[lane]);
        self.count += 1;
    }

    fn total(mut self) -> T {
        if !self.narrow {
            return self.lanes[0];
        }
        while !self.count.is_multiple_of(MANY) {
            self.add(T::zero(), T::zero());
        }
        let [p, q, r, s] = self.lanes;
        (p + r) + (q + s)
    }
}

/// A sum over rows by blocks of `together` rows: the first one's sum (or `old` plus it), plus the second one's, …
fn by_blocks<T: Scalar>(
    old: Option<T>,
    rows: usize,
    together: usize,
    mut sum: impl FnMut(Range<usize>) -> T,
) -> Option<T> {
    (0..rows).step_by(together).fold(old, |total, first| {
        let s = sum(first..rows.min(first + together));
        Some(total.map_or(s, |total| total + s))
    })
}

pub fn conv2d<T: Scalar>(conv: &Conv2d, x: ArrayView2<T>, weight: &[T], mut y: ArrayViewMut2<T>) {
    let x = Image {
        batch: x,
        shape: conv.input,
    };
    let ([kh, kw], channels, filters) = (conv.kernel, conv.input[2], conv.filters);
    let width = conv.output()[1];
    for ((image, at), y) in y.indexed_iter_mut() {
        let (oy, ox, filter) = (at / filters / width, at / filters % width, at % filters);
        let sum = by_blocks(None, kh, together(kh, kw * channels), |rows| {
            let mut s = Sum::new(filters);
            for ky in rows {
                for kx in 0..kw {
                    for c in 0..channels {
                        let x = x.at(image, conv.read(0, oy, ky), conv.read(1, ox, kx), c);
                        s.add(x, weight[conv.weight([ky, kx], c, filter)]);
                    }
                }
            }
            s.total()
        });
        *y = sum.unwrap_or(T::zero());
    }
}

pub fn conv2d_input<T: Scalar>(
    conv: &Conv2d,
    d_y: ArrayView2<T>,
    weight: &[T],
    mut d_x: ArrayViewMut2<T>,
) {
    let [height, width] = conv.output();
    let (channels, filters) = (conv.input[2], conv.filters);
    let d_y = Image {
        batch: d_y,
        shape: [height, width, filters],
    };
    for ((image, at), d_x) in d_x.indexed_iter_mut() {
        let cell = at / channels;
        let rows = conv.readers(0, cell / conv.input[1]);
        let columns = conv.readers(1, cell % conv.input[1]);
        let (count, steps) = (rows.clone().count(), columns.clone().count() * filters);
        let sum = by_blocks(None, count, together(count, steps), |block| {
            let mut s = Sum::new(channels);
            for (ky, oy) in rows.clone().skip(block.start).take(block.len()) {
                for (kx, ox) in columns.clone() {
                    for f in 0..filters {
                        let d = d_y.at(image, oy, ox, f);
                        s.add(d, weight[conv.weight([ky, kx], at % channels, f)]);
                    }
                }
            }
            s.total()
        });
        *d_x = sum.unwrap_or(T::zero());
    }
}

pub fn conv2d_weight<T: Scalar>(
    conv: &Conv2d,
    x: ArrayView2<T>,
    d_y: ArrayView2<T>,
    write: Write,
    d_weight: &mut [T],
) {
    let ([rows, columns], [images_together, rows_together]) =
        (conv.output(), conv.block(x.nrows()));
    let ([_, kw], channels, filters) = (conv.kernel, conv.input[2], conv.filters);
    let batch = x.nrows();
    let x = Image {
        batch: x,
        shape: conv.input,
    };
    for (at, d_weight) in d_weight.iter_mut().enumerate() {
        let (tap, c, filter) = (
            at / filters / channels,
            at / filters % channels,
            at % filters,
        );
        let mut total = (write == Write::Accumulate).then_some(*d_weight);
        for first in (0..batch).step_by(images_together) {
            let images = first..batch.min(first + images_together);
            total = by_blocks(total, rows, rows_together, |block| {
                let mut s = T::zero();
                for image in images.clone() {
                    for oy in block.clone() {
                        for ox in 0..columns {
                            let x = x.at(
                                image,
                                conv.read(0, oy, tap / kw),
                                conv.read(1, ox, tap % kw),
                                c,
                            );
                            let d = d_y[[image, (oy * columns + ox) * filters + filter]];
                            s = x.multiply_add(d, s);
                        }
                    }
                }
                s
            });
        }
        *d_weight = total.unwrap_or(T::zero());
    }
}
