//! What each value of a code costs, in whole numbers: frequencies that add up to 2¹⁶ for every distribution of the
//! prior. They are frozen from it once and kept in the model file, so that unpacking never meets a rounded number.

use crate::error::Result;
use crate::options::Options;
use constriction::stream::model::{DecoderModel, EncoderModel, EntropyModel};
use std::borrow::Borrow;
use std::num::NonZeroU32;

/// Frequencies add up to 2^PRECISION.
pub const PRECISION: usize = 16;
pub const WHOLE: u32 = 1 << PRECISION;
/// Values beside the median that a table holds; what lies further out is told by an escape.
const REACH: i32 = 1 << 9;
/// Less than this of the whole is left to the escape of either side.
const RARE: f64 = 1e-5;

/// The values `first`, `first + 1`, … and, last, the escape.
#[derive(Clone, Debug, PartialEq, Options)]
pub struct Table {
    pub first: i32,
    /// Frequencies, ≥ 1, the escape's at the end.
    counts: Vec<u32>,
    /// Where each one's share begins, and at the end the whole.
    #[options(skip)]
    starts: Vec<u32>,
}

impl Table {
    /// From P(value ≤ at), which rises from 0 to 1.
    pub fn of(cumulative: impl Fn(f64) -> f64) -> Self {
        let below = |value: i32| cumulative(f64::from(value) - 0.5);
        let median = first_where(-(1 << 20), 1 << 20, |value| below(value + 1) >= 0.5);
        let first = first_where(median - REACH, median, |value| below(value + 1) >= RARE);
        let end = first_where(median + 1, median + REACH, |value| {
            below(value) >= 1.0 - RARE
        });
        let mut shares: Vec<f64> = (first..end)
            .map(|value| below(value + 1) - below(value))
            .collect();
        shares.push(below(first) + 1.0 - below(end));
        // One for each, the rest by share; what rounding leaves goes to the most frequent.
        let free = f64::from(WHOLE - shares.len() as u32);
        let total: f64 = shares.iter().sum();
        let mut counts: Vec<u32> = shares
            .iter()
            .map(|share| 1 + (free * share / total).max(0.0).floor() as u32)
            .collect();
        let left = WHOLE - counts.iter().sum::<u32>();
        if let Some(most) = counts.iter_mut().max() {
            *most += left;
        }
        let mut table = Table {
            first,
            counts,
            starts: Vec::new(),
        };
        table.begin();
        table
    }

    /// Makes ready a table that was read; false where it is none.
    pub fn begin(&mut self) -> bool {
        let mut start = 0u32;
        self.starts = vec![0];
        for &count in &self.counts {
            if count == 0 || count > WHOLE - start {
                return false;
            }
            start += count;
            self.starts.push(start);
        }
        start == WHOLE && self.counts.len() >= 2 && self.first.unsigned_abs() < 1 << 30
    }

    /// The place of the escape.
    pub fn escape(&self) -> usize {
        self.counts.len() - 1
    }
}

/// The first value of low..high that holds, for what holds from some value on; `high` where none does.
fn first_where(mut low: i32, mut high: i32, holds: impl Fn(i32) -> bool) -> i32 {
    while low < high {
        let middle = low + (high - low) / 2;
        match holds(middle) {
            true => high = middle,
            false => low = middle + 1,
        }
    }
    low
}

impl EntropyModel<PRECISION> for &Table {
    type Symbol = usize;
    type Probability = u32;
}

impl EncoderModel<PRECISION> for &Table {
    fn left_cumulative_and_probability(
        &self,
        place: impl Borrow<usize>,
    ) -> Option<(u32, NonZeroU32)> {
        let place = *place.borrow();
        Some((
            self.starts[place],
            NonZeroU32::new(*self.counts.get(place)?)?,
        ))
    }
}

impl DecoderModel<PRECISION> for &Table {
    fn quantile_function(&self, quantile: u32) -> (usize, u32, NonZeroU32) {
        let place = self.starts.partition_point(|&start| start <= quantile) - 1;
        let count = NonZeroU32::new(self.counts[place]).expect("frequencies are at least 1");
        (place, self.starts[place], count)
    }
}

/// The tables of a model and the sum over what they were made from.
#[derive(Clone, Debug, PartialEq, Options)]
pub struct Frozen {
    /// CRC-32 of the prior's parameters.
    pub of: u32,
    pub tables: Vec<Table>,
}

impl Frozen {
    /// A model file's tables, if they are whole.
    pub fn open(value: &serde_json::Value) -> Result<Self> {
        let mut frozen = Frozen::read(value).map_err(crate::checkpoint::bad)?;
        match frozen.tables.iter_mut().all(Table::begin) && !frozen.tables.is_empty() {
            true => Ok(frozen),
            false => Err(crate::checkpoint::bad("frequencies that do not add up")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn logistic(mean: f64, scale: f64) -> Table {
        Table::of(|at| 1.0 / (1.0 + (-(at - mean) / scale).exp()))
    }

    #[test]
    fn frequencies_add_up_and_follow_the_prior() {
        for (mean, scale) in [
            (0.0, 1.0),
            (3.3, 0.01),
            (-70.2, 40.0),
            (0.5, 1e-6),
            (9e3, 1e4),
        ] {
            let table = logistic(mean, scale);
            assert_eq!(table.counts.iter().sum::<u32>(), WHOLE, "{mean} {scale}");
            assert!(table.counts.iter().all(|&count| count >= 1));
            assert!(table.clone().begin());
        }
        let table = logistic(0.0, 1.0);
        let zero = table.counts[(-table.first) as usize];
        // σ(½) − σ(−½) = 0.2449
        assert!(
            (f64::from(zero) / f64::from(WHOLE) - 0.2449).abs() < 1e-3,
            "{zero}"
        );
    }

    #[test]
    fn every_quantile_finds_its_value() {
        let table = logistic(-2.3, 1.7);
        for quantile in 0..WHOLE {
            let (place, start, count) = (&table).quantile_function(quantile);
            assert!((start..start + count.get()).contains(&quantile));
            let told = (&table).left_cumulative_and_probability(place);
            assert_eq!(told, Some((start, count)));
        }
    }

    #[test]
    fn damaged_tables_are_refused() {
        let good = Frozen {
            of: 7,
            tables: vec![logistic(0.0, 1.0)],
        };
        let json = crate::options::to_value(&good);
        assert_eq!(Frozen::open(&json).unwrap(), good);
        for (place, value) in [(0, 0), (1, 70_000), (2, 1)] {
            let mut bad = json.clone();
            bad["tables"][0]["counts"][place] = value.into();
            assert!(Frozen::open(&bad).is_err(), "{place} {value}");
        }
    }
}
