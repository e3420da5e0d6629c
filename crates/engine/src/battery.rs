//! One battery over the examples of every member of every registry: shape rule = real shape, gradients against
//! central differences in f64, save and load, thread independence, spec round trip. A new member is tested by
//! being registered; that the gradient checks can fail is tested in `planted`.

#[cfg(test)]
mod adversarial;
#[cfg(test)]
mod combinations;
#[cfg(test)]
mod golden;
#[cfg(test)]
mod golden_changes;
#[cfg(test)]
mod golden_latents;
#[cfg(test)]
mod golden_models;
#[cfg(test)]
mod golden_penalties;
#[cfg(test)]
mod gradients;
pub mod hashes;
#[cfg(test)]
mod jacobian;
#[cfg(test)]
mod layers;
mod models;
#[cfg(test)]
pub mod planted;
#[cfg(test)]
mod probe;
#[cfg(test)]
mod rates;
#[cfg(test)]
mod reference;
#[cfg(test)]
mod row_weights;
#[cfg(test)]
mod runs;
#[cfg(test)]
mod weighing;
