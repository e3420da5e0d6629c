//! What leader and followers share, and the protocol of fork, join and leave.
//!
//! ```text
//! fork   leader: task = work, done = 0, job += 1          follower: waits until job changes, reads task
//! join   leader: waits until done = followers             follower: runs its share, done += 1
//! leave  leader: task = none, job += 1, waits for left    follower: left += 1, returns to the pool
//! ```

use std::cell::UnsafeCell;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;
use std::sync::atomic::Ordering::{Acquire, Relaxed, SeqCst};
use std::sync::atomic::{AtomicPtr, AtomicU32, AtomicUsize};
use std::sync::{Mutex, PoisonError};

use super::wait::{until_changed, wake};

/// A kernel's work, called with the number of the member.
type Work<'a> = &'a (dyn Fn(usize) + Sync);

/// A word and those who sleep on it, alone on their cache line.
#[repr(align(64))]
struct Line {
    word: AtomicU32,
    sleepers: AtomicU32,
}

impl Line {
    const fn new() -> Self {
        Line {
            word: AtomicU32::new(0),
            sleepers: AtomicU32::new(0),
        }
    }

    fn add_one(&self) {
        self.word.fetch_add(1, SeqCst);
        wake(&self.word, &self.sleepers);
    }
}

struct Board {
    /// Number of the latest job.
    job: Line,
    /// Followers that have finished it.
    done: Line,
    /// Followers that have left the region.
    left: Line,
    /// Grows whenever a follower shows life.
    pulse: Line,
    /// None asks the followers to leave.
    task: UnsafeCell<Option<Work<'static>>>,
}

// SAFETY: only `task` is not atomic. The leader alone writes it, and only while no follower reads: before it raises
// `job`, and after every follower has raised `done` (or, at the start, before there are followers).
unsafe impl Sync for Board {}

static BOARD: Board = Board {
    job: Line::new(),
    done: Line::new(),
    left: Line::new(),
    pulse: Line::new(),
    task: UnsafeCell::new(None),
};
static REGION: Mutex<()> = Mutex::new(());
static HEARTBEAT: AtomicPtr<()> = AtomicPtr::new(ptr::null_mut());
/// Operations since the last sign of life.
static WORKED: AtomicUsize = AtomicUsize::new(0);
/// Operations between two of them: a fraction of a millisecond where all is well, 50 where nothing is.
const BEAT: usize = 10_000_000;
pub(super) static POISON: AtomicU32 = AtomicU32::new(0);

/// Whether a panic unwinds: then every member reports back, and the leader has to wait for it, since the work it
/// borrows is about to go. Otherwise a lost member never reports, and nothing is freed after its loss.
const UNWINDS: bool = cfg!(panic = "unwind");

fn poisoned() -> bool {
    POISON.load(Acquire) != 0
}

fn lost() -> ! {
    panic!("a member of the parallel region was lost")
}

/// Where a loss is for ever, nothing may run after it.
pub(super) fn refuse_poisoned() {
    if !UNWINDS && poisoned() {
        lost();
    }
}

pub(super) fn set_heartbeat(beat: fn()) {
    HEARTBEAT.store(beat as *mut (), Relaxed);
}

pub(super) fn heartbeat() {
    let beat = HEARTBEAT.load(Relaxed);
    if !beat.is_null() {
        // SAFETY: what is not null was stored by `set_heartbeat` and is a `fn()`.
        let beat = unsafe { mem::transmute::<*mut (), fn()>(beat) };
        beat();
    }
}

/// A sign of life after every few million operations: what listens is in JavaScript, and to call it costs as much as a
/// small kernel.
pub(super) fn worked(operations: usize) {
    let sum = WORKED.load(Relaxed).saturating_add(operations);
    if sum < BEAT {
        WORKED.store(sum, Relaxed);
    } else {
        WORKED.store(0, Relaxed);
        heartbeat();
    }
}

pub(super) fn pulse() {
    BOARD.pulse.word.fetch_add(1, Relaxed);
}

/// Runs `body` while `followers` threads of the pool wait for its forks.
pub(super) fn gather<R>(followers: usize, body: impl FnOnce() -> R) -> R {
    struct Leave(usize);
    impl Drop for Leave {
        fn drop(&mut self) {
            publish(None);
            until_all(&BOARD.left, self.0);
        }
    }
    let _one_at_a_time = REGION.lock().unwrap_or_else(PoisonError::into_inner);
    if UNWINDS {
        POISON.store(0, SeqCst);
    }
    BOARD.left.word.store(0, SeqCst);
    let seen = BOARD.job.word.load(SeqCst);
    rayon::spawn_broadcast(move |thread| {
        if thread.index() < followers {
            follow(thread.index() + 1, seen);
        }
    });
    let leave = Leave(followers);
    let result = body();
    drop(leave);
    refuse_poisoned();
    result
}

/// Calls `work(0)` here and `work(1)` … `work(followers)` in the followers; returns, or unwinds, when all are done.
pub(super) fn fork(followers: usize, work: Work) {
    struct Join(usize);
    impl Drop for Join {
        fn drop(&mut self) {
            until_all(&BOARD.done, self.0);
        }
    }
    BOARD.done.word.store(0, SeqCst);
    // SAFETY: only the lifetime changes. `Join` does not let go of `work` before the last follower is done with it,
    // even when `work(0)` unwinds; where panics abort, `work` is never freed.
    let task = unsafe { mem::transmute::<Work<'_>, Work<'static>>(work) };
    publish(Some(task));
    let join = Join(followers);
    work(0);
    drop(join);
    if poisoned() {
        lost();
    }
}

fn publish(task: Option<Work<'static>>) {
    // SAFETY: the leader writes while no follower reads: see `Sync for Board`.
    unsafe { *BOARD.task.get() = task };
    BOARD.job.add_one();
}

/// Waits until `count` followers have raised `line`.
fn until_all(line: &Line, count: usize) {
    let mut pulse = BOARD.pulse.word.load(Relaxed);
    let mut reached = line.word.load(SeqCst);
    while reached as usize != count {
        let next = until_changed(&line.word, reached, &line.sleepers, || {
            if mem::replace(&mut pulse, BOARD.pulse.word.load(Relaxed)) != pulse {
                heartbeat();
            }
            !UNWINDS && poisoned()
        });
        reached = next.unwrap_or_else(|| lost());
    }
}

/// The life of a follower: one job after the other until there is none.
fn follow(member: usize, mut seen: u32) {
    while let Some(job) = until_changed(&BOARD.job.word, seen, &BOARD.job.sleepers, || {
        !UNWINDS && poisoned()
    }) {
        seen = job;
        // SAFETY: `job` has just been raised; the leader does not write before this follower raises `done`.
        let Some(work) = (unsafe { *BOARD.task.get() }) else {
            break;
        };
        if catch_unwind(AssertUnwindSafe(|| work(member))).is_err() {
            POISON.store(1, SeqCst);
        }
        pulse();
        BOARD.done.add_one();
    }
    BOARD.left.add_one();
}
