//! CRC-32, the sum of zlib, PNG and Ethernet: the remainder of the bytes as a polynomial over GF(2), divided by
//! x³² + x²⁶ + x²³ + x²² + x¹⁶ + x¹² + x¹¹ + x¹⁰ + x⁸ + x⁷ + x⁵ + x⁴ + x² + x + 1, lowest bit first.
//!
//! Eight bytes a turn through eight tables, made when they are needed: as constants they would be 8 KB of every page.
//!
//! Reference: Kounavis and Berry (2005), "A systematic approach to building high performance, software-based, CRC
//! generators".

const DIVISOR: u32 = 0xEDB8_8320;
const STRIDE: usize = 8;

/// A sum over bytes that come in pieces.
pub struct Crc32 {
    /// `tables[k][byte]`: the remainder of `byte` with k zero bytes behind it.
    tables: Box<[[u32; 256]; STRIDE]>,
    state: u32,
}

impl Crc32 {
    pub fn new() -> Self {
        let mut tables = Box::new([[0; 256]; STRIDE]);
        for byte in 0..256 {
            let mut rest = byte as u32;
            for table in tables.iter_mut() {
                for _ in 0..8 {
                    rest = (rest >> 1) ^ (DIVISOR & (rest & 1).wrapping_neg());
                }
                table[byte] = rest;
            }
        }
        Crc32 { tables, state: !0 }
    }

    pub fn update(&mut self, bytes: &[u8]) {
        let (strides, rest) = bytes.as_chunks::<STRIDE>();
        for stride in strides {
            let before = self.state.to_le_bytes();
            self.state = 0;
            for (index, byte) in stride.iter().enumerate() {
                let byte = byte ^ before.get(index).unwrap_or(&0);
                self.state ^= self.tables[STRIDE - 1 - index][usize::from(byte)];
            }
        }
        for byte in rest {
            let index = self.state as u8 ^ byte;
            self.state = (self.state >> 8) ^ self.tables[0][usize::from(index)];
        }
    }

    pub fn finish(self) -> u32 {
        !self.state
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_that_zlib_gives_however_the_bytes_are_cut() {
        let sum = |pieces: &[&[u8]]| {
            let mut crc = Crc32::new();
            pieces.iter().for_each(|piece| crc.update(piece));
            crc.finish()
        };
        assert_eq!(sum(&[]), 0);
        assert_eq!(sum(&[b"123456789"]), 0xCBF4_3926); // the check value in every description of it
        let bytes: Vec<u8> = (0..=255).cycle().take(1000).collect();
        let whole = 0x74E3_FB41; // python: zlib.crc32(bytes(i % 256 for i in range(1000)))
        for cut in [0, 1, 7, 8, 9, 500, 999, 1000] {
            assert_eq!(sum(&[&bytes[..cut], &bytes[cut..]]), whole, "cut at {cut}");
        }
    }
}
