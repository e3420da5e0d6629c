//! The rows of a stream that wait for their step, as places in a window of bounded size: which are free, which come
//! next. Nothing here depends on how the rows were cut when they came.

use crate::error::{Code, Error, Result};
use crate::pass::stream;
use kernels::Key;
use std::collections::VecDeque;

pub struct Queue {
    /// Places of rows in the order of their coming.
    waiting: VecDeque<u32>,
    free: Vec<u32>,
    /// Places that there are so far.
    places: u32,
    /// The next row is drawn among so many of those that wait longest.
    pool: usize,
    key: Key,
    /// Rows drawn in this epoch.
    drawn: usize,
    /// Rows that an interrupted run has seen: they are drawn again, and left.
    seen: usize,
    /// Whether all rows of the epoch have come.
    ended: bool,
}

impl Queue {
    pub fn new(pool: usize) -> Self {
        let key = Key {
            seed: 0,
            step: 0,
            slot: stream::SHUFFLE,
        };
        Queue {
            waiting: VecDeque::new(),
            free: Vec::new(),
            places: 0,
            pool,
            key,
            drawn: 0,
            seen: 0,
            ended: false,
        }
    }

    /// Begins an epoch of whose rows `seen` are done.
    pub fn begin(&mut self, seed: u64, epoch: u64, seen: usize) {
        (self.key.seed, self.key.step) = (seed, epoch);
        (self.drawn, self.seen, self.ended) = (0, seen, false);
    }

    /// The place for a row that comes.
    pub fn arrive(&mut self) -> usize {
        let place = self.free.pop().unwrap_or_else(|| {
            self.places += 1;
            self.places - 1
        });
        self.waiting.push_back(place);
        place as usize
    }

    /// No more rows come in this epoch.
    pub fn end(&mut self) {
        self.ended = true;
    }

    /// Rows that should come at once, beyond the pool, so that `rows` of them can be taken.
    pub fn room(&self, rows: usize) -> usize {
        let wanted = match self.ended {
            true => 0,
            false => rows.saturating_add(self.pool - 1),
        };
        wanted.saturating_sub(self.waiting.len())
    }

    pub fn is_over(&self) -> bool {
        self.ended && self.waiting.is_empty()
    }

    /// Whether a step of `rows` rows can be taken, or the last one of the epoch.
    pub fn has(&mut self, rows: usize) -> Result<bool> {
        while self.seen > 0 && (self.waiting.len() >= self.pool || self.ended) {
            if self.waiting.is_empty() {
                return Err(shorter("resume", self.drawn + self.seen, self.drawn));
            }
            self.draw();
            self.seen -= 1;
        }
        if self.is_over() && self.drawn == 0 {
            return Err(shorter("", 1, 0));
        }
        let enough = self.waiting.len() >= rows.saturating_add(self.pool - 1);
        Ok(enough || (self.ended && !self.waiting.is_empty()))
    }

    /// Takes the places of the next `rows` rows, or of those that are left, into `order`; tells how many they are.
    pub fn take(&mut self, rows: usize, order: &mut Vec<u32>) -> usize {
        order.clear();
        for _ in 0..rows.min(self.waiting.len()) {
            order.push(self.draw());
        }
        order.len()
    }

    /// The place of the next row. It is free from now on, but no row comes before the step is done.
    fn draw(&mut self) -> u32 {
        let pool = self.pool.min(self.waiting.len());
        let chosen = match pool {
            1 => 0,
            _ => kernels::choice(self.key, self.drawn, pool),
        };
        self.drawn += 1;
        self.waiting.swap(0, chosen);
        let place = self.waiting.pop_front().expect("rows wait");
        self.free.push(place);
        place
    }
}

fn shorter(path: &str, expected: usize, received: usize) -> Error {
    Error::new(Code::EmptyData, path)
        .expected(format!("a stream of at least {expected} rows"))
        .received(received)
        .hint("give the stream that the run began with, from its first row on")
}
