//! One arithmetic for one number and for four: code generic over [`Lanes`] does the same to every lane, in the same
//! order, so that scalar and vector bodies agree bit for bit. `f32` is one lane, [`Wide`] is four.

use std::ops::{Add, Div, Mul, Neg, Sub};

mod memory;
#[cfg(not(any(
    all(target_arch = "wasm32", target_feature = "simd128"),
    target_arch = "x86_64"
)))]
#[path = "lanes/portable.rs"]
mod wide;
#[cfg(target_arch = "x86_64")]
#[path = "lanes/x86_64.rs"]
mod wide;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
#[path = "lanes/simd128.rs"]
mod wide;

pub(crate) use memory::{clear, copy};
pub(crate) use wide::{Wide, WideWords};

/// Whether products round once per multiply-add ("fused") instead of twice: another arithmetic, faster on most machines,
/// with other last bits on machines that have no such instruction. Decided when the library is built.
pub const FUSED: bool = cfg!(any(target_feature = "relaxed-simd", feature = "fused"));

/// 64 times the smallest normal number.
const LEAST: f32 = 64.0 * f32::MIN_POSITIVE;

/// IEEE 754 single precision per lane: every operation rounds to nearest, nothing is fused but [`multiply_add`].
///
/// [`multiply_add`]: Lanes::multiply_add
pub(crate) trait Lanes:
    Copy
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
{
    /// One truth per lane.
    type Mask: Copy;

    fn splat(x: f32) -> Self;
    /// A literal in all lanes. V8 makes vectors that it knows anew at every use, with three instructions; it keeps those
    /// that it does not.
    #[inline(always)]
    fn constant(x: f32) -> Self {
        Self::splat(x)
    }
    /// self · factor + sum, the step of products and polynomials; rounded once where the arithmetic is [`FUSED`].
    fn multiply_add(self, factor: Self, sum: Self) -> Self;
    fn sqrt(self) -> Self;
    fn abs(self) -> Self;
    /// self < other
    fn less(self, other: Self) -> Self::Mask;
    /// self ≤ other
    fn at_most(self, other: Self) -> Self::Mask;
    fn select(mask: Self::Mask, yes: Self, no: Self) -> Self;
    /// other < self ? other : self; a NaN in self stays
    fn or_less(self, other: Self) -> Self;
    /// self < other ? other : self; a NaN in self stays
    fn or_more(self, other: Self) -> Self;
    /// The lanes' bits: and, or, shifted by a constant.
    fn bits_and(self, bits: u32) -> Self;
    fn bits_or(self, bits: u32) -> Self;
    fn bits_up<const N: u32>(self) -> Self;
    fn bits_down<const N: u32>(self) -> Self;

    /// [`crate::Scalar::settled`].
    #[inline(always)]
    fn settled(self) -> Self {
        let least = Self::constant(LEAST);
        Self::select(self.abs().less(least), Self::constant(0.0), self)
    }

    /// The nearest whole number (ties to even) of |x| < 2^22.
    #[inline(always)]
    fn round(self) -> Self {
        let magic = Self::splat(12_582_912.0); // 1.5 · 2^23: its neighbours are 1 apart
        (self + magic) - magic
    }

    /// 2^self of a whole number in -126 … 127.
    #[inline(always)]
    fn power_of_two(self) -> Self {
        // The sum's lowest bits are the exponent with its bias; shifted to their place, the rest falls off.
        (self + Self::splat(8_388_608.0 + 127.0)).bits_up::<23>()
    }
}

/// 32-bit words, one or four, for random numbers.
pub(crate) trait Words: Copy {
    fn splat(word: u32) -> Self;
    fn xor(self, other: Self) -> Self;
    /// Upper and lower half of the product with `factor`.
    fn times(self, factor: u32) -> (Self, Self);
}

impl Words for u32 {
    #[inline(always)]
    fn splat(word: u32) -> u32 {
        word
    }
    #[inline(always)]
    fn xor(self, other: u32) -> u32 {
        self ^ other
    }
    #[inline(always)]
    fn times(self, factor: u32) -> (u32, u32) {
        let product = u64::from(self) * u64::from(factor);
        ((product >> 32) as u32, product as u32)
    }
}

impl Lanes for f32 {
    type Mask = bool;

    #[inline(always)]
    fn splat(x: f32) -> f32 {
        x
    }
    #[inline(always)]
    fn multiply_add(self, factor: f32, sum: f32) -> f32 {
        if FUSED {
            self.mul_add(factor, sum)
        } else {
            self * factor + sum
        }
    }
    #[inline(always)]
    fn sqrt(self) -> f32 {
        f32::sqrt(self)
    }
    #[inline(always)]
    fn abs(self) -> f32 {
        f32::abs(self)
    }
    #[inline(always)]
    fn less(self, other: f32) -> bool {
        self < other
    }
    #[inline(always)]
    fn at_most(self, other: f32) -> bool {
        self <= other
    }
    #[inline(always)]
    fn select(mask: bool, yes: f32, no: f32) -> f32 {
        if mask { yes } else { no }
    }
    #[inline(always)]
    fn or_less(self, other: f32) -> f32 {
        if other < self { other } else { self }
    }
    #[inline(always)]
    fn or_more(self, other: f32) -> f32 {
        if self < other { other } else { self }
    }
    #[inline(always)]
    fn bits_and(self, bits: u32) -> f32 {
        f32::from_bits(self.to_bits() & bits)
    }
    #[inline(always)]
    fn bits_or(self, bits: u32) -> f32 {
        f32::from_bits(self.to_bits() | bits)
    }
    #[inline(always)]
    fn bits_up<const N: u32>(self) -> f32 {
        f32::from_bits(self.to_bits() << N)
    }
    #[inline(always)]
    fn bits_down<const N: u32>(self) -> f32 {
        f32::from_bits(self.to_bits() >> N)
    }
}

