//! Gradients where parts meet: every penalty over every latent that accepts it, and random models of one part of each
//! kind.

use super::models::{around_layer, around_loss, model, numbers, with};
use super::probe::Probe;
use crate::autoencoder::Autoencoder;
use crate::corruptions::AnyCorruption;
use crate::latents::AnyLatent;
use crate::layers::AnyLayer;
use crate::losses::AnyLoss;
use crate::options::to_value;
use crate::penalties::{AnyPenalty, Need};
use crate::spec::ValidSpec;
use serde_json::{Value, json};

/// Every example, and plain codes of the two activations that penalties ask for.
fn latents() -> Vec<AnyLatent> {
    let plain = |activation| json!({ "type": "plain", "dim": 3, "activation": activation });
    let plain = ["tanh", "sigmoid"].map(|f| AnyLatent::parse(&plain(f), "").unwrap());
    AnyLatent::examples().into_iter().chain(plain).collect()
}

/// Whether the engine takes a model; a contractive penalty looks at the whole encoder.
pub(super) fn fits(spec: &Value) -> bool {
    ValidSpec::read(spec.clone()).is_ok_and(|valid| Autoencoder::<f64>::new(valid, 3).is_ok())
}

#[test]
fn gradients_of_every_penalty_hold_over_every_latent_that_accepts_it() {
    let mut met = Vec::new();
    for penalty in AnyPenalty::examples() {
        let kind = penalty.get::<f64>();
        let accepts = |latent: &AnyLatent| kind.check_latent(latent).is_ok();
        for latent in latents().into_iter().filter(accepts) {
            if kind.need() == Need::Weights {
                continue;
            }
            let spec = with(model(5), |spec| {
                spec["latent"] = to_value(&latent);
                spec["objective"]["penalties"] = json!([to_value(&penalty)]);
            });
            if !fits(&spec) {
                continue;
            }
            let name = format!("{} over {}", to_value(&penalty), to_value(&latent));
            Probe::new(&spec, 4).check(&name);
            met.push((penalty.tag(), latent.tag()));
        }
    }
    let judge = |penalty: &str, latent: &str| met.contains(&(penalty, latent));
    for latent in AnyLatent::TAGS {
        for penalty in ["l1Activity", "maximumMeanDiscrepancy", "orthogonality"] {
            assert!(judge(penalty, latent), "{penalty} never met {latent}");
        }
    }
    assert!(judge("kullbackLeiblerSparsity", "plain"));
}

/// Parts of each kind, drawn by a stream of numbers; many fit together, some do not.
fn drawn(slot: u32) -> Value {
    let mut numbers = numbers(16, slot).into_iter();
    let mut next = |count: usize| (numbers.next().unwrap() * count as f64) as usize;
    let (losses, latents) = (AnyLoss::examples(), latents());
    let (loss, latent) = (&losses[next(losses.len())], &latents[next(latents.len())]);
    let mut penalties = AnyPenalty::examples();
    penalties.retain(|penalty| penalty.get::<f64>().check_latent(latent).is_ok());
    let chosen = [0, 1].map(|_| to_value(&penalties[next(penalties.len())]));
    let corruptions = AnyCorruption::examples();
    let layers = AnyLayer::examples();
    let features = 5 + next(3);
    let mut chain = |count: usize| -> Vec<Value> {
        let drawn = (0..count).map(|_| around_layer(&layers[next(layers.len())], features));
        let layers = drawn.flat_map(|spec| spec["encoder"].as_array().unwrap().clone());
        layers.collect()
    };
    let (encoder, decoder) = (chain(2), chain(1));
    with(around_loss(loss, features), |spec| {
        let flat = spec["input"]["shape"].as_array().unwrap().len() == 1;
        let flatten = (!flat).then(|| json!({ "type": "flatten" }));
        let last = spec["decoder"].as_array().unwrap().clone();
        spec["encoder"] = flatten.into_iter().chain(encoder).skip(next(2)).collect();
        spec["decoder"] = decoder.into_iter().chain(last).skip(next(2)).collect();
        spec["latent"] = to_value(latent);
        spec["objective"]["penalties"] = json!(chosen[..1 + next(2)]);
        spec["corruption"] = to_value(&corruptions[next(corruptions.len())]);
        if next(4) == 0 {
            let dense = json!({ "type": "dense", "units": 1 });
            spec["adversarial"] = json!({ "discriminator": [dense], "prior": "gaussian" });
        }
    })
}

#[test]
fn gradients_of_random_combinations_hold_along_random_directions() {
    let specs: Vec<_> = (1000..3000).map(drawn).filter(fits).take(300).collect();
    assert_eq!(specs.len(), 300, "too many of the drawn parts do not fit");
    for spec in specs {
        let mut probe = Probe::new(&spec, 4);
        for (slot, is_discriminators) in [(30, false), (31, false), (32, true)] {
            probe.is_discriminators = is_discriminators;
            if is_discriminators && spec["adversarial"].is_null() {
                continue;
            }
            let [analytic, numeric] = probe.slopes(slot);
            let agrees = (analytic - numeric).abs() <= 1e-5 + 1e-3 * numeric.abs();
            assert!(agrees, "{spec}: analytic {analytic}, numeric {numeric}");
        }
    }
}
