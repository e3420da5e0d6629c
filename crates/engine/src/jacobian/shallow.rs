//! One dense layer: J = diag(f′) Wᵀ, so ‖J‖² = Σ over codes k of f_k′² c_k, c_k = Σ over j of W_jk²: no pass per code.
//!
//! d_a_k = 2 f′ f″ c_k, d_W_jk = 2 W_jk Σ over rows of f_k′², the latter besides what d_a brings.

use super::Chain;
use super::links::Link;
use super::walk::{Memory, Walk};
use kernels::Scalar;

impl Chain {
    /// share · Σ over rows of ‖J‖², each by its weight; with `gradient`, its gradient is added.
    pub(super) fn shallow<T: Scalar>(
        &self,
        walk: &mut Walk<T>,
        link: &Link,
        share: T,
        gradient: bool,
    ) -> T {
        let (units, zero, twice) = (link.output, T::from_f64(0.0), share + share);
        let (own, row_weights) = (walk.block(&link.own), walk.pass.weights);
        let Memory {
            weights,
            d_weights,
            s,
            first,
            second,
            p,
            q,
            ..
        } = &mut walk.memory;
        let weight = &weights[link.slice.start..][..link.input * units];
        let (lengths, slopes) = (&mut p[..units], &mut q[..units]);
        lengths.fill(zero);
        slopes.fill(zero);
        for row in weight.chunks(units) {
            lengths.iter_mut().zip(row).for_each(|(c, w)| *c += *w * *w);
        }
        for (row, first) in first[own.clone()].chunks(units).enumerate() {
            let counts = row_weights.of::<T>(row);
            let both = slopes.iter_mut().zip(first);
            both.for_each(|(sum, f)| *sum += counts * (*f * *f));
        }
        let terms = lengths.iter().zip(&*slopes).map(|(c, f)| *c * *f);
        let value = share * terms.fold(zero, |sum, term| sum + term);
        if gradient {
            for (row, start) in own.step_by(units).enumerate() {
                let twice = twice * row_weights.of(row);
                for (unit, own) in (start..start + units).enumerate() {
                    s[own] = twice * first[own] * second[own] * lengths[unit];
                }
            }
            let d_weight = &mut d_weights[link.slice.start..][..weight.len()];
            for (d, row) in d_weight.chunks_mut(units).zip(weight.chunks(units)) {
                for (d, (w, f)) in d.iter_mut().zip(row.iter().zip(&*slopes)) {
                    *d = twice * *w * *f;
                }
            }
            walk.descend(link, false);
            self.add_weights(walk);
        }
        value
    }
}
