//! Four blocks of Philox at a time; rows and pieces shared out.

use ndarray::{ArrayView2, ArrayViewMut2};

use super::Key;
use crate::elementwise::fast::clip;
use crate::lanes::{Lanes, Wide, combine};
use crate::matrix::{Matrix, MatrixMut};
use crate::parallel::SliceMut;
use crate::{Team, maths};

/// Numbers made at once: four blocks of four words.
const GROUP: usize = 16;

/// Numbers made before they are used, on the stack.
const PIECE: usize = 256;

/// Cost of one number in operations of a matrix product.
const UNIFORM: usize = 100;
const NORMAL: usize = 200;

/// How words become numbers.
type Recipe = fn(&Key, usize) -> [Wide; 4];

/// Uniform numbers 16·group … 16·group + 15.
fn uniforms(key: &Key, group: usize) -> [Wide; 4] {
    Wide::transpose(unit_words(key, group))
}

/// First, second, third and fourth word of four blocks, as numbers in [0, 1).
#[inline(always)]
fn unit_words(key: &Key, group: usize) -> [Wide; 4] {
    let scale = Wide::splat(1.0 / 16_777_216.0);
    key.four_blocks(4 * group)
        .map(|words| words.upper_24() * scale)
}

/// Normal numbers 16·group … 16·group + 15.
fn normals(key: &Key, group: usize) -> [Wide; 4] {
    let [a, b, c, d] = unit_words(key, group);
    let ((p, q), (r, s)) = (box_muller(a, b), box_muller(c, d));
    Wide::transpose([p, q, r, s])
}

#[inline(always)]
fn box_muller(u: Wide, turn: Wide) -> (Wide, Wide) {
    let u = u + Wide::splat(1.0 / 16_777_216.0);
    let radius = (Wide::splat(-2.0) * maths::ln(u)).sqrt();
    let (cos, sin) = maths::cos_sin_turn(turn);
    (radius * cos, radius * sin)
}

/// Numbers start, start + 1, … of the stream.
fn fill(key: &Key, recipe: Recipe, start: usize, out: &mut [f32]) {
    let mut done = 0;
    while done < out.len() {
        let (group, skip) = ((start + done) / GROUP, (start + done) % GROUP);
        let mut numbers = [0.0; GROUP];
        for (block, numbers) in recipe(key, group)
            .into_iter()
            .zip(numbers.as_chunks_mut().0)
        {
            block.store(numbers);
        }
        let count = (GROUP - skip).min(out.len() - done);
        out[done..done + count].copy_from_slice(&numbers[skip..skip + count]);
        done += count;
    }
}

fn fill_all(team: &Team, key: Key, recipe: Recipe, cost: usize, out: &mut [f32]) {
    team.divide(cost * PIECE, SliceMut::new(out, PIECE), |share, out| {
        fill(&key, recipe, share.range.start * PIECE, out);
    });
}

pub(crate) fn uniform(team: &Team, key: Key, out: &mut [f32]) {
    fill_all(team, key, uniforms, UNIFORM, out);
}

pub(crate) fn normal(team: &Team, key: Key, out: &mut [f32]) {
    fill_all(team, key, normals, NORMAL, out);
}

/// y = f(number, x), number row·columns + column of the stream.
fn rows(
    team: &Team,
    cost: usize,
    numbers: (Key, Recipe),
    x: ArrayView2<f32>,
    y: ArrayViewMut2<f32>,
    f: impl Fn(Wide, Wide) -> Wide + Sync,
) {
    let columns = x.ncols();
    team.divide(
        cost * columns,
        (Matrix::new(x), MatrixMut::new(y)),
        |share, (x, y)| {
            let mut start = share.range.start * columns;
            for (x, y) in x.rows().zip(y.rows()) {
                for (x, y) in x.chunks(PIECE).zip(y.chunks_mut(PIECE)) {
                    let mut buffer = [0.0; PIECE];
                    let random = &mut buffer[..x.len()];
                    fill(&numbers.0, numbers.1, start, random);
                    combine(random, x, y, &f);
                    start += x.len();
                }
            }
        },
    );
}

pub(crate) fn gaussian_noise(
    team: &Team,
    key: Key,
    standard_deviation: f32,
    limits: Option<(f32, f32)>,
    x: ArrayView2<f32>,
    y: ArrayViewMut2<f32>,
) {
    let deviation = Wide::splat(standard_deviation);
    match limits {
        None => rows(team, NORMAL, (key, normals), x, y, |n, x| x + deviation * n),
        Some((low, high)) => {
            rows(team, NORMAL, (key, normals), x, y, |n, x| {
                clip(x + deviation * n, low, high)
            });
        }
    }
}

pub(crate) fn masked(
    team: &Team,
    key: Key,
    probability: f32,
    replacement: f32,
    kept_scale: f32,
    x: ArrayView2<f32>,
    y: ArrayViewMut2<f32>,
) {
    let [probability, replacement, scale] = [probability, replacement, kept_scale].map(Wide::splat);
    rows(team, UNIFORM, (key, uniforms), x, y, |u, x| {
        Wide::select(u.less(probability), replacement, x * scale)
    });
}
