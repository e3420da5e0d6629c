//! Four lanes in one SSE vector: every x86-64 processor has them, and builds for newer ones encode them better and fuse
//! where they are told to.

use std::arch::x86_64::*;
use std::ops::{Add, Div, Mul, Neg, Sub};

use super::{Lanes, Words};

/// Instructions of SSE2.
macro_rules! sse {
    ($instructions:expr) => {
        // SAFETY: every x86-64 processor has them.
        unsafe { $instructions }
    };
}

#[derive(Clone, Copy)]
pub(crate) struct Wide(__m128);

impl Wide {
    /// # Safety
    /// Four numbers can be read, at any alignment that suits one of them.
    #[inline(always)]
    pub(crate) unsafe fn read(from: *const f32) -> Wide {
        // SAFETY: the caller's promise; the instruction takes any alignment.
        Wide(unsafe { _mm_loadu_ps(from) })
    }
    /// # Safety
    /// Four numbers can be written, at any alignment that suits one of them.
    #[inline(always)]
    pub(crate) unsafe fn write(self, to: *mut f32) {
        // SAFETY: the caller's promise; the instruction takes any alignment.
        unsafe { _mm_storeu_ps(to, self.0) }
    }
    /// Four bytes as numbers 0 … 255.
    #[inline(always)]
    pub(crate) fn from_bytes(bytes: [u8; 4]) -> Wide {
        sse!({
            let (zero, low) = (
                _mm_setzero_si128(),
                _mm_cvtsi32_si128(i32::from_le_bytes(bytes)),
            );
            let words = _mm_unpacklo_epi16(_mm_unpacklo_epi8(low, zero), zero);
            Wide(_mm_cvtepi32_ps(words))
        })
    }
    /// Rows become columns.
    #[inline(always)]
    pub(crate) fn transpose([a, b, c, d]: [Wide; 4]) -> [Wide; 4] {
        sse!({
            let (ab, ab2) = (_mm_unpacklo_ps(a.0, b.0), _mm_unpackhi_ps(a.0, b.0));
            let (cd, cd2) = (_mm_unpacklo_ps(c.0, d.0), _mm_unpackhi_ps(c.0, d.0));
            [
                Wide(_mm_movelh_ps(ab, cd)),
                Wide(_mm_movehl_ps(cd, ab)),
                Wide(_mm_movelh_ps(ab2, cd2)),
                Wide(_mm_movehl_ps(cd2, ab2)),
            ]
        })
    }
    #[inline(always)]
    fn words(self) -> __m128i {
        sse!(_mm_castps_si128(self.0))
    }
    #[inline(always)]
    fn of(words: __m128i) -> Wide {
        sse!(Wide(_mm_castsi128_ps(words)))
    }
}

macro_rules! operator {
    ($trait:ident $method:ident $instruction:ident) => {
        impl $trait for Wide {
            type Output = Wide;
            #[inline(always)]
            fn $method(self, other: Wide) -> Wide {
                sse!(Wide($instruction(self.0, other.0)))
            }
        }
    };
}
operator!(Add add _mm_add_ps);
operator!(Sub sub _mm_sub_ps);
operator!(Mul mul _mm_mul_ps);
operator!(Div div _mm_div_ps);

impl Neg for Wide {
    type Output = Wide;
    #[inline(always)]
    fn neg(self) -> Wide {
        sse!(Wide(_mm_xor_ps(self.0, _mm_set1_ps(-0.0))))
    }
}

impl Lanes for Wide {
    /// All bits of a lane, or none.
    type Mask = __m128;

