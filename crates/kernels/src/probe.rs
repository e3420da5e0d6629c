//! Single kernels with operands of their own: what benches time, natively and inside wasm.
//!
//! A probe is named as in `bench/cases.json` and owns everything that it works on, so a run costs what the kernel costs.

use std::hint::black_box;

use ndarray::{ArrayView2, ArrayViewMut1, ArrayViewMut2};

use crate::lanes::{Lanes, Wide};
use crate::{AdamStep, Buffer, Conv2d, Key, Rows, Team, Write};

/// A kernel that is ready to run.
pub struct Probe {
    flops: f64,
    run: Box<dyn FnMut(&Team)>,
}

impl Probe {
    /// `sizes` are those of the name: see the list in the body.
    pub fn new(name: &str, sizes: &[usize]) -> Result<Probe, String> {
        match (name, sizes) {
            ("peak", []) => Ok(peak()),
            ("gemm", &[m, k, n]) => Ok(product((m, k, n), [m, k], [k, n], [m, n], Form::Plain)),
            ("gemmInput", &[m, k, n]) => Ok(product((m, k, n), [m, n], [k, n], [m, k], Form::B)),
            ("gemmWeight", &[m, k, n]) => Ok(product((m, k, n), [m, k], [m, n], [k, n], Form::A)),
            (
                "conv2d" | "conv2dInput" | "conv2dWeight",
                &[batch, h, w, c, filters, kernel, stride],
            ) => Ok(convolution(
                name,
                batch,
                square([h, w, c], filters, kernel, stride),
            )),
            ("adam", &[n]) => Ok(adam(n)),
            ("sigmoidBce", &[rows, columns]) => Ok(sigmoid_bce(rows, columns)),
            ("gatherU8", &[rows, columns]) => Ok(gather_bytes(rows, columns)),
            _ => Err(format!("no probe {name} with {} sizes", sizes.len())),
        }
    }

    fn of(flops: usize, run: impl FnMut(&Team) + 'static) -> Probe {
        Probe {
            flops: flops as f64,
            run: Box::new(run),
        }
    }

    /// Floating point operations of a run, two per multiply-add; of element-wise kernels the number of elements.
    pub fn flops(&self) -> f64 {
        self.flops
    }

    pub fn run(&mut self, team: &Team, times: usize) {
        for _ in 0..times {
            (self.run)(team);
        }
    }
}

/// Numbers in (-1, 1), the same at every call.
fn numbers(count: usize) -> Buffer<f32> {
    let mut values = zeros(count);
    let key = Key {
        seed: 1,
        step: count as u64,
        slot: 0,
    };
    crate::uniform(Team::solo(), key, &mut values);
    values.iter_mut().for_each(|x| *x = 2.0 * *x - 1.0);
    values
}

fn zeros(count: usize) -> Buffer<f32> {
    Buffer::zeros(count).expect("memory for a bench")
}

struct Matrix {
    values: Buffer<f32>,
    shape: [usize; 2],
}

impl Matrix {
    fn new(shape: [usize; 2]) -> Matrix {
        let values = numbers(shape[0] * shape[1]);
        Matrix { values, shape }
    }

    fn view(&self) -> ArrayView2<'_, f32> {
        ArrayView2::from_shape(self.shape, &self.values).expect("as many numbers")
    }

    fn view_mut(&mut self) -> ArrayViewMut2<'_, f32> {
        ArrayViewMut2::from_shape(self.shape, &mut self.values).expect("as many numbers")
    }
}

/// Independent sums that stay in registers: the most multiply-adds a second that this build can do.
fn peak() -> Probe {
    const SUMS: usize = 12;
    const TURNS: usize = 4096;
    Probe::of(2 * 4 * SUMS * TURNS, |_| {
        black_box(multiply_adds::<SUMS>(
            TURNS,
            black_box([1.0; 4]),
            black_box([1e-9; 4]),
        ));
    })
}

