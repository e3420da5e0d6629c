//! Whole numbers ↔ words of a range coder, each by its own table.
//!
//! What a table does not hold is its escape and then, bit by bit, the side and the distance beyond it: the number of
//! the distance's bits in ones, a zero, and those bits below the first.

use super::tables::{PRECISION, Table};
use crate::arena::reserve;
use crate::error::Result;
use constriction::backends::Cursor;
use constriction::stream::model::{DecoderModel, EncoderModel, EntropyModel};
use constriction::stream::queue::{RangeDecoder, RangeEncoder};
use constriction::stream::{Decode, Encode};
use std::borrow::Borrow;
use std::num::NonZeroU32;

type Encoder = RangeEncoder<u32, u64>;
type Decoder<'w> = RangeDecoder<u32, u64, Cursor<u32, &'w [u32]>>;

/// One bit, both ways equally likely.
struct Coin;

const HALF: NonZeroU32 = NonZeroU32::new(1 << (PRECISION - 1)).expect("half of the whole");

impl EntropyModel<PRECISION> for Coin {
    type Symbol = bool;
    type Probability = u32;
}

impl EncoderModel<PRECISION> for Coin {
    fn left_cumulative_and_probability(&self, bit: impl Borrow<bool>) -> Option<(u32, NonZeroU32)> {
        Some((if *bit.borrow() { HALF.get() } else { 0 }, HALF))
    }
}

impl DecoderModel<PRECISION> for Coin {
    fn quantile_function(&self, quantile: u32) -> (bool, u32, NonZeroU32) {
        let bit = quantile >= HALF.get();
        (bit, if bit { HALF.get() } else { 0 }, HALF)
    }
}

/// Values to words, each by its table.
#[derive(Default)]
pub struct Writer(Encoder);

impl Writer {
    pub fn put<'t>(&mut self, values: &[i32], tables: impl Iterator<Item = &'t Table>) {
        for (&value, table) in values.iter().zip(tables) {
            put(&mut self.0, table, value);
        }
    }

    pub fn finish(self) -> Vec<u32> {
        let Ok(words) = self.0.into_compressed();
        words
    }
}

fn put(coder: &mut Encoder, table: &Table, value: i32) {
    let escape = table.escape();
    let place = i64::from(value) - i64::from(table.first);
    let inside = (0..escape as i64).contains(&place);
    let symbol = if inside { place as usize } else { escape };
    coder
        .encode_symbol(symbol, table)
        .expect("a symbol of the table");
    if inside {
        return;
    }
    let mut bit = |bit: bool| coder.encode_symbol(bit, Coin).expect("a bit");
    let above = place > 0;
    let distance = match above {
        true => place - escape as i64 + 1,
        false => -place,
    };
    let length = 63 - distance.leading_zeros();
    bit(above);
    (0..length).for_each(|_| bit(true));
    bit(false);
    (0..length)
        .rev()
        .for_each(|at| bit(distance >> at & 1 == 1));
}

/// Values from words, in the order in which they went in.
pub struct Reader<'w>(Decoder<'w>);

impl<'w> Reader<'w> {
    pub fn new(words: &'w [u32]) -> Self {
        let Ok(coder) = Decoder::with_backend(Cursor::new_at_write_beginning(words));
        Reader(coder)
    }

    /// `count` values, each by its table; None where the words are not of this coder.
    pub fn take<'t>(
        &mut self,
        count: usize,
        tables: impl Iterator<Item = &'t Table>,
    ) -> Result<Option<Vec<i32>>> {
        let mut values = reserve(count)?;
        for table in tables.take(count) {
            match take(&mut self.0, table) {
                Some(value) => values.push(value),
                None => return Ok(None),
            }
        }
        Ok(Some(values))
    }

    /// Whether all that went in has come out.
    pub fn is_at_end(&self) -> bool {
        self.0.maybe_exhausted()
    }
}

fn take(coder: &mut Decoder, table: &Table) -> Option<i32> {
    let place = coder.decode_symbol(table).ok()?;
    if place != table.escape() {
        return Some(table.first + place as i32);
    }
    let mut bit = || coder.decode_symbol(Coin).ok();
    let above = bit()?;
    let mut length = 0;
    while bit()? {
        length += 1;
        if length > 32 {
            return None;
        }
    }
    let mut distance = 1i64;
    for _ in 0..length {
        distance = distance << 1 | i64::from(bit()?);
    }
    let place = match above {
        true => distance - 1 + table.escape() as i64,
        false => -distance,
    };
    i32::try_from(place + i64::from(table.first)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encode(tables: &[Table], values: &[i32]) -> Vec<u32> {
        let mut writer = Writer::default();
        writer.put(values, tables.iter().cycle());
        writer.finish()
    }

    fn decode(tables: &[Table], words: &[u32], count: usize) -> Option<Vec<i32>> {
        let mut reader = Reader::new(words);
        let values = reader.take(count, tables.iter().cycle()).unwrap();
        values.filter(|_| reader.is_at_end())
    }

    fn tables() -> Vec<Table> {
        let of =
            |mean: f64, scale: f64| Table::of(move |at| 1.0 / (1.0 + (-(at - mean) / scale).exp()));
        vec![of(0.0, 0.7), of(5.0, 20.0), of(-0.4, 1e-3)]
    }

    #[test]
    fn values_come_back_those_outside_the_tables_too() {
        let mut values: Vec<i32> = (0..3000).map(|at| (at * at) % 23 - 11).collect();
        let far = [
            i32::MAX,
            i32::MIN,
            0,
            100_000,
            -100_000,
            512,
            513,
            -512,
            -513,
            1 << 30,
        ];
        values.extend(far);
        let words = encode(&tables(), &values);
        assert_eq!(decode(&tables(), &words, values.len()), Some(values));
    }

    #[test]
    fn what_is_likely_is_short() {
        let quiet = encode(&tables()[2..], &[0; 8000]);
        assert!(
            quiet.len() < 40,
            "{} words for 8000 sure values",
            quiet.len()
        );
        let one = encode(&tables()[..1], &[0; 8000]).len() as f64 * 32.0 / 8000.0;
        // −log₂(σ(0.5/0.7) − σ(−0.5/0.7)) = 1.545
        assert!((one - 1.545).abs() < 0.01, "{one} bits a value");
    }

    #[test]
    fn any_words_end() {
        for seed in 0..200u32 {
            let words: Vec<u32> = (0..seed % 9)
                .map(|at| (seed * 7919 + at).wrapping_mul(2_654_435_761))
                .collect();
            let _ = decode(&tables(), &words, 100);
        }
    }
}
