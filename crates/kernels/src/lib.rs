//! The numeric loops of Hourglass: the only crate with `unsafe` code and the only one that knows threads.
//!
//! The contract all kernels share:
//!
//! - **Definition.** [`naive`] says in plain loops what each kernel computes, in which order. For `f32` a faster body
//!   gives the same bits: vectors of four lanes do per lane what the scalar code does, threads divide the work by
//!   units that do not depend on each other, sums follow the fixed trees of [`reduce`]. Products and polynomials are
//!   fused where [`FUSED`] says so (builds for another arithmetic), nothing else ever is, and no function of the host's
//!   mathematics library on `f32`.
//! - **Layout.** Operands are `ndarray` views whose rows are slices in rising order of memory; vectors are slices. Only
//!   [`gemm`] takes any layout, transposed operands without loss of speed. For `f32` another layout panics.
//! - **Memory.** Nothing is allocated. A kernel overwrites its output unless its name or its [`Write`] says otherwise.
//! - **Errors.** Shapes that do not fit together are mistakes of the caller, not of a user: they panic.
//! - **Threads.** Every kernel takes the [`Team`] it may use; [`Team::solo`] is always at hand. Only [`activate`] takes
//!   none: it works inside the shares of others.

// Builds for wasm allow unstable features, since they build std as well. `gemm::tile` needs one instruction that does
// nothing, and the threaded build futexes.
#![cfg_attr(target_arch = "wasm32", feature(asm_experimental_arch))]
#![cfg_attr(
    all(target_arch = "wasm32", target_feature = "atomics"),
    feature(stdarch_wasm_atomic_wait)
)]

#[cfg(any(test, feature = "battery"))]
pub mod battery;
mod buffer;
mod conv;
mod each;
mod elementwise;
mod gather;
mod gemm;
mod lanes;
mod losses;
mod maths;
mod matrix;
pub mod naive;
mod optimize;
mod parallel;
mod pool;
#[cfg(feature = "probe")]
pub mod probe;
mod random;
pub mod reduce;
mod resize;
mod scalar;
mod self_check;
mod softmax;

pub use buffer::Buffer;
pub use conv::{Conv2d, conv2d, conv2d_input, conv2d_weight};
pub use each::{each_block, each_row};
pub use elementwise::{
    Activation, GELU, Gate, LEAK, SELU, SILU, activate, activation, activation_backward, add_sign,
    axpy, bias_activation, clamp, scale,
};
pub use gather::{Rows, gather};
pub use gemm::{Write, gemm, set_ordered};
pub use lanes::FUSED;
pub use losses::{sigmoid_bce, sigmoid_bce_elements, squared_error, squared_error_elements};
pub use optimize::{AdamStep, adam, sgd};
#[cfg(any(test, feature = "battery"))]
pub use parallel::forking;
pub use parallel::{Share, Team, poison_flag, pool_size, region, set_heartbeat, set_spin};
pub use pool::{
    Pool2d, average_pool, average_pool_backward, max_pool, max_pool_backward, max_pool_tangent,
};
pub use random::{Key, choice, gaussian_noise, masked, normal, permutation, uniform};
pub use reduce::{column_sum, first_not_finite, sum, sum_abs, sum_squares};
pub use resize::{Resize2d, bilinear, bilinear_backward, nearest, nearest_backward};
pub use scalar::Scalar;
pub use self_check::self_check;
pub use softmax::{softmax, softmax_backward, softmax_cross_entropy};
