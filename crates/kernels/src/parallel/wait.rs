//! Waiting for a word of memory to change: spinning first, then asleep in slices.

use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::{Relaxed, SeqCst};

/// Turns of spinning before a member sleeps. A turn of wasm is a quarter of a nanosecond, a native one (`pause`) many.
pub(super) static SPIN: AtomicU32 = AtomicU32::new(if cfg!(target_arch = "wasm32") {
    40_000
} else {
    400
});

/// Longest sleep without a look around.
const SLICE_MS: u64 = 50;

/// Waits until `word` is no longer `old`, or returns None when `give_up`, asked after every slice of sleep, says so.
///
/// `sleepers` counts who may be asleep: whoever changes the word afterwards calls [`wake`] if it is not 0. All of it is
/// sequentially consistent, so either the sleeper sees the new word or the changer sees the sleeper.
pub(super) fn until_changed(
    word: &AtomicU32,
    old: u32,
    sleepers: &AtomicU32,
    mut give_up: impl FnMut() -> bool,
) -> Option<u32> {
    for _ in 0..SPIN.load(Relaxed).max(1) {
        let now = word.load(SeqCst);
        if now != old {
            return Some(now);
        }
        std::hint::spin_loop();
    }
    sleepers.fetch_add(1, SeqCst);
    let changed = loop {
        let now = word.load(SeqCst);
        if now != old {
            break Some(now);
        }
        if give_up() {
            break None;
        }
        sleep(word, old);
    };
    sleepers.fetch_sub(1, SeqCst);
    changed
}

/// Wakes the sleepers of `word`, if there are any.
pub(super) fn wake(word: &AtomicU32, sleepers: &AtomicU32) {
    if sleepers.load(SeqCst) > 0 {
        notify(word);
    }
}

#[cfg(all(target_arch = "wasm32", target_feature = "atomics"))]
mod futex {
    use super::{AtomicU32, SLICE_MS};
    use core::arch::wasm32::{memory_atomic_notify, memory_atomic_wait32};

    #[inline(never)]
    pub(super) fn sleep(word: &AtomicU32, old: u32) {
        // SAFETY: the word is a live, aligned, shared atomic; the instruction itself compares it with `old`.
        unsafe {
            memory_atomic_wait32(
                word.as_ptr().cast(),
                old as i32,
                SLICE_MS as i64 * 1_000_000,
            )
        };
    }

    #[inline(never)]
    pub(super) fn notify(word: &AtomicU32) {
        // SAFETY: the word is a live, aligned atomic.
        unsafe { memory_atomic_notify(word.as_ptr().cast(), u32::MAX) };
    }
}

/// The same with what std offers: one lock and one condition for all words.
#[cfg(not(all(target_arch = "wasm32", target_feature = "atomics")))]
mod futex {
    use super::{AtomicU32, SLICE_MS, SeqCst};
    use std::sync::{Condvar, Mutex, PoisonError};
    use std::time::Duration;

    static LOCK: Mutex<()> = Mutex::new(());
    static CHANGED: Condvar = Condvar::new();

    pub(super) fn sleep(word: &AtomicU32, old: u32) {
        let lock = LOCK.lock().unwrap_or_else(PoisonError::into_inner);
        if word.load(SeqCst) == old {
            // Woken or not: the caller looks at the word again.
            drop(CHANGED.wait_timeout(lock, Duration::from_millis(SLICE_MS)));
        }
    }

    pub(super) fn notify(_word: &AtomicU32) {
        // Under the lock: a sleeper has either seen the new word or waits already.
        let _lock = LOCK.lock().unwrap_or_else(PoisonError::into_inner);
        CHANGED.notify_all();
    }
}

use futex::{notify, sleep};
