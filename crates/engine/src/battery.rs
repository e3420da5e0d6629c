//! One battery over the examples of every member of every registry: shape rule = real shape, gradients against
//! central differences in f64, save and load, thread independence, spec round trip. A new member is tested by
//! being registered; that the gradient checks can fail is tested in `planted`.

mod adversarial;
mod combinations;
mod golden;
mod golden_changes;
mod golden_latents;
mod golden_models;
mod golden_penalties;
mod gradients;
mod jacobian;
mod layers;
mod models;
pub mod planted;
mod probe;
mod rates;
mod reference;
mod runs;
mod weighing;
