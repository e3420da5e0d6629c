//! The model file: what of a session goes into it, and how a session comes out of it.

use super::Session;
use crate::autoencoder::Autoencoder;
use crate::checkpoint::{self, Document};
use crate::error::Result;
use crate::safetensors::Tensor;
use crate::spec::ValidSpec;
use crate::trainer::{Trainer, TrainingState};

impl Session {
    /// The model file; with `training`, everything that a run needs to go on bit for bit.
    pub fn save(&self, training: bool) -> Result<Vec<u8>> {
        let arena = &self.model.arena;
        let mut tensors = checkpoint::tensors(&self.model.graph, arena);
        let mut state = self.trainer.state.clone();
        if training {
            let mut add = |name: String, values| {
                let shape = vec![<[f32]>::len(values)];
                tensors.push(Tensor {
                    name,
                    shape,
                    values,
                });
            };
            if !self.trainer.best.is_empty() {
                add("training.best".into(), &self.trainer.best);
            }
            if !self.trainer.average.is_empty() {
                add("training.average".into(), &self.trainer.average);
            }
            let count = arena.parameters.len().max(1);
            for (index, vector) in arena.state.chunks(count).enumerate() {
                add(format!("training.state.{index}"), vector);
            }
        } else {
            state = TrainingState {
                seed: state.seed,
                epoch: state.epoch,
                run_start: state.epoch,
                over: true,
                fused: state.fused,
                history: state.history,
                ..TrainingState::default()
            };
        }
        let spec = crate::options::to_value(self.model.valid.spec());
        let mut document = Document::new(spec, state, self.attachments.clone(), self.card());
        let frozen = self.frozen_for_file();
        document.codec = frozen.as_ref().map(crate::options::to_value);
        checkpoint::write(&document, &tensors)
    }

    pub fn load(bytes: &[u8]) -> Result<Self> {
        let (document, mut tensors) = checkpoint::read(bytes)?;
        let mut model = Autoencoder::blank(
            ValidSpec::read(document.spec).map_err(|error| error.within("spec"))?,
        )?;
        for tensor in model.graph.tensors() {
            let values = checkpoint::take(&mut tensors, &tensor.name, &tensor.shape)?;
            tensor.values_mut(&mut model.arena).copy_from_slice(&values);
        }
        let count = [model.arena.parameters.len()];
        let mut vectors = Vec::new();
        while let Some(vector) = checkpoint::take_if_there(
            &mut tensors,
            &format!("training.state.{}", vectors.len()),
            &count,
        )? {
            vectors.push(vector);
        }
        model.arena.take_state(&vectors)?;
        if !document.training.is_possible() {
            return Err(checkpoint::bad("a training state that no run comes to"));
        }
        let best = [count[0] + model.arena.running.len()];
        let mut trainer = Trainer::restore(document.training);
        if let Some(best) = checkpoint::take_if_there(&mut tensors, "training.best", &best)? {
            trainer.best = best;
        }
        if let Some(mean) = checkpoint::take_if_there(&mut tensors, "training.average", &count)? {
            trainer.average = mean;
        }
        checkpoint::finish(&tensors)?;
        trainer.apply_adjusted(&mut model)?;
        let mut session = Self::of(model, trainer, document.attachments);
        if let Some(codec) = &document.codec {
            session.frozen = Some(session.read_frozen(codec)?);
        }
        Ok(session)
    }
}
