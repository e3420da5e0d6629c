//! The same four lanes at a time, blocks shared out.

use super::AdamStep;
use crate::Team;
use crate::lanes::{Lanes, Wide, update_with};
use crate::parallel::{Slice, SliceMut};

/// Elements that stay together: 16 lines of cache.
const BLOCK: usize = 256;

/// Cost of one element in operations of a matrix product: a square root and a division.
const ADAM: usize = 28;
const SGD: usize = 8;

pub(crate) fn adam(
    team: &Team,
    p: &mut [f32],
    g: &[f32],
    m: &mut [f32],
    v: &mut [f32],
    step: AdamStep<f32>,
) {
    let step = Step::new(step);
    let whole = (
        SliceMut::new(p, BLOCK),
        Slice::new(g, BLOCK),
        SliceMut::new(m, BLOCK),
        SliceMut::new(v, BLOCK),
    );
    team.divide(ADAM * BLOCK, whole, |_, (p, g, m, v)| step.run(p, g, m, v));
}

/// The figures of [`AdamStep`] in the form the formula uses them.
struct Step {
    beta1: Wide,
    beta2: Wide,
    rest1: Wide,
    rest2: Wide,
    /// rate / correction1
    size: Wide,
    /// 1 / √correction2
    unbias: Wide,
    epsilon: Wide,
}

impl Step {
    fn new(step: AdamStep<f32>) -> Self {
        Step {
            beta1: Wide::splat(step.beta1),
            beta2: Wide::splat(step.beta2),
            rest1: Wide::splat(step.rest1),
            rest2: Wide::splat(step.rest2),
            size: Wide::splat(step.rate / step.correction1),
            unbias: Wide::splat(1.0 / step.correction2.sqrt()),
            epsilon: Wide::splat(step.epsilon),
        }
    }

    fn run(&self, p: &mut [f32], g: &[f32], m: &mut [f32], v: &mut [f32]) {
        let ((ps, p_tail), (gs, g_tail)) = (p.as_chunks_mut(), g.as_chunks());
        let ((ms, m_tail), (vs, v_tail)) = (m.as_chunks_mut(), v.as_chunks_mut());
        for (((p, g), m), v) in ps.iter_mut().zip(gs).zip(ms).zip(vs) {
            let next = self.apply(Wide::load(p), Wide::load(g), Wide::load(m), Wide::load(v));
            next.0.store(p);
            next.1.store(m);
            next.2.store(v);
        }
        let [p, g, m, v] = [&*p_tail, g_tail, &*m_tail, &*v_tail].map(Wide::load_part);
        let next = self.apply(p, g, m, v);
        next.0.store_part(p_tail);
        next.1.store_part(m_tail);
        next.2.store_part(v_tail);
    }

    #[inline(always)]
    fn apply(&self, p: Wide, g: Wide, m: Wide, v: Wide) -> (Wide, Wide, Wide) {
        let m = (self.beta1 * m + self.rest1 * g).settled();
        let v = (self.beta2 * v + (self.rest2 * g) * g).settled();
        let p = p - (self.size * m) / (v.sqrt() * self.unbias + self.epsilon);
        (p, m, v)
    }
}

pub(crate) fn sgd(
    team: &Team,
    p: &mut [f32],
    g: &[f32],
    velocity: Option<&mut [f32]>,
    rate: f32,
    momentum: f32,
) {
    let (rate, momentum) = (Wide::splat(rate), Wide::splat(momentum));
    let velocity = velocity.map(|v| SliceMut::new(v, BLOCK));
    let whole = (SliceMut::new(p, BLOCK), Slice::new(g, BLOCK), velocity);
    team.divide(SGD * BLOCK, whole, |_, (p, g, velocity)| {
        let Some(v) = velocity else {
            return update_with(g, p, |g, p| p - rate * g);
        };
        update_with(g, v, |g, v| (momentum * v + g).settled());
        update_with(v, p, |v, p| p - rate * v);
    });
}
