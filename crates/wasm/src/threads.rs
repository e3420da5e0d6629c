//! The start of the thread pool, the signs of life that JavaScript watches, and the end of a lost instance.

use js_sys::Function;
use std::cell::RefCell;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::SeqCst;
use wasm_bindgen::prelude::*;

// Its exports (`initThreadPool` and what pool workers call) only have to be linked in.
#[cfg(feature = "threads")]
use wasm_bindgen_rayon as _;

thread_local! {
    /// The engine thread's listener; no other thread has one.
    static LISTENER: RefCell<Option<Function>> = const { RefCell::new(None) };
}

/// Has `listener` called by the engine thread while it works: once a kernel at least.
#[wasm_bindgen(js_name = onBeat)]
pub fn on_beat(listener: Function) {
    LISTENER.with(|place| *place.borrow_mut() = Some(listener));
    kernels::set_heartbeat(beat);
}

/// A sign of life, where there is a listener.
pub fn beat() {
    LISTENER.with(|place| {
        if let Some(listener) = &*place.borrow() {
            // A listener that throws must not end the work that it watches.
            let _ = listener.call0(&JsValue::UNDEFINED);
        }
    });
}

/// How many turns a waiting thread spins before it sleeps: about 10 µs worth, measured by the caller.
#[wasm_bindgen(js_name = setSpin)]
pub fn set_spin(turns: u32) {
    kernels::set_spin(turns);
}

/// Takes the given number of turns of such a wait, so that JavaScript can tell how long one is.
#[wasm_bindgen]
pub fn spin(turns: u32) {
    static NEWS: AtomicU32 = AtomicU32::new(0);
    for _ in 0..turns {
        if NEWS.load(SeqCst) != 0 {
            return;
        }
        std::hint::spin_loop();
    }
}

/// Byte address of the word that a lost thread sets to 1; everybody who waits looks at it.
#[wasm_bindgen(js_name = poisonAddress)]
pub fn poison_address() -> u32 {
    kernels::poison_flag().as_ptr() as u32
}
