//! The trees with their sixteen partial sums in four vectors; pieces and columns shared out.

use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;

use ndarray::{ArrayView2, ArrayViewMut1};

use super::{LANES, PIECES, piece};
use crate::lanes::{Lanes, Wide};
use crate::matrix::Matrix;
use crate::parallel::{Slice, SliceMut};
use crate::{Team, Write, naive};

/// Cost of one element in operations of a matrix product.
const COST: usize = 4;

/// Sixteen partial sums: element i goes to partial i % 16.
pub(crate) struct Tree([Wide; 4]);

impl Tree {
    #[inline(always)]
    pub(crate) fn new() -> Self {
        Tree([Wide::splat(0.0); 4])
    }

    /// Adds elements 4·block … 4·block + 3.
    #[inline(always)]
    pub(crate) fn add(&mut self, block: usize, x: Wide) {
        self.0[block % 4] = self.0[block % 4] + x;
    }

    /// Adds the first `count` lanes only: adding 0 to the others would change nothing.
    #[inline(always)]
    pub(crate) fn add_part(&mut self, block: usize, x: Wide, count: usize) {
        self.add(block, Wide::load_part(&x.lanes()[..count]));
    }

    /// Adds sixteen elements.
    #[inline(always)]
    pub(crate) fn add_all(&mut self, x: [Wide; 4]) {
        for (partial, x) in self.0.iter_mut().zip(x) {
            *partial = *partial + x;
        }
    }

    #[inline(always)]
    pub(crate) fn sum(self) -> f32 {
        let [a, b, c, d] = self.0;
        let [p, q, r, s] = ((a + c) + (b + d)).lanes();
        (p + r) + (q + s)
    }
}

#[inline(always)]
fn tree(x: &[f32], value: impl Fn(Wide) -> Wide) -> f32 {
    let mut tree = Tree::new();
    let (sixteens, tail) = x.as_chunks::<LANES>();
    for sixteen in sixteens {
        for (partial, block) in tree.0.iter_mut().zip(sixteen.as_chunks().0) {
            *partial = *partial + value(Wide::load(block));
        }
    }
    for (i, block) in tail.chunks(4).enumerate() {
        tree.add_part(i, value(Wide::load_part(block)), block.len());
    }
    tree.sum()
}

fn sum_of(team: &Team, x: &[f32], value: impl Fn(Wide) -> Wide + Sync) -> f32 {
    let mut pieces = [0.0; PIECES];
    let size = piece(x.len());
    let pieces = &mut pieces[..x.len().div_ceil(size)];
    team.divide(
        COST * size,
        (SliceMut::new(pieces, 1), Slice::new(x, size)),
        |_, (sums, x)| {
            for (sum, x) in sums.iter_mut().zip(x.chunks(size)) {
                *sum = tree(x, &value);
            }
        },
    );
    tree(pieces, |x| x)
}

pub(crate) fn sum(team: &Team, x: &[f32]) -> f32 {
    sum_of(team, x, |x| x)
}

pub(crate) fn sum_abs(team: &Team, x: &[f32]) -> f32 {
    sum_of(team, x, Lanes::abs)
}

pub(crate) fn sum_squares(team: &Team, x: &[f32]) -> f32 {
    sum_of(team, x, |x| x * x)
}

pub(crate) fn column_sum(
    team: &Team,
    x: ArrayView2<f32>,
    write: Write,
    mut out: ArrayViewMut1<f32>,
) {
    let x = Matrix::new(x);
    let out = SliceMut::new(out.as_slice_mut().expect("sums side by side"), LANES);
    team.divide(COST * LANES * x.row_count(), out, |share, out| {
        let first = share.range.start * LANES;
        for (i, sums) in out.chunks_mut(LANES).enumerate() {
            let columns = first + i * LANES..first + i * LANES + sums.len();
            if write == Write::Overwrite {
                sums.fill(0.0);
            }
            add_rows(x.rows().map(|row| &row[columns.clone()]), sums);
        }
    });
}

/// Adds rows of up to sixteen columns, which stay in registers.
fn add_rows<'a>(rows: impl Iterator<Item = &'a [f32]>, sums: &mut [f32]) {
    let Ok(full) = <&mut [f32; LANES]>::try_from(&mut *sums) else {
        rows.for_each(|row| sums.iter_mut().zip(row).for_each(|(sum, &x)| *sum += x));
        return;
    };
    let [a, b, c, d] = full.as_chunks().0 else {
        unreachable!("sixteen are four times four")
    };
    let mut total = [Wide::load(a), Wide::load(b), Wide::load(c), Wide::load(d)];
    for row in rows {
        for (total, x) in total.iter_mut().zip(row.as_chunks().0) {
            *total = *total + Wide::load(x);
        }
    }
    for (total, sum) in total.into_iter().zip(full.as_chunks_mut().0) {
        total.store(sum);
    }
}

pub(crate) fn first_not_finite(team: &Team, x: &[f32]) -> Option<usize> {
    const BLOCK: usize = 1024;
    let first = AtomicUsize::new(usize::MAX);
    team.divide(COST * BLOCK, Slice::new(x, BLOCK), |share, x| {
        let spoilt = x
            .chunks(BLOCK)
            .position(|x| !tree(x, |x| x * Wide::splat(0.0)).is_finite());
        if let Some(block) = spoilt {
            let within =
                naive::first_not_finite(&x[block * BLOCK..]).expect("a number as searched");
            first.fetch_min((share.range.start + block) * BLOCK + within, Relaxed);
        }
    });
    Some(first.into_inner()).filter(|&index| index != usize::MAX)
}
