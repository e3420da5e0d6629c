//! One check per kernel: the same operands through the free function and through the definition.

use ndarray::ArrayView1;
use ndarray::ArrayViewMut1;

use super::operands::{Grid, Line, Source};
use super::{Record, Team, naive};
use crate::{Activation, AdamStep, Key, Rows, Scalar, Write};

pub(super) type Check = fn(&mut Source, &Team, &mut Record) -> Result<(), String>;

pub(super) const ALL: &[(&str, Check)] = &[
    ("gemm", gemm),
    ("bias_activation", bias_activation),
    ("activation", activation),
    ("activation_backward", activation_backward),
    ("add_sign", add_sign),
    ("axpy, scale and clamp", vectors),
    ("gather", gather),
    ("sigmoid_bce", sigmoid_bce),
    ("squared_error", squared_error),
    ("losses by element", loss_elements),
    ("sums", sums),
    ("column_sum", column_sum),
    ("first_not_finite", first_not_finite),
    ("adam", adam),
    ("sgd", sgd),
    ("uniform and normal", numbers),
    ("gaussian_noise and masked", noise),
];

/// Two copies of an output, one for each side.
pub(super) fn twins<T: Clone>(x: T) -> (T, T) {
    (x.clone(), x)
}

pub(super) fn write(source: &mut Source) -> Write {
    if source.coin() {
        Write::Overwrite
    } else {
        Write::Accumulate
    }
}

fn function(source: &mut Source) -> Activation {
    Activation::ALL[source.below(Activation::ALL.len())]
}

fn key(source: &mut Source) -> Key {
    Key {
        seed: source.word().into(),
        step: source.word().into(),
        slot: source.word(),
    }
}

fn pair(source: &mut Source) -> (Grid, Grid) {
    let (rows, columns) = (source.size(), source.size());
    (source.grid(rows, columns), source.grid(rows, columns))
}

fn gemm(source: &mut Source, team: &Team, record: &mut Record) -> Result<(), String> {
    let (m, k, n) = (source.size(), source.size(), source.size());
    let (a, b, write) = (source.factor(m, k), source.factor(k, n), write(source));
    let (mut fast, mut right) = twins(source.grid(m, n));
    crate::gemm(team, a.view(), b.view(), write, fast.view_mut());
    naive::gemm(a.view(), b.view(), write, right.view_mut());
    record
        .same(&fast.data, &right.data)
        .map_err(|what| format!("[{m}, {k}]·[{k}, {n}]: {what}"))
}

fn bias_activation(source: &mut Source, team: &Team, record: &mut Record) -> Result<(), String> {
    let (rows, columns, f) = (source.size(), source.size(), function(source));
    let bias = source.line(columns);
    let (mut fast, mut right) = twins(source.grid(rows, columns));
    crate::bias_activation(team, fast.view_mut(), ArrayView1::from(bias.view()), f);
    naive::bias_activation(right.view_mut(), ArrayView1::from(bias.view()), f);
    record
        .same(&fast.data, &right.data)
        .map_err(|what| format!("{f:?}: {what}"))
}

fn activation(source: &mut Source, team: &Team, record: &mut Record) -> Result<(), String> {
    let ((x, y), f) = (pair(source), function(source));
    let (mut fast, mut right) = twins(y);
    crate::activation(team, x.view(), f, fast.view_mut());
    naive::activation(x.view(), f, right.view_mut());
    let context = |what| format!("{f:?}: {what}");
    record.same(&fast.data, &right.data).map_err(context)?;

    let len = source.size();
    let (mut fast, mut right) = twins(source.line(len));
    crate::activate(f, fast.view_mut());
    naive::activate(f, right.view_mut());
    record.same(&fast.data, &right.data).map_err(context)
}

fn activation_backward(
    source: &mut Source,
    team: &Team,
    record: &mut Record,
) -> Result<(), String> {
    let ((y, d), f) = (pair(source), function(source));
    let (mut fast, mut right) = twins(d);
    crate::activation_backward(team, y.view(), f, fast.view_mut());
    naive::activation_backward(y.view(), f, right.view_mut());
    record
        .same(&fast.data, &right.data)
        .map_err(|what| format!("{f:?}: {what}"))
}

fn add_sign(source: &mut Source, team: &Team, record: &mut Record) -> Result<(), String> {
    let ((x, d), weight) = (pair(source), source.tame());
    let (mut fast, mut right) = twins(d);
    crate::add_sign(team, x.view(), weight, fast.view_mut());
    naive::add_sign(x.view(), weight, right.view_mut());
    record.same(&fast.data, &right.data)
}