// What only the four lanes need: memory.

/// Replaces every x by f(x).
#[inline(always)]
pub(crate) fn update(x: &mut [f32], f: impl Fn(Wide) -> Wide) {
    let (blocks, tail) = x.as_chunks_mut();
    for block in blocks {
        f(Wide::load(block)).store(block);
    }
    if !tail.is_empty() {
        f(Wide::load_part(tail)).store_part(tail);
    }
}

/// Replaces every y by f(x, y).
#[inline(always)]
pub(crate) fn update_with(x: &[f32], y: &mut [f32], f: impl Fn(Wide, Wide) -> Wide) {
    let ((xs, x_tail), (ys, y_tail)) = (x.as_chunks(), y.as_chunks_mut());
    for (x, y) in xs.iter().zip(ys) {
        f(Wide::load(x), Wide::load(y)).store(y);
    }
    if !y_tail.is_empty() {
        f(Wide::load_part(x_tail), Wide::load_part(y_tail)).store_part(y_tail);
    }
}

/// Sets every z to f(x, y).
#[inline(always)]
pub(crate) fn combine(x: &[f32], y: &[f32], z: &mut [f32], f: impl Fn(Wide, Wide) -> Wide) {
    let ((xs, x_tail), (ys, y_tail), (zs, z_tail)) =
        (x.as_chunks(), y.as_chunks(), z.as_chunks_mut());
    for ((x, y), z) in xs.iter().zip(ys).zip(zs) {
        f(Wide::load(x), Wide::load(y)).store(z);
    }
    if !z_tail.is_empty() {
        f(Wide::load_part(x_tail), Wide::load_part(y_tail)).store_part(z_tail);
    }
}

impl Wide {
    #[inline(always)]
    pub(crate) fn load(block: &[f32; 4]) -> Wide {
        // SAFETY: four numbers that can be read.
        unsafe { Wide::read(block.as_ptr()) }
    }

    #[inline(always)]
    pub(crate) fn store(self, block: &mut [f32; 4]) {
        // SAFETY: four numbers that can be written.
        unsafe { self.write(block.as_mut_ptr()) }
    }

    /// Up to four numbers, the other lanes 0.
    #[inline(always)]
    pub(crate) fn load_part(tail: &[f32]) -> Wide {
        let mut block = [0.0; 4];
        for (lane, &x) in block.iter_mut().zip(tail) {
            *lane = x;
        }
        Wide::load(&block)
    }

    /// The first lanes, the others replaced.
    #[inline(always)]
    pub(crate) fn first_lanes(self, count: usize, rest: f32) -> Wide {
        let mut block = self.lanes();
        block[count..].fill(rest);
        Wide::load(&block)
    }

    /// The first lanes, as many as the slice takes.
    #[inline(always)]
    pub(crate) fn store_part(self, tail: &mut [f32]) {
        for (x, lane) in tail.iter_mut().zip(self.lanes()) {
            *x = lane;
        }
    }

    #[inline(always)]
    pub(crate) fn lanes(self) -> [f32; 4] {
        let mut block = [0.0; 4];
        self.store(&mut block);
        block
    }
}

/// Lanes that lie side by side in memory: one number or four.
pub(crate) trait Cells: Lanes {
    /// The first numbers of a slice.
    fn take(from: &[f32]) -> Self;
    fn put(self, to: &mut [f32]);
}

impl Cells for f32 {
    #[inline(always)]
    fn take(from: &[f32]) -> f32 {
        from[0]
    }
    #[inline(always)]
    fn put(self, to: &mut [f32]) {
        to[0] = self;
    }
}

impl Cells for Wide {
    #[inline(always)]
    fn take(from: &[f32]) -> Wide {
        Wide::load(from.first_chunk().expect("four numbers"))
    }
    #[inline(always)]
    fn put(self, to: &mut [f32]) {
        self.store(to.first_chunk_mut().expect("four numbers"));
    }
}

/// Runs a body for all channels, with `L` four at a time while there are four, then one at a time.
macro_rules! by_channels {
    ($channels:expr, |$channel:ident, $lanes:ident| $body:block) => {{
        let (channels, mut $channel) = ($channels, 0);
        while $channel + 4 <= channels {
            type $lanes = Wide;
            $body
            $channel += 4;
        }
        while $channel < channels {
            type $lanes = f32;
            $body
            $channel += 1;
        }
    }};
}
pub(crate) use by_channels;
