//! Rows that come while a run is at work: chunk by chunk, into a window that keeps its size.

use super::Session;
use super::training::Slots;
use crate::error::{Code, Error, Result};
use crate::rows::Rows;

/// Values that a window holds beyond its pool, where a step does not need more: 1 MiB of them.
const AHEAD: usize = 1 << 18;

impl Session {
    /// Whether a run over a stream is at work.
    pub(super) fn is_streaming(&self) -> bool {
        self.running && self.trainer.queue.is_some()
    }

    /// Makes the window; what was handed over at the start are its first rows.
    pub(super) fn begin_stream(&mut self) -> Result<()> {
        let capacity = self.stream_room();
        for (window, rows) in parts(&mut self.data)
            .into_iter()
            .zip(parts(&mut self.arrived))
        {
            *rows = window.take();
            if let Some(rows) = rows {
                *window = Some(rows.room_like(capacity)?);
            }
        }
        self.pour()
    }

    /// Rows that the stream takes now; more would be held beside it.
    pub fn stream_room(&self) -> usize {
        let step = self.trainer.rows_per_step();
        let ahead = step.max(AHEAD / self.model.valid.features());
        let queue = self.trainer.queue.as_ref();
        queue.map_or(0, |queue| queue.room(ahead))
    }

    /// Takes the rows that were handed over into the stream; without any, its epoch ends behind those that wait.
    pub fn pour(&mut self) -> Result<()> {
        let mut arrived = std::mem::take(&mut self.arrived);
        let Some(queue) = self.trainer.queue.as_mut().filter(|_| self.running) else {
            return Err(Error::new(Code::Incompatible, "")
                .expected("a run over a stream")
                .received("none")
                .hint("begin one first"));
        };
        let Some(input) = &arrived.input else {
            queue.end();
            return Ok(());
        };
        let count = input.count();
        arrived.check(&self.model.valid)?;
        let mut pairs = Vec::new();
        let windows = parts(&mut self.data).into_iter().zip(parts(&mut arrived));
        for ((window, rows), name) in windows.zip(["", "target", "weights", "mask"]) {
            let kind = |rows: &Option<Rows>| rows.as_ref().map(Rows::holds_bytes);
            if kind(window) != kind(rows) {
                return Err(unlike(name, window, rows));
            }
            pairs.extend(window.as_mut().zip(rows.as_ref()));
        }
        for row in 0..count {
            let place = queue.arrive();
            let pairs = pairs.iter_mut();
            pairs.for_each(|(window, rows)| window.put(place, rows, row));
        }
        Ok(())
    }
}

/// What comes with every row, in a fixed order.
fn parts(slots: &mut Slots) -> [&mut Option<Rows>; 4] {
    let Slots {
        input,
        target,
        weights,
        mask,
        ..
    } = slots;
    [input, target, weights, mask]
}

fn unlike(name: &str, window: &Option<Rows>, rows: &Option<Rows>) -> Error {
    let kind = |rows: &Option<Rows>| match rows {
        Some(rows) if rows.holds_bytes() => "bytes",
        Some(_) => "floats",
        None => "none",
    };
    Error::new(Code::BadData, name)
        .expected(format!("{}, as the stream began", kind(window)))
        .received(kind(rows))
        .hint("make all chunks of one form")
}