fn vectors(source: &mut Source, team: &Team, record: &mut Record) -> Result<(), String> {
    let len = source.size() * (1 + source.below(9));
    let (x, alpha) = (source.line(len), source.tame());
    let (mut fast, mut right) = twins(source.line(len));
    crate::axpy(team, alpha, x.view(), fast.view_mut());
    naive::axpy(alpha, x.view(), right.view_mut());
    record.same(&fast.data, &right.data)?;
    crate::clamp(team, -2.0, alpha, fast.view_mut());
    naive::clamp(-2.0, alpha, right.view_mut());
    record.same(&fast.data, &right.data)?;
    crate::scale(team, alpha, fast.view_mut());
    naive::scale(alpha, right.view_mut());
    record.same(&fast.data, &right.data)
}

fn gather(source: &mut Source, team: &Team, record: &mut Record) -> Result<(), String> {
    let (stored, rows, columns) = (source.size() + 1, source.size(), source.size());
    let values = source.line(stored * columns);
    let bytes: Vec<u8> = (0..stored * columns).map(|_| source.word() as u8).collect();
    let order: Vec<u32> = (0..rows).map(|_| source.below(stored) as u32).collect();
    let data = if source.coin() {
        Rows::U8(&bytes)
    } else {
        Rows::Real(values.view())
    };
    let (mut fast, mut right) = twins(source.grid(rows, columns));
    crate::gather(team, data, &order, fast.view_mut());
    naive::gather(data, &order, right.view_mut());
    record.same(&fast.data, &right.data)
}

pub(super) type Loss<'a> = &'a dyn Fn(&mut Grid, Option<&mut Grid>, &mut Line);

/// Runs both sides of a loss, with and without its gradient, and compares all they write.
pub(super) fn loss(
    source: &mut Source,
    record: &mut Record,
    y: Grid,
    d: Grid,
    fast: Loss,
    right: Loss,
) -> Result<(), String> {
    let (mut y1, mut y2) = twins(y);
    let rows = y1.view().nrows();
    let (mut l1, mut l2) = twins(source.line(rows));
    let (mut d1, mut d2) = twins(d);
    let wanted = source.below(4) > 0;
    fast(&mut y1, wanted.then_some(&mut d1), &mut l1);
    right(&mut y2, wanted.then_some(&mut d2), &mut l2);
    record
        .same(&l1.data, &l2.data)
        .map_err(|what| format!("loss: {what}"))?;
    record
        .same(&y1.data, &y2.data)
        .map_err(|what| format!("output: {what}"))?;
    record
        .same(&d1.data, &d2.data)
        .map_err(|what| format!("gradient: {what}"))
}

fn sigmoid_bce(source: &mut Source, team: &Team, record: &mut Record) -> Result<(), String> {
    let ((z, d), scale) = (pair(source), source.tame());
    let target = source.grid(z.view().nrows(), z.view().ncols());
    let t = target.view();
    let fast: Loss = &|z, d, losses| {
        let losses = ArrayViewMut1::from(losses.view_mut());
        crate::sigmoid_bce(team, z.view_mut(), t, scale, d.map(Grid::view_mut), losses);
    };
    let right: Loss = &|z, d, losses| {
        let losses = ArrayViewMut1::from(losses.view_mut());
        naive::sigmoid_bce(z.view_mut(), t, scale, d.map(Grid::view_mut), losses);
    };
    loss(source, record, z, d, fast, right)
}

fn squared_error(source: &mut Source, team: &Team, record: &mut Record) -> Result<(), String> {
    let ((y, d), scale) = (pair(source), source.tame());
    let target = source.grid(y.view().nrows(), y.view().ncols());
    let t = target.view();
    let fast: Loss = &|y, d, losses| {
        let losses = ArrayViewMut1::from(losses.view_mut());
        crate::squared_error(team, y.view(), t, scale, d.map(Grid::view_mut), losses);
    };
    let right: Loss = &|y, d, losses| {
        let losses = ArrayViewMut1::from(losses.view_mut());
        naive::squared_error(y.view(), t, scale, d.map(Grid::view_mut), losses);
    };
    loss(source, record, y, d, fast, right)
}

fn loss_elements(source: &mut Source, team: &Team, record: &mut Record) -> Result<(), String> {
    let (y, t) = pair(source);
    let (mut fast, mut right) = twins(source.grid(y.view().nrows(), y.view().ncols()));
    crate::sigmoid_bce_elements(team, y.view(), t.view(), fast.view_mut());
    naive::sigmoid_bce_elements(y.view(), t.view(), right.view_mut());
    record.same(&fast.data, &right.data)?;
    crate::squared_error_elements(team, y.view(), t.view(), fast.view_mut());
    naive::squared_error_elements(y.view(), t.view(), right.view_mut());
    record.same(&fast.data, &right.data)
}

fn sums(source: &mut Source, team: &Team, record: &mut Record) -> Result<(), String> {
    let len = source.size() * [1, 5, 60][source.below(3)];
    let x = source.line(len);
    let x = x.view();
    let fast = [
        crate::sum(team, x),
        crate::sum_abs(team, x),
        crate::sum_squares(team, x),
    ];
    record.same(
        &fast,
        &[naive::sum(x), naive::sum_abs(x), naive::sum_squares(x)],
    )
}

