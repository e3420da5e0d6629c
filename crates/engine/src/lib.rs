//! The autoencoder engine: a spec is validated, compiled into a graph over one planned arena, trained and used.
//!
//! No unsafe code, no JavaScript, no I/O, no clock; generic over the scalar (f32 in use, f64 for gradient checks).
//!
//! | to find | look in |
//! |---|---|
//! | a layer, latent, loss, penalty, constraint, corruption, optimizer, schedule, initializer | the folder of that name, one file a member |
//! | what a spec may say, and how it is checked | `spec`, `train_spec`, `registry` |
//! | how a spec becomes computation | `graph`, `arena`, `objective`, `pass`, `row_weights` |
//! | inference and training | `autoencoder`, `statistics`, `trainer` |
//! | the model file | `checkpoint`, `safetensors` |
//! | what the wasm surface calls | `session`, `pca` |

#![forbid(unsafe_code)]
// Builds for wasm allow unstable features, since they build std as well. Readers and writers of options run once: they say
// `optimize(size)`.
#![cfg_attr(target_arch = "wasm32", feature(optimize_attribute))]

/// `planted!(Bug, right, wrong)` is `right`; in tests of the gradient checks, while that bug is planted, `wrong`.
macro_rules! planted {
    ($bug:ident, $right:expr, $wrong:expr) => {{
        #[cfg(test)]
        let value = match crate::battery::planted::has(crate::battery::planted::Bug::$bug) {
            true => $wrong,
            false => $right,
        };
        #[cfg(not(test))]
        let value = $right;
        value
    }};
}

mod activation;
mod adversary;
mod affine;
mod arena;
mod autoencoder;
mod checkpoint;
mod checksum;
mod codec;
mod constraints;
mod convolution;
mod corruptions;
mod divisive;
mod effect;
mod eigen;
mod error;
mod graph;
mod initializers;
mod jacobian;
mod latents;
mod layers;
mod likelihood;
mod losses;
mod metrics;
mod normalization;
mod objective;
mod optimizers;
mod options;
mod param;
mod pass;
mod pca;
mod penalties;
mod pooling;
mod recurrent;
mod registry;
mod row_weights;
mod rows;
mod safetensors;
mod schedules;
mod session;
mod shape;
mod spec;
mod statistics;
mod tie;
mod train_spec;
mod trainer;
mod window;

#[cfg(any(test, feature = "faults"))]
mod battery;

#[cfg(feature = "faults")]
pub use battery::hashes::hashes as member_hashes;
pub use error::{Code, Error, Result};
pub use pca::{Pca, pca};
pub use rows::Data;
pub use session::{Session, can_hold, members_json};
