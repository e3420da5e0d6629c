//! One parallel region per call: a leader that runs engine code, and followers that take their share of each kernel.

use std::ops::Range;
use std::sync::atomic::AtomicU32;

/// The members a kernel may divide its work among.
pub struct Team {
    members: usize,
}

/// One member's part of a kernel's units.
pub struct Share {
    pub range: Range<usize>,
}

impl Share {
    /// A sign of life; long kernels give one per turn of their outer loop.
    pub fn beat(&self) {}
}

static SOLO: Team = Team { members: 1 };

impl Team {
    /// The calling thread alone.
    pub fn solo() -> &'static Team {
        &SOLO
    }

    pub fn members(&self) -> usize {
        self.members
    }

    /// Divides `units` of about `cost` floating point operations each among the members.
    pub fn split(&self, units: usize, _cost: usize, work: impl Fn(Share) + Sync) {
        if units > 0 {
            work(Share { range: 0..units });
        }
    }
}

/// Runs `body` on this thread with a team of up to `members`.
pub fn region<R>(_members: usize, body: impl FnOnce(&Team) -> R) -> R {
    body(Team::solo())
}

/// Threads that may follow a leader.
pub fn pool_size() -> usize {
    0
}

pub fn set_spin(_turns: u32) {}

pub fn set_heartbeat(_beat: fn()) {}

static POISON: AtomicU32 = AtomicU32::new(0);

/// Not 0 once a member was lost.
pub fn poison_flag() -> &'static AtomicU32 {
    &POISON
}
