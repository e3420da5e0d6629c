//! Softmax, group by group.

use ndarray::{ArrayView1, ArrayView2, ArrayViewMut1, ArrayViewMut2, Axis, Zip};

use super::tree;
use crate::Scalar;

/// max x (NaN aside), and Σ e^(x - max).
fn parts<T: Scalar>(x: ArrayView1<T>) -> (T, T) {
    let least = T::from_f64(f64::NEG_INFINITY);
    let max = x
        .iter()
        .fold(least, |max, &x| if max < x { x } else { max });
    (max, tree(x.len(), |j| (x[j] - max).exp()))
}

pub fn softmax<T: Scalar>(x: ArrayView2<T>, group: usize, mut y: ArrayViewMut2<T>) {
    y.assign(&x);
    in_place(group, y);
}

fn in_place<T: Scalar>(group: usize, mut z: ArrayViewMut2<T>) {
    for mut row in z.rows_mut() {
        for mut z in row.axis_chunks_iter_mut(Axis(0), group) {
            let (max, sum) = parts(z.view());
            z.mapv_inplace(|z| (z - max).exp() / sum);
        }
    }
}

pub fn softmax_backward<T: Scalar>(y: ArrayView2<T>, group: usize, mut d: ArrayViewMut2<T>) {
    for (y, mut d) in y.rows().into_iter().zip(d.rows_mut()) {
        let groups = y.axis_chunks_iter(Axis(0), group);
        for (y, mut d) in groups.zip(d.axis_chunks_iter_mut(Axis(0), group)) {
            let sum = tree(group, |j| d[j] * y[j]);
            Zip::from(&mut d)
                .and(&y)
                .for_each(|d, &y| *d = y * (*d - sum));
        }
    }
}

pub fn softmax_cross_entropy<T: Scalar>(
    mut z: ArrayViewMut2<T>,
    target: ArrayView2<T>,
    group: usize,
    scale: T,
    d: Option<ArrayViewMut2<T>>,
    mut row_loss: ArrayViewMut1<T>,
) {
    for ((z, target), loss) in z.rows().into_iter().zip(target.rows()).zip(&mut row_loss) {
        let groups = z.axis_chunks_iter(Axis(0), group);
        *loss = T::zero();
        for (z, t) in groups.zip(target.axis_chunks_iter(Axis(0), group)) {
            let (max, sum) = parts(z);
            *loss += sum.ln() - tree(group, |j| t[j] * (z[j] - max));
        }
    }
    in_place(group, z.view_mut());
    if let Some(d) = d {
        Zip::from(d)
            .and(&z)
            .and(target)
            .for_each(|d, &p, &t| *d = (p - t) * scale);
    }
}
