//! Maps of codes ↔ words, by the tables of their channels or, with a hyperprior, by those of the scales that each map's
//! side codes tell; these stand in front of the map.

use super::coder::{Reader, Writer};
use super::tables::Table;
use crate::arena::reserve;
use crate::error::Result;
use crate::latents::hyper::{LEVELS, Map, level_cumulative};

/// What the codes of a stream cost.
pub enum Price<'a> {
    /// The channels take the tables in turn.
    Channels(&'a [Table]),
    /// The side codes' channels do; each map has as many codes as this.
    Scales {
        side: &'a [Table],
        map: Map<'a>,
        size: usize,
    },
}

impl Price<'_> {
    pub fn encode(&self, values: &[i32]) -> Result<Vec<u32>> {
        let mut writer = Writer::default();
        match self {
            Price::Channels(tables) => writer.put(values, tables.iter().cycle()),
            Price::Scales { side, map, size } => {
                let scales = scales();
                for codes in values.chunks(*size) {
                    let of_side = map.side_codes(codes)?;
                    let levels = map.levels(&of_side)?;
                    writer.put(&of_side, side.iter().cycle());
                    writer.put(codes, levels.iter().map(|&level| &scales[level as usize]));
                }
            }
        }
        Ok(writer.finish())
    }

    /// `count` values; None where the words are not of this coder.
    pub fn decode(&self, words: &[u32], count: usize) -> Result<Option<Vec<i32>>> {
        let mut reader = Reader::new(words);
        let values = match self {
            Price::Channels(tables) => reader.take(count, tables.iter().cycle())?,
            Price::Scales { side, map, size } => {
                let scales = scales();
                let mut values = reserve(count)?;
                for _ in 0..count / size {
                    let of_side = reader.take(map.side(), side.iter().cycle())?;
                    let Some(of_side) = of_side else {
                        return Ok(None);
                    };
                    let levels = map.levels(&of_side)?;
                    let tables = levels.iter().map(|&level| &scales[level as usize]);
                    match reader.take(*size, tables)? {
                        Some(codes) => values.extend(codes),
                        None => return Ok(None),
                    }
                }
                Some(values)
            }
        };
        Ok(values.filter(|_| reader.is_at_end()))
    }
}

fn scales() -> Vec<Table> {
    let of = |level| Table::of(|at| level_cumulative(level, at));
    (0..LEVELS).map(of).collect()
}
