//! One parallel region per call: a leader that runs engine code, and followers that take their share of each kernel.
//!
//! ```text
//! leader    region ─ engine code ─ fork ─ share 0 ─ join ─ engine code ─ fork ─ … ─ leave
//! follower         ╰───── wait ────╯      share 1   ╰──── wait ──────────╯
//! ```
//!
//! The leader is the thread that called [`region`]; followers are threads of rayon's global pool that stay inside one
//! `spawn_broadcast` for the whole region, so that a fork costs a few hundred nanoseconds instead of rayon's tens of
//! microseconds. With one member the pool is not even started.
//!
//! A member that panics poisons the region: the leader panics at the next join. Where panics abort (wasm) the host
//! sets the word of [`poison_flag`] when a thread is lost; every wait looks at it at least every 50 ms, followers
//! then leave and the leader panics, since the memory they share can no longer be trusted.

mod board;
mod divide;
#[cfg(any(test, feature = "battery"))]
pub mod forking;
mod wait;

use std::ops::Range;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::Relaxed;

pub(crate) use divide::{Divide, Slice, SliceMut};

/// Least work of a member, in floating point operations at the rate of a matrix product: about a microsecond.
const GRAIN: usize = 50_000;

/// The members a kernel may divide its work among.
pub struct Team {
    members: usize,
    grain: usize,
}

/// One member's part of a kernel's units.
pub struct Share {
    /// Consecutive units; never empty.
    pub range: Range<usize>,
    /// Which of the team has it: two shares of one split are never the same member's. 0 leads.
    pub(crate) member: usize,
}

impl Share {
    /// Takes note of some operations that are done; long kernels do it in every turn of their outer loop, so that there
    /// are signs of life.
    pub fn worked(&self, operations: usize) {
        if self.member == 0 {
            board::worked(operations)
        } else {
            board::pulse()
        }
    }
}

static SOLO: Team = Team {
    members: 1,
    grain: GRAIN,
};

impl Team {
    /// The calling thread alone.
    pub fn solo() -> &'static Team {
        &SOLO
    }

    pub fn members(&self) -> usize {
        self.members
    }

    /// A sign of life, for long work that calls no kernel.
    pub fn beat(&self) {
        board::heartbeat();
    }

    /// Divides `units` of about `cost` floating point operations each among the members, consecutive units to each;
    /// small work stays with the caller. Returns when all is done.
    ///
    /// The work is called through a pointer: in place it would be compiled twice, for one member and for several.
    #[inline(never)]
    pub fn split(&self, units: usize, cost: usize, work: &(dyn Fn(Share) + Sync)) {
        let operations = units.saturating_mul(cost);
        board::worked(operations);
        let worthwhile = operations / self.grain;
        let shares = self.members.min(units).min(worthwhile);
        if shares > 1 {
            #[cfg(any(test, feature = "battery"))]
            forking::forked();
            board::fork(self.members - 1, &|member| {
                let range = units * member / shares..units * (member + 1) / shares;
                if member < shares {
                    work(Share { range, member });
                }
            });
        } else if units > 0 {
            work(Share {
                range: 0..units,
                member: 0,
            });
        }
    }

    /// [`Team::split`] that hands every member its part of the operands: `cost` is that of one of `whole`'s units.
    pub(crate) fn divide<D: Divide>(
        &self,
        cost: usize,
        whole: D,
        work: impl Fn(Share, D::Part) + Sync,
    ) {
        self.split(whole.units(), cost, &|share: Share| {
            // SAFETY: the ranges of one split lie within the units and do not overlap.
            let part = unsafe { whole.part(share.range.clone()) };
            work(share, part);
        });
    }
}

/// Runs `body` on this thread with a team of up to `members`, at most `pool_size() + 1`.
///
/// Called once per batch of training steps. Regions of different threads follow one another; a region inside a region
/// would wait for itself. Called from one of the pool's own threads the team is the caller alone.
///
/// In wasm the pool must have been started before the first call with more than one member.
pub fn region<R>(members: usize, body: impl FnOnce(&Team) -> R) -> R {
    #[cfg(any(test, feature = "battery"))]
    let grain = forking::grain();
    #[cfg(not(any(test, feature = "battery")))]
    let grain = GRAIN;
    region_with_grain(members, grain, body)
}

/// A region whose kernels fork above `grain` operations per member: tests share out even the smallest work.
pub(crate) fn region_with_grain<R>(
    members: usize,
    grain: usize,
    body: impl FnOnce(&Team) -> R,
) -> R {
    board::refuse_poisoned();
    if members <= 1 {
        return body(&Team { members: 1, grain });
    }
    match members.min(pool_size() + 1) {
        0 | 1 => body(&Team { members: 1, grain }),
        members => board::gather(members - 1, || body(&Team { members, grain })),
    }
}

/// Threads that may follow the calling one; starts rayon's global pool where nobody has (not in wasm).
pub fn pool_size() -> usize {
    if cfg!(all(target_arch = "wasm32", not(target_feature = "atomics"))) {
        return 0;
    }
    let threads = rayon::current_num_threads();
    // A thread of the pool cannot lead: the others would wait for it.
    if rayon::current_thread_index().is_some() {
        0
    } else {
        threads
    }
}

/// How many turns a member looks for news before it sleeps: about 10 µs; 0 where there are more members than cores.
pub fn set_spin(turns: u32) {
    wait::SPIN.store(turns, Relaxed);
}

/// A function that the leader calls every few milliseconds of its kernels, and while it waits for followers that show
/// life.
pub fn set_heartbeat(beat: fn()) {
    board::set_heartbeat(beat);
}

/// The word that is not 0 once a member was lost; the host of a wasm instance sets it from outside.
pub fn poison_flag() -> &'static AtomicU32 {
    &board::POISON
}

#[cfg(test)]
mod tests;