fn column_sum(source: &mut Source, team: &Team, record: &mut Record) -> Result<(), String> {
    let (rows, columns, write) = (source.size(), source.size(), write(source));
    let x = source.grid(rows, columns);
    let (mut fast, mut right) = twins(source.line(columns));
    crate::column_sum(team, x.view(), write, ArrayViewMut1::from(fast.view_mut()));
    naive::column_sum(x.view(), write, ArrayViewMut1::from(right.view_mut()));
    record.same(&fast.data, &right.data)
}

fn first_not_finite(source: &mut Source, team: &Team, record: &mut Record) -> Result<(), String> {
    let len = source.size() * [1, 20][source.below(2)];
    let mut x: Vec<f32> = (0..len).map(|_| source.tame()).collect();
    for _ in 0..source.below(4).min(len) {
        x[source.below(len)] = [f32::NAN, f32::INFINITY, f32::MAX][source.below(3)];
    }
    let place = |found: Option<usize>| found.map_or(-1.0, |index| index as f32);
    record.same(
        &[place(crate::first_not_finite(team, &x))],
        &[place(naive::first_not_finite(&x))],
    )
}

fn adam(source: &mut Source, team: &Team, record: &mut Record) -> Result<(), String> {
    let len = source.size() * (1 + source.below(5));
    let step = AdamStep {
        rate: 1e-3,
        beta1: 0.9,
        beta2: 0.999,
        rest1: 0.1,
        rest2: 0.001,
        epsilon: 1e-8,
        correction1: 1.0 - 0.9_f32.powi(1 + source.below(9) as i32),
        correction2: 0.001 * (1 + source.below(99)) as f32,
    };
    let mut g = source.line(len);
    let (mut p1, mut p2) = twins(source.line(len));
    let (mut m1, mut m2) = twins(source.line(len));
    let (mut v1, mut v2) = twins(source.line(len));
    if source.below(4) > 0 {
        // As in use: second moments are not negative.
        for v in v1.data.iter_mut().chain(&mut v2.data) {
            *v = v.abs();
        }
    }
    if source.below(4) == 0 {
        // Moments that die away, around the least that is kept.
        for moment in [&mut m1, &mut m2, &mut v1, &mut v2] {
            moment.data.iter_mut().for_each(|x| *x *= 1e-36);
        }
        g.data.fill(0.0);
    }
    crate::adam(
        team,
        p1.view_mut(),
        g.view(),
        m1.view_mut(),
        v1.view_mut(),
        step,
    );
    naive::adam(p2.view_mut(), g.view(), m2.view_mut(), v2.view_mut(), step);
    record.same(&p1.data, &p2.data)?;
    record.same(&m1.data, &m2.data)?;
    record.same(&v1.data, &v2.data)
}

fn sgd(source: &mut Source, team: &Team, record: &mut Record) -> Result<(), String> {
    let len = source.size() * (1 + source.below(5));
    let g = source.line(len);
    let (mut p1, mut p2) = twins(source.line(len));
    let (mut v1, mut v2) = twins(source.line(len));
    let wanted = source.coin();
    crate::sgd(
        team,
        p1.view_mut(),
        g.view(),
        wanted.then(|| v1.view_mut()),
        0.01,
        0.9,
    );
    naive::sgd(
        p2.view_mut(),
        g.view(),
        wanted.then(|| v2.view_mut()),
        0.01,
        0.9,
    );
    record.same(&p1.data, &p2.data)?;
    record.same(&v1.data, &v2.data)
}

fn numbers(source: &mut Source, team: &Team, record: &mut Record) -> Result<(), String> {
    let (len, key) = (source.size() * (1 + source.below(5)), key(source));
    let (mut fast, mut right) = twins(source.line(len));
    crate::uniform(team, key, fast.view_mut());
    naive::uniform(key, right.view_mut());
    record.same(&fast.data, &right.data)?;
    crate::normal(team, key, fast.view_mut());
    naive::normal(key, right.view_mut());
    record.same(&fast.data, &right.data)
}

fn noise(source: &mut Source, team: &Team, record: &mut Record) -> Result<(), String> {
    let ((x, y), key) = (pair(source), key(source));
    let (scale, clip) = (source.tame().abs(), source.coin().then_some((-1.0, 1.0)));
    let (mut fast, mut right) = twins(y);
    crate::gaussian_noise(team, key, scale, clip, x.view(), fast.view_mut());
    naive::gaussian_noise(key, scale, clip, x.view(), right.view_mut());
    record.same(&fast.data, &right.data)?;
    let probability = Scalar::sigmoid(scale - 4.0);
    crate::masked(
        team,
        key,
        probability,
        -1.0,
        scale,
        x.view(),
        fast.view_mut(),
    );
    naive::masked(key, probability, -1.0, scale, x.view(), right.view_mut());
    record.same(&fast.data, &right.data)
}
