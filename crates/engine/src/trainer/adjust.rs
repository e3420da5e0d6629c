//! What can be changed in a run at work, between two of its steps.

use super::{Adjusted, Trainer};
use crate::autoencoder::Autoencoder;
use crate::error::{Code, Error, Result, join};
use crate::penalties::AnyPenalty;
use crate::registry::{self, range};
use kernels::Scalar;
use serde_json::json;

impl<T: Scalar> Trainer<T> {
    /// Takes over what is new; nothing changes where something is wrong with it.
    pub fn adjust(&mut self, new: Adjusted, model: &mut Autoencoder<T>) -> Result<()> {
        if let Some(rate) = new.learning_rate {
            range::learning_rate(rate, "0.001 is the usual start")?;
        }
        let mut adjusted = self.state.adjusted.clone();
        adjusted.learning_rate = new.learning_rate.or(adjusted.learning_rate);
        adjusted.penalties.extend(new.penalties);
        let before = std::mem::replace(&mut self.state.adjusted, adjusted);
        let done = self.apply_adjusted(model);
        if done.is_err() {
            self.state.adjusted = before;
        }
        done
    }

    /// Gives the model's penalties the weights that they were adjusted to.
    pub fn apply_adjusted(&self, model: &mut Autoencoder<T>) -> Result<()> {
        let mut penalties = model.valid.spec().objective.penalties.clone();
        for (tag, weight) in &self.state.adjusted.penalties {
            let tags: Vec<&str> = penalties.iter().map(AnyPenalty::tag).collect();
            if !tags.contains(&tag.as_str()) {
                let place = join("penalties", tag);
                let what = "a penalty of this model";
                return Err(registry::unknown(
                    Code::UnknownMember,
                    &place,
                    what,
                    tag,
                    &tags,
                ));
            }
            for penalty in penalties.iter_mut().filter(|penalty| penalty.tag() == tag) {
                *penalty = reweighed(penalty, *weight)?;
            }
        }
        model.objective.penalties = penalties;
        Ok(())
    }
}

fn reweighed(penalty: &AnyPenalty, weight: f64) -> Result<AnyPenalty> {
    let mut json = crate::options::to_value(penalty);
    let place = join("penalties", penalty.tag());
    if json.get("weight").is_none() {
        return Err(Error::new(Code::Incompatible, place)
            .expected("a penalty with a weight")
            .received("one without")
            .hint("only weights can be adjusted"));
    }
    json["weight"] = json!(weight);
    AnyPenalty::parse(&json, &place)
}