    #[inline(always)]
    fn splat(x: f32) -> Wide {
        sse!(Wide(_mm_set1_ps(x)))
    }
    #[cfg(all(feature = "fused", target_feature = "fma"))]
    #[inline(always)]
    fn multiply_add(self, factor: Wide, sum: Wide) -> Wide {
        sse!(Wide(_mm_fmadd_ps(self.0, factor.0, sum.0)))
    }
    #[cfg(not(all(feature = "fused", target_feature = "fma")))]
    #[inline(always)]
    fn multiply_add(self, factor: Wide, sum: Wide) -> Wide {
        if !crate::FUSED {
            return self * factor + sum;
        }
        let (x, y, z) = (self.lanes(), factor.lanes(), sum.lanes());
        Wide::load(&[0, 1, 2, 3].map(|i| x[i].multiply_add(y[i], z[i])))
    }
    #[inline(always)]
    fn sqrt(self) -> Wide {
        sse!(Wide(_mm_sqrt_ps(self.0)))
    }
    #[inline(always)]
    fn abs(self) -> Wide {
        sse!(Wide(_mm_andnot_ps(_mm_set1_ps(-0.0), self.0)))
    }
    #[inline(always)]
    fn less(self, other: Wide) -> __m128 {
        sse!(_mm_cmplt_ps(self.0, other.0))
    }
    #[inline(always)]
    fn at_most(self, other: Wide) -> __m128 {
        sse!(_mm_cmple_ps(self.0, other.0))
    }
    #[inline(always)]
    fn select(mask: __m128, yes: Wide, no: Wide) -> Wide {
        sse!(Wide(_mm_or_ps(
            _mm_and_ps(mask, yes.0),
            _mm_andnot_ps(mask, no.0),
        )))
    }
    // The second operand is what remains where the comparison fails.
    #[inline(always)]
    fn or_less(self, other: Wide) -> Wide {
        sse!(Wide(_mm_min_ps(other.0, self.0)))
    }
    #[inline(always)]
    fn or_more(self, other: Wide) -> Wide {
        sse!(Wide(_mm_max_ps(other.0, self.0)))
    }
    #[inline(always)]
    fn bits_and(self, bits: u32) -> Wide {
        sse!(Wide::of(_mm_and_si128(
            self.words(),
            _mm_set1_epi32(bits as i32)
        )))
    }
    #[inline(always)]
    fn bits_or(self, bits: u32) -> Wide {
        sse!(Wide::of(_mm_or_si128(
            self.words(),
            _mm_set1_epi32(bits as i32)
        )))
    }
    #[inline(always)]
    fn bits_up<const N: u32>(self) -> Wide {
        sse!(Wide::of(_mm_sll_epi32(
            self.words(),
            _mm_cvtsi32_si128(N as i32)
        )))
    }
    #[inline(always)]
    fn bits_down<const N: u32>(self) -> Wide {
        sse!(Wide::of(_mm_srl_epi32(
            self.words(),
            _mm_cvtsi32_si128(N as i32)
        )))
    }
}

#[derive(Clone, Copy)]
pub(crate) struct WideWords(__m128i);

impl WideWords {
    #[inline(always)]
    pub(crate) fn new([a, b, c, d]: [u32; 4]) -> Self {
        sse!(WideWords(_mm_setr_epi32(
            a as i32, b as i32, c as i32, d as i32
        )))
    }
    /// The upper 24 bits of each word, as whole numbers.
    #[inline(always)]
    pub(crate) fn upper_24(self) -> Wide {
        sse!(Wide(_mm_cvtepi32_ps(_mm_srli_epi32::<8>(self.0))))
    }
}

impl Words for WideWords {
    #[inline(always)]
    fn splat(word: u32) -> Self {
        sse!(WideWords(_mm_set1_epi32(word as i32)))
    }
    #[inline(always)]
    fn xor(self, other: Self) -> Self {
        sse!(WideWords(_mm_xor_si128(self.0, other.0)))
    }
    #[inline(always)]
    fn times(self, factor: u32) -> (Self, Self) {
        sse!({
            // Products of lanes 0 and 2, and of lanes 1 and 3.
            let factor = _mm_set1_epi32(factor as i32);
            let even = _mm_castsi128_ps(_mm_mul_epu32(self.0, factor));
            let odd = _mm_castsi128_ps(_mm_mul_epu32(_mm_srli_epi64::<32>(self.0), factor));
            let upper = _mm_castps_si128(_mm_shuffle_ps::<0b11_01_11_01>(even, odd));
            let lower = _mm_castps_si128(_mm_shuffle_ps::<0b10_00_10_00>(even, odd));
            // Lanes stand in the order 0, 2, 1, 3.
            let in_order = |words| WideWords(_mm_shuffle_epi32::<0b11_01_10_00>(words));
            (in_order(upper), in_order(lower))
        })
    }
}
