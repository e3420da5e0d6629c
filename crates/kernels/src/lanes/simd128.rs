//! Four lanes in one wasm vector. `pmin` and `pmax` are single x86 instructions, `min` and `max` are not.

use core::arch::wasm32::*;
use std::ops::{Add, Div, Mul, Neg, Sub};

use super::{Lanes, Words};

#[derive(Clone, Copy)]
pub(crate) struct Wide(v128);

impl Wide {
    /// # Safety
    /// Four numbers can be read, at any alignment that suits one of them.
    #[inline(always)]
    pub(crate) unsafe fn read(from: *const f32) -> Wide {
        // SAFETY: the caller's promise; the instruction takes any alignment.
        Wide(unsafe { v128_load(from.cast()) })
    }
    /// # Safety
    /// Four numbers can be written, at any alignment that suits one of them.
    #[inline(always)]
    pub(crate) unsafe fn write(self, to: *mut f32) {
        // SAFETY: the caller's promise; the instruction takes any alignment.
        unsafe { v128_store(to.cast(), self.0) }
    }
    /// Four bytes as numbers 0 … 255.
    #[inline(always)]
    pub(crate) fn from_bytes(bytes: [u8; 4]) -> Wide {
        let low = u32x4(u32::from_le_bytes(bytes), 0, 0, 0);
        Wide(f32x4_convert_i32x4(u32x4_extend_low_u16x8(
            u16x8_extend_low_u8x16(low),
        )))
    }
    /// Rows become columns.
    #[inline(always)]
    pub(crate) fn transpose([a, b, c, d]: [Wide; 4]) -> [Wide; 4] {
        let (ab, ab2) = (
            i32x4_shuffle::<0, 4, 1, 5>(a.0, b.0),
            i32x4_shuffle::<2, 6, 3, 7>(a.0, b.0),
        );
        let (cd, cd2) = (
            i32x4_shuffle::<0, 4, 1, 5>(c.0, d.0),
            i32x4_shuffle::<2, 6, 3, 7>(c.0, d.0),
        );
        [
            Wide(i64x2_shuffle::<0, 2>(ab, cd)),
            Wide(i64x2_shuffle::<1, 3>(ab, cd)),
            Wide(i64x2_shuffle::<0, 2>(ab2, cd2)),
            Wide(i64x2_shuffle::<1, 3>(ab2, cd2)),
        ]
    }
}

macro_rules! operator {
    ($trait:ident $method:ident $instruction:ident) => {
        impl $trait for Wide {
            type Output = Wide;
            #[inline(always)]
            fn $method(self, other: Wide) -> Wide {
                Wide($instruction(self.0, other.0))
            }
        }
    };
}
operator!(Add add f32x4_add);
operator!(Sub sub f32x4_sub);
operator!(Mul mul f32x4_mul);
operator!(Div div f32x4_div);

impl Neg for Wide {
    type Output = Wide;
    #[inline(always)]
    fn neg(self) -> Wide {
        Wide(f32x4_neg(self.0))
    }
}

impl Lanes for Wide {
    /// All bits of a lane, or none.
    type Mask = v128;

