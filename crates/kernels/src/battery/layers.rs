//! The checks of kernels over images and groups of columns.

use super::kernels::{Check, twins, write};
use super::operands::Source;
use super::{Record, Team, naive};
use crate::Conv2d;

pub(super) const ALL: &[(&str, Check)] = &[
    ("conv2d", conv2d),
    ("conv2d_input", conv2d_input),
    ("conv2d_weight", conv2d_weight),
];

/// 1 … bound, small numbers more often.
fn some(source: &mut Source, bound: usize) -> usize {
    let bound = if source.coin() { bound } else { bound.min(3) };
    1 + source.below(bound)
}

/// Channels: of a picture, or a few tiles of them.
fn channels(source: &mut Source) -> usize {
    let bound = [3, 10, 20][source.below(3)];
    some(source, bound)
}

/// Any geometry, also such without an output; images lie flat as often as not.
fn conv(source: &mut Source) -> (usize, Conv2d) {
    let bound = [3, 6, 13][source.below(3)];
    let height = if source.coin() {
        1
    } else {
        some(source, bound)
    };
    let input = [height, some(source, bound + 3), channels(source)];
    let mut pair = |bound| [some(source, bound), some(source, bound)];
    let (mut kernel, stride, dilation) = (pair(4), pair(3), pair(3));
    if height == 1 && source.below(4) > 0 {
        kernel[0] = 1;
    }
    let kind = source.below(3);
    let padding = [0, 1].map(|axis| match kind {
        0 => [0, 0],
        1 => Conv2d::same(input[axis], kernel[axis], stride[axis], dilation[axis]),
        _ => [source.below(3), source.below(5)],
    });
    let conv = Conv2d {
        input,
        filters: channels(source),
        kernel,
        stride,
        dilation,
        padding,
    };
    (source.below(6), conv)
}

fn conv2d(source: &mut Source, team: &Team, record: &mut Record) -> Result<(), String> {
    let (batch, conv) = conv(source);
    let [x, y, weight] = conv.sizes();
    let (x, weight) = (source.grid(batch, x), source.line(weight));
    let (mut fast, mut right) = twins(source.grid(batch, y));
    let mut scratch = vec![f32::NAN; conv.scratch(team.members())];
    let w = weight.view();
    crate::conv2d(team, &conv, x.view(), w, fast.view_mut(), &mut scratch);
    naive::conv2d(&conv, x.view(), w, right.view_mut());
    record
        .same(&fast.data, &right.data)
        .map_err(|what| format!("{batch} times {conv:?}: {what}"))
}

fn conv2d_input(source: &mut Source, team: &Team, record: &mut Record) -> Result<(), String> {
    let (batch, conv) = conv(source);
    let [x, y, weight] = conv.sizes();
    let (d_y, weight) = (source.grid(batch, y), source.line(weight));
    let (mut fast, mut right) = twins(source.grid(batch, x));
    let mut scratch = vec![f32::NAN; conv.scratch(team.members())];
    let w = weight.view();
    crate::conv2d_input(team, &conv, d_y.view(), w, fast.view_mut(), &mut scratch);
    naive::conv2d_input(&conv, d_y.view(), w, right.view_mut());
    record
        .same(&fast.data, &right.data)
        .map_err(|what| format!("{batch} times {conv:?}: {what}"))
}

fn conv2d_weight(source: &mut Source, team: &Team, record: &mut Record) -> Result<(), String> {
    let (batch, conv) = conv(source);
    let [x, y, weight] = conv.sizes();
    let (x, d_y, write) = (source.grid(batch, x), source.grid(batch, y), write(source));
    let (mut fast, mut right) = twins(source.line(weight));
    let mut scratch = vec![f32::NAN; conv.scratch(team.members())];
    let (x, d_y) = (x.view(), d_y.view());
    crate::conv2d_weight(team, &conv, x, d_y, write, fast.view_mut(), &mut scratch);
    naive::conv2d_weight(&conv, x, d_y, write, right.view_mut());
    record
        .same(&fast.data, &right.data)
        .map_err(|what| format!("{batch} times {conv:?}: {what}"))
}
