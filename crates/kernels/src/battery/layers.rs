//! The checks of kernels over images and groups of columns.

use ndarray::ArrayViewMut1;

use super::kernels::{Check, Loss, loss, twins, write};
use super::operands::{Grid, Source};
use super::{Record, Team, naive};
use crate::{Conv2d, Pool2d, Resize2d};

pub(super) const ALL: &[(&str, Check)] = &[
    ("conv2d", conv2d),
    ("conv2d_input", conv2d_input),
    ("conv2d_weight", conv2d_weight),
    ("max_pool and average_pool", pools),
    ("nearest and bilinear", resizes),
    ("softmax", softmax),
    ("softmax_cross_entropy", softmax_cross_entropy),
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

fn pools(source: &mut Source, team: &Team, record: &mut Record) -> Result<(), String> {
    let input = [some(source, 9), some(source, 9), channels(source)];
    let mut pair = |bound| [some(source, bound), some(source, bound)];
    let (window, stride) = (pair(4), pair(3));
    let padding = window.map(|size| [source.below(size), source.below(size)]);
    let pool = Pool2d {
        input,
        window,
        stride,
        padding,
    };
    let (batch, [x, y]) = (source.below(6), pool.sizes());
    let (x, d_y) = (source.grid(batch, x), source.grid(batch, y));
    let (mut y1, mut y2) = twins(source.grid(batch, y));
    let (mut t1, mut t2) = twins(source.grid(batch, y));
    let t_x = source.grid(batch, pool.sizes()[0]);
    let (mut d1, mut d2) = twins(source.grid(batch, pool.sizes()[0]));
    let (x, d_y) = (x.view(), d_y.view());
    let context = |what| format!("{batch} times {pool:?}: {what}");

    crate::average_pool(team, &pool, x, y1.view_mut());
    naive::average_pool(&pool, x, y2.view_mut());
    record.same(&y1.data, &y2.data).map_err(context)?;
    crate::average_pool_backward(team, &pool, d_y, d1.view_mut());
    naive::average_pool_backward(&pool, d_y, d2.view_mut());
    record.same(&d1.data, &d2.data).map_err(context)?;

    crate::max_pool(team, &pool, x, y1.view_mut());
    naive::max_pool(&pool, x, y2.view_mut());
    record.same(&y1.data, &y2.data).map_err(context)?;
    crate::max_pool_backward(team, &pool, x, y1.view(), d_y, d1.view_mut());
    naive::max_pool_backward(&pool, x, y2.view(), d_y, d2.view_mut());
    record.same(&d1.data, &d2.data).map_err(context)?;
    crate::max_pool_tangent(team, &pool, x, y1.view(), t_x.view(), t1.view_mut());
    naive::max_pool_tangent(&pool, x, y2.view(), t_x.view(), t2.view_mut());
    record.same(&t1.data, &t2.data).map_err(context)
}

fn resizes(source: &mut Source, team: &Team, record: &mut Record) -> Result<(), String> {
    let resize = Resize2d {
        input: [some(source, 7), some(source, 7), channels(source)],
        factor: [some(source, 5), some(source, 5)],
    };
    let (batch, [x, y]) = (source.below(6), resize.sizes());
    let (x_in, d_y) = (source.grid(batch, x), source.grid(batch, y));
    let (mut y1, mut y2) = twins(source.grid(batch, y));
    let (mut d1, mut d2) = twins(source.grid(batch, x));
    let (x, d_y) = (x_in.view(), d_y.view());
    let context = |what| format!("{batch} times {resize:?}: {what}");

    crate::nearest(team, &resize, x, y1.view_mut());
    naive::nearest(&resize, x, y2.view_mut());
    record.same(&y1.data, &y2.data).map_err(context)?;
    crate::bilinear(team, &resize, x, y1.view_mut());
    naive::bilinear(&resize, x, y2.view_mut());
    record.same(&y1.data, &y2.data).map_err(context)?;

    crate::nearest_backward(team, &resize, d_y, d1.view_mut());
    naive::nearest_backward(&resize, d_y, d2.view_mut());
    record.same(&d1.data, &d2.data).map_err(context)?;
    crate::bilinear_backward(team, &resize, d_y, d1.view_mut());
    naive::bilinear_backward(&resize, d_y, d2.view_mut());
    record.same(&d1.data, &d2.data).map_err(context)
}

fn softmax(source: &mut Source, team: &Team, record: &mut Record) -> Result<(), String> {
    let (rows, group) = (source.size(), some(source, 40));
    let columns = group * source.below(5);
    let (x, d) = (source.grid(rows, columns), source.grid(rows, columns));
    let (mut y1, mut y2) = twins(source.grid(rows, columns));
    let (mut d1, mut d2) = twins(d);
    crate::softmax(team, x.view(), group, y1.view_mut());
    naive::softmax(x.view(), group, y2.view_mut());
    record.same(&y1.data, &y2.data)?;
    crate::softmax_backward(team, y1.view(), group, d1.view_mut());
    naive::softmax_backward(y2.view(), group, d2.view_mut());
    record.same(&d1.data, &d2.data)
}

fn softmax_cross_entropy(
    source: &mut Source,
    team: &Team,
    record: &mut Record,
) -> Result<(), String> {
    let (rows, group) = (source.size(), some(source, 40));
    let columns = group * source.below(5);
    let (z, d) = (source.grid(rows, columns), source.grid(rows, columns));
    let (target, scale) = (source.grid(rows, columns), source.tame());
    let t = target.view();
    let fast: Loss = &|z, d, losses| {
        let (z, losses) = (z.view_mut(), ArrayViewMut1::from(losses.view_mut()));
        crate::softmax_cross_entropy(team, z, t, group, scale, d.map(Grid::view_mut), losses);
    };
    let right: Loss = &|z, d, losses| {
        let (z, losses) = (z.view_mut(), ArrayViewMut1::from(losses.view_mut()));
        naive::softmax_cross_entropy(z, t, group, scale, d.map(Grid::view_mut), losses);
    };
    loss(source, record, z, d, fast, right)
}
