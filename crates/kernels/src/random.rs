//! Random numbers as a function of (seed, step, slot, index): the same for any number of threads.
//!
//! Philox4x32-10 (Salmon, Moraes, Dror and Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3"): number `index`
//! of a [`Key`] is word `index % 4` of the block with counter `[index / 4, slot, step low, step high]` and key `seed`.

pub(crate) mod fast;

use ndarray::{ArrayView2, ArrayViewMut2};

use crate::lanes::{WideWords, Words};
use crate::{Scalar, Team};

/// Names one stream of random numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    pub seed: u64,
    pub step: u64,
    /// Which use within the step; `u32::MAX` belongs to [`permutation`].
    pub slot: u32,
}

/// Philox4x32-10 of one counter, or of four side by side.
#[inline(always)]
fn philox<W: Words>(counter: [W; 4], key: [u32; 2]) -> [W; 4] {
    let ([mut a, mut b, mut c, mut d], [mut k0, mut k1]) = (counter, key);
    for _ in 0..10 {
        let (p, q) = (a.times(0xD251_1F53), c.times(0xCD9E_8D57));
        (a, b) = (q.0.xor(b).xor(W::splat(k0)), q.1);
        (c, d) = (p.0.xor(d).xor(W::splat(k1)), p.1);
        k0 = k0.wrapping_add(0x9E37_79B9);
        k1 = k1.wrapping_add(0xBB67_AE85);
    }
    [a, b, c, d]
}

impl Key {
    /// Words 4·block … 4·block + 3 of this stream.
    pub(crate) fn block(&self, block: usize) -> [u32; 4] {
        self.words(block as u32)
    }

    /// First, second, third and fourth words of four blocks from `first` on.
    fn four_blocks(&self, first: usize) -> [WideWords; 4] {
        self.words(WideWords::new(
            [0, 1, 2, 3].map(|i| (first as u32).wrapping_add(i)),
        ))
    }

    #[inline(always)]
    fn words<W: Words>(&self, block: W) -> [W; 4] {
        let [slot, low, high] =
            [self.slot, self.step as u32, (self.step >> 32) as u32].map(W::splat);
        philox(
            [block, slot, low, high],
            [self.seed as u32, (self.seed >> 32) as u32],
        )
    }
}

/// Uniform in [0, 1): the upper 24 bits of each word.
pub fn uniform<T: Scalar>(team: &Team, key: Key, out: &mut [T]) {
    T::uniform(team, key, out);
}

/// Standard normal numbers, two from each two words (Box and Muller 1958):
/// r = √(-2 ln u), (r cos 2πv, r sin 2πv) with u in (0, 1], v in [0, 1).
pub fn normal<T: Scalar>(team: &Team, key: Key, out: &mut [T]) {
    T::normal(team, key, out);
}

/// y = clip(x + standard_deviation · n), n standard normal number row·columns + column of the key.
pub fn gaussian_noise<T: Scalar>(
    team: &Team,
    key: Key,
    standard_deviation: T,
    clip: Option<(T, T)>,
    x: ArrayView2<T>,
    y: ArrayViewMut2<T>,
) {
    assert_eq!(x.dim(), y.dim(), "shape of the output");
    T::gaussian_noise(team, key, standard_deviation, clip, x, y);
}

/// y = u < probability ? replacement : x · kept_scale, u uniform number row·columns + column of the key.
pub fn masked<T: Scalar>(
    team: &Team,
    key: Key,
    probability: T,
    replacement: T,
    kept_scale: T,
    x: ArrayView2<T>,
    y: ArrayViewMut2<T>,
) {
    assert_eq!(x.dim(), y.dim(), "shape of the output");
    T::masked(team, key, probability, replacement, kept_scale, x, y);
}

/// Fills `order` with 0, 1, … and shuffles it: Fisher–Yates, every order equally likely.
///
/// The bounded draws are without bias: Lemire 2019, "Fast random integer generation in an interval".
pub fn permutation(seed: u64, epoch: u64, order: &mut [u32]) {
    let key = Key {
        seed,
        step: epoch,
        slot: u32::MAX,
    };
    let (mut words, mut drawn) = ([0; 4], 0);
    let mut next = || {
        if drawn % 4 == 0 {
            words = key.block(drawn / 4);
        }
        drawn += 1;
        words[(drawn - 1) % 4]
    };
    for (value, slot) in (0..).zip(order.iter_mut()) {
        *slot = value;
    }
    for last in (1..order.len()).rev() {
        order.swap(last, below(last as u32 + 1, &mut next) as usize);
    }
}

/// Number `index` of the key as one in 0..bound; a bound far below 2³² makes none of them noticeably more likely.
pub fn choice(key: Key, index: usize, bound: usize) -> usize {
    ((u64::from(key.block(index)[0]) * bound as u64) >> 32) as usize
}

/// An unbiased number in 0..bound: the upper half of word · bound, drawing again where a value would come up once too often.
fn below(bound: u32, next: &mut impl FnMut() -> u32) -> u32 {
    loop {
        let product = u64::from(next()) * u64::from(bound);
        if product as u32 >= bound.wrapping_neg() % bound {
            return (product >> 32) as u32;
        }
    }
}

#[cfg(test)]
mod tests;
