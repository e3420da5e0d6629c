//! For tests: how small the work is that a thread's regions still share out, and how often they did.

use super::GRAIN;
use std::cell::Cell;

thread_local! {
    static SHARED: Cell<usize> = const { Cell::new(GRAIN) };
    static FORKS: Cell<usize> = const { Cell::new(0) };
}

/// From now on the regions that this thread leads fork above `operations` per member; 1 shares out all that has two
/// units.
pub fn set_grain(operations: usize) {
    SHARED.set(operations.max(1));
}

/// How often kernels forked so far in regions that this thread leads.
pub fn forks() -> usize {
    FORKS.get()
}

/// A pool of three threads on every machine, so that up to four members take part.
#[cfg(not(target_arch = "wasm32"))]
pub fn pool_of_three() {
    // Fails where the pool stands already, which is what is wanted.
    let _ = rayon::ThreadPoolBuilder::new()
        .num_threads(3)
        .build_global();
}

pub(super) fn grain() -> usize {
    SHARED.get()
}

pub(super) fn forked() {
    FORKS.set(FORKS.get() + 1);
}