#[inline(never)]
fn multiply_adds<const SUMS: usize>(turns: usize, x: [f32; 4], y: [f32; 4]) -> [f32; 4] {
    let (x, y) = (Wide::load(&x), Wide::load(&y));
    let mut sums = [y; SUMS];
    for (i, sum) in sums.iter_mut().enumerate() {
        *sum = Wide::splat(i as f32);
    }
    // Four to a turn: what counts the turns takes places of multiplications.
    for _ in 0..turns / 4 {
        for _ in 0..4 {
            for sum in &mut sums {
                *sum = sum.multiply_add(x, y);
            }
        }
    }
    sums.into_iter().fold(y, |all, sum| all + sum).lanes()
}

/// Which operand is read across its rows.
#[derive(Clone, Copy)]
enum Form {
    Plain,
    A,
    B,
}

fn product(
    (m, k, n): (usize, usize, usize),
    a: [usize; 2],
    b: [usize; 2],
    c: [usize; 2],
    form: Form,
) -> Probe {
    let (a, b, mut c) = (Matrix::new(a), Matrix::new(b), Matrix::new(c));
    Probe::of(2 * m * k * n, move |team| {
        let (a, b) = match form {
            Form::Plain => (a.view(), b.view()),
            Form::A => (a.view().reversed_axes(), b.view()),
            Form::B => (a.view(), b.view().reversed_axes()),
        };
        crate::gemm(team, a, b, Write::Overwrite, c.view_mut());
    })
}

fn square(input: [usize; 3], filters: usize, kernel: usize, stride: usize) -> Conv2d {
    Conv2d {
        input,
        filters,
        kernel: [kernel; 2],
        stride: [stride; 2],
        dilation: [1; 2],
        padding: [0, 1].map(|axis| Conv2d::same(input[axis], kernel, stride, 1)),
    }
}

fn convolution(name: &str, batch: usize, conv: Conv2d) -> Probe {
    let [image, output, weights] = conv.sizes();
    let (mut x, mut y) = (Matrix::new([batch, image]), Matrix::new([batch, output]));
    let (mut weight, mut scratch) = (numbers(weights), zeros(conv.scratch(1)));
    let kind = name.to_owned();
    let flops = 2 * batch * output / conv.filters * weights;
    Probe::of(flops, move |team| match kind.as_str() {
        "conv2d" => crate::conv2d(team, &conv, x.view(), &weight, y.view_mut(), &mut scratch),
        "conv2dInput" => {
            crate::conv2d_input(team, &conv, y.view(), &weight, x.view_mut(), &mut scratch)
        }
        _ => {
            let write = Write::Overwrite;
            let (x, y) = (x.view(), y.view());
            crate::conv2d_weight(team, &conv, x, y, write, &mut weight, &mut scratch);
        }
    })
}

fn adam(n: usize) -> Probe {
    let (mut p, g) = (numbers(n), numbers(n));
    let (mut m, mut v) = (zeros(n), zeros(n));
    let step = AdamStep {
        rate: 1e-6,
        beta1: 0.9,
        beta2: 0.999,
        rest1: 0.1,
        rest2: 0.001,
        epsilon: 1e-8,
        correction1: 1.0,
        correction2: 1.0,
    };
    Probe::of(n, move |team| {
        crate::adam(team, &mut p, &g, &mut m, &mut v, step);
    })
}

fn sigmoid_bce(rows: usize, columns: usize) -> Probe {
    let (mut z, mut d) = (Matrix::new([rows, columns]), Matrix::new([rows, columns]));
    let mut target = Matrix::new([rows, columns]);
    target.values.iter_mut().for_each(|x| *x = x.abs());
    let mut losses = zeros(rows);
    Probe::of(rows * columns, move |team| {
        let d = Some(d.view_mut());
        crate::sigmoid_bce(
            team,
            z.view_mut(),
            target.view(),
            0.01,
            d,
            ArrayViewMut1::from(&mut *losses),
        );
    })
}

/// Rows in an order that jumps about in four times as many.
fn order(rows: usize) -> Vec<u32> {
    let mut order = vec![0; 4 * rows];
    crate::permutation(1, 0, &mut order);
    order.truncate(rows);
    order
}

fn gather_bytes(rows: usize, columns: usize) -> Probe {
    let bytes: Vec<u8> = (0..4 * rows * columns).map(|i| (i * 31) as u8).collect();
    let (order, mut out) = (order(rows), Matrix::new([rows, columns]));
    Probe::of(rows * columns, move |team| {
        crate::gather(team, Rows::U8(&bytes), &order, out.view_mut());
    })
}
