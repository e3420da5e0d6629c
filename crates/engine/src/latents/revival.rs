//! Dead units brought back: a unit that was in no code for a while gets a gradient all the same.
//!
//! Gao et al. (2024), "Scaling and evaluating sparse autoencoders", add α ‖e − ê‖², ê the reconstruction of the
//! residual e by the strongest dead units alone. To first order in ê its gradient at such a unit is α · dL/dz, what the
//! unit would be told if it were in the code; that is what is passed on here, to all of its pre-activation.

use super::largest::kth_largest;
use crate::layers::Backward;
use crate::pass::Pass;
use kernels::{Scalar, each_row};
use ndarray::ArrayView2;

pub struct Revival {
    /// α
    pub coefficient: f64,
    /// Steps without use after which a unit counts as dead.
    pub dead_after: usize,
    /// Most units revived by one row.
    pub most: usize,
}

/// Counts the steps since each unit was last in the code of a row that counts.
pub fn count_idle<T: Scalar>(pass: &Pass, codes: ArrayView2<T>, idle: &mut [T]) {
    let zero = T::from_f64(0.0);
    idle.iter_mut().for_each(|idle| *idle += T::from_f64(1.0));
    let counts = |row: &usize| pass.weights.of::<T>(*row) > zero;
    for row in (0..codes.nrows()).filter(counts) {
        for (idle, &z) in idle.iter_mut().zip(codes.row(row)) {
            if z != zero {
                *idle = zero;
            }
        }
    }
}

impl Revival {
    /// d_x = d_z where a unit is in the code, coefficient · d_z at the strongest dead ones, else 0.
    pub fn backward<T: Scalar>(&self, pass: &Pass, idle: &[T], state: Backward<'_, T>) {
        let Some(d_input) = state.d_input else { return };
        let (zero, coefficient) = (T::from_f64(0.0), T::from_f64(self.coefficient));
        let limit = T::from_f64(self.dead_after as f64);
        let dead = idle.iter().filter(|idle| **idle >= limit).count();
        let revives = pass.training && self.coefficient > 0.0 && dead > 0;
        let read = [state.input, state.output, state.d_output.view()];
        let body = |_: usize, [x, z, d]: [&[T]; 3], [dx]: [&mut [T]; 1]| {
            let mut least = T::from_f64(f64::NEG_INFINITY);
            if revives && dead > self.most {
                let those = x.iter().zip(idle).filter(|(_, idle)| **idle >= limit);
                dx.iter_mut().zip(those).for_each(|(dx, (x, _))| *dx = *x);
                least = kth_largest(&mut dx[..dead], self.most);
            }
            for j in 0..dx.len() {
                dx[j] = if planted!(TopKMask, z[j] != zero, true) {
                    d[j]
                } else if revives && idle[j] >= limit && x[j] >= least {
                    coefficient * d[j]
                } else {
                    zero
                };
            }
        };
        each_row(pass.team, 32 * idle.len(), read, [d_input], &body);
    }
}
