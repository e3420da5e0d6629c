//! Four lanes as an array, which compilers turn into vectors where there are any.

use std::ops::{Add, Div, Mul, Neg, Sub};

use super::{Lanes, Words};

#[derive(Clone, Copy)]
#[repr(align(16))]
pub(crate) struct Wide([f32; 4]);

impl Wide {
    /// # Safety
    /// Four numbers can be read, at any alignment that suits one of them.
    #[inline(always)]
    pub(crate) unsafe fn read(from: *const f32) -> Wide {
        // SAFETY: the caller's promise.
        Wide(unsafe { from.cast::<[f32; 4]>().read() })
    }
    /// # Safety
    /// Four numbers can be written, at any alignment that suits one of them.
    #[inline(always)]
    pub(crate) unsafe fn write(self, to: *mut f32) {
        // SAFETY: the caller's promise.
        unsafe { to.cast::<[f32; 4]>().write(self.0) }
    }
    /// Four bytes as numbers 0 … 255.
    #[inline(always)]
    pub(crate) fn from_bytes(bytes: [u8; 4]) -> Wide {
        Wide(bytes.map(f32::from))
    }
    /// Rows become columns.
    #[inline(always)]
    pub(crate) fn transpose([a, b, c, d]: [Wide; 4]) -> [Wide; 4] {
        [0, 1, 2, 3].map(|i| Wide([a.0[i], b.0[i], c.0[i], d.0[i]]))
    }
    #[inline(always)]
    fn map(self, f: impl Fn(f32) -> f32) -> Wide {
        let [a, b, c, d] = self.0;
        Wide([f(a), f(b), f(c), f(d)])
    }
    #[inline(always)]
    fn zip<T>(self, other: Wide, f: impl Fn(f32, f32) -> T) -> [T; 4] {
        let ([a, b, c, d], [e, g, h, i]) = (self.0, other.0);
        [f(a, e), f(b, g), f(c, h), f(d, i)]
    }
}

macro_rules! operator {
    ($trait:ident $method:ident) => {
        impl $trait for Wide {
            type Output = Wide;
            #[inline(always)]
            fn $method(self, other: Wide) -> Wide {
                Wide(self.zip(other, f32::$method))
            }
        }
    };
}
operator!(Add add);
operator!(Sub sub);
operator!(Mul mul);
operator!(Div div);

impl Neg for Wide {
    type Output = Wide;
    #[inline(always)]
    fn neg(self) -> Wide {
        self.map(f32::neg)
    }
}

impl Lanes for Wide {
    type Mask = [bool; 4];

    #[inline(always)]
    fn splat(x: f32) -> Wide {
        Wide([x; 4])
    }
    #[inline(always)]
    fn multiply_add(self, factor: Wide, sum: Wide) -> Wide {
        let (x, y, z) = (self.0, factor.0, sum.0);
        Wide([0, 1, 2, 3].map(|i| x[i].multiply_add(y[i], z[i])))
    }
    #[inline(always)]
    fn sqrt(self) -> Wide {
        self.map(f32::sqrt)
    }
    #[inline(always)]
    fn abs(self) -> Wide {
        self.map(f32::abs)
    }
    #[inline(always)]
    fn less(self, other: Wide) -> [bool; 4] {
        self.zip(other, Lanes::less)
    }
    #[inline(always)]
    fn at_most(self, other: Wide) -> [bool; 4] {
        self.zip(other, Lanes::at_most)
    }
    #[inline(always)]
    fn select([a, b, c, d]: [bool; 4], yes: Wide, no: Wide) -> Wide {
        let pick = |mask, i: usize| Lanes::select(mask, yes.0[i], no.0[i]);
        Wide([pick(a, 0), pick(b, 1), pick(c, 2), pick(d, 3)])
    }
    #[inline(always)]
    fn or_less(self, other: Wide) -> Wide {
        Wide(self.zip(other, Lanes::or_less))
    }
    #[inline(always)]
    fn or_more(self, other: Wide) -> Wide {
        Wide(self.zip(other, Lanes::or_more))
    }
    #[inline(always)]
    fn bits_and(self, bits: u32) -> Wide {
        self.map(|x| x.bits_and(bits))
    }
    #[inline(always)]
    fn bits_or(self, bits: u32) -> Wide {
        self.map(|x| x.bits_or(bits))
    }
    #[inline(always)]
    fn bits_up<const N: u32>(self) -> Wide {
        self.map(Lanes::bits_up::<N>)
    }
    #[inline(always)]
    fn bits_down<const N: u32>(self) -> Wide {
        self.map(Lanes::bits_down::<N>)
    }
}

#[derive(Clone, Copy)]
pub(crate) struct WideWords([u32; 4]);

impl WideWords {
    #[inline(always)]
    pub(crate) fn new(words: [u32; 4]) -> Self {
        WideWords(words)
    }
    /// The upper 24 bits of each word, as whole numbers.
    #[inline(always)]
    pub(crate) fn upper_24(self) -> Wide {
        Wide(self.0.map(|word| (word >> 8) as f32))
    }
}

impl Words for WideWords {
    #[inline(always)]
    fn splat(word: u32) -> Self {
        WideWords([word; 4])
    }
    #[inline(always)]
    fn xor(self, other: Self) -> Self {
        let ([a, b, c, d], [e, f, g, h]) = (self.0, other.0);
        WideWords([a ^ e, b ^ f, c ^ g, d ^ h])
    }
    #[inline(always)]
    fn times(self, factor: u32) -> (Self, Self) {
        let [(a, e), (b, f), (c, g), (d, h)] = self.0.map(|word| word.times(factor));
        (WideWords([a, b, c, d]), WideWords([e, f, g, h]))
    }
}