    #[inline(always)]
    fn splat(x: f32) -> Wide {
        Wide(f32x4_splat(x))
    }
    #[inline(always)]
    fn constant(mut x: f32) -> Wide {
        // SAFETY: it gives back what it got.
        unsafe {
            core::arch::asm!("local.get {0}", "local.set {1}", in(local) x, lateout(local) x,
                options(pure, nomem, nostack, preserves_flags));
        }
        Wide::splat(x)
    }
    #[cfg(not(target_feature = "relaxed-simd"))]
    #[inline(always)]
    fn multiply_add(self, factor: Wide, sum: Wide) -> Wide {
        self * factor + sum
    }
    #[cfg(target_feature = "relaxed-simd")]
    #[inline(always)]
    fn multiply_add(self, factor: Wide, sum: Wide) -> Wide {
        Wide(f32x4_relaxed_madd(self.0, factor.0, sum.0))
    }
    #[inline(always)]
    fn sqrt(self) -> Wide {
        Wide(f32x4_sqrt(self.0))
    }
    #[inline(always)]
    fn abs(self) -> Wide {
        Wide(f32x4_abs(self.0))
    }
    #[inline(always)]
    fn less(self, other: Wide) -> v128 {
        f32x4_lt(self.0, other.0)
    }
    #[inline(always)]
    fn at_most(self, other: Wide) -> v128 {
        f32x4_le(self.0, other.0)
    }
    #[inline(always)]
    fn select(mask: v128, yes: Wide, no: Wide) -> Wide {
        Wide(v128_bitselect(yes.0, no.0, mask))
    }
    #[inline(always)]
    fn or_less(self, other: Wide) -> Wide {
        least(self, other)
    }
    #[inline(always)]
    fn or_more(self, other: Wide) -> Wide {
        most(self, other)
    }
    #[inline(always)]
    fn bits_and(self, bits: u32) -> Wide {
        Wide(v128_and(self.0, u32x4_splat(bits)))
    }
    #[inline(always)]
    fn bits_or(self, bits: u32) -> Wide {
        Wide(v128_or(self.0, u32x4_splat(bits)))
    }
    #[inline(always)]
    fn bits_up<const N: u32>(self) -> Wide {
        Wide(u32x4_shl(self.0, N))
    }
    #[inline(always)]
    fn bits_down<const N: u32>(self) -> Wide {
        Wide(u32x4_shr(self.0, N))
    }
}

#[derive(Clone, Copy)]
pub(crate) struct WideWords(v128);

impl WideWords {
    #[inline(always)]
    pub(crate) fn new([a, b, c, d]: [u32; 4]) -> Self {
        WideWords(u32x4(a, b, c, d))
    }
    /// The upper 24 bits of each word, as whole numbers.
    #[inline(always)]
    pub(crate) fn upper_24(self) -> Wide {
        Wide(f32x4_convert_i32x4(u32x4_shr(self.0, 8)))
    }
}

impl Words for WideWords {
    #[inline(always)]
    fn splat(word: u32) -> Self {
        WideWords(u32x4_splat(word))
    }
    #[inline(always)]
    fn xor(self, other: Self) -> Self {
        WideWords(v128_xor(self.0, other.0))
    }
    #[inline(always)]
    fn times(self, factor: u32) -> (Self, Self) {
        let factor = u32x4_splat(factor);
        let (front, back) = (
            u64x2_extmul_low_u32x4(self.0, factor),
            u64x2_extmul_high_u32x4(self.0, factor),
        );
        let (upper, lower) = (
            i32x4_shuffle::<1, 3, 5, 7>(front, back),
            i32x4_shuffle::<0, 2, 4, 6>(front, back),
        );
        (WideWords(upper), WideWords(lower))
    }
}

#[cfg(not(target_feature = "relaxed-simd"))]
#[inline(always)]
fn least(x: Wide, y: Wide) -> Wide {
    Wide(f32x4_pmin(x.0, y.0))
}

#[cfg(not(target_feature = "relaxed-simd"))]
#[inline(always)]
fn most(x: Wide, y: Wide) -> Wide {
    Wide(f32x4_pmax(x.0, y.0))
}

// Where it may, the compiler takes the relaxed minimum and maximum for `pmin` and `pmax`, and NaN gets lost.

#[cfg(target_feature = "relaxed-simd")]
#[inline(always)]
fn least(x: Wide, y: Wide) -> Wide {
    Wide::select(y.less(x), y, x)
}

#[cfg(target_feature = "relaxed-simd")]
#[inline(always)]
fn most(x: Wide, y: Wide) -> Wide {
    Wide::select(x.less(y), y, x)
}
