//! The model file: what of a session goes into it, and how a session comes out of it.

use super::Session;
use crate::arena::out_of_memory;
use crate::autoencoder::Autoencoder;
use crate::checkpoint::{self, Document};
use crate::error::Result;
use crate::spec::ValidSpec;
use crate::trainer::{Trainer, TrainingState};

impl Session {
    /// The model file; with `training`, everything that a run needs to go on bit for bit.
    pub fn save(&self, training: bool) -> Result<Vec<u8>> {
        let arena = &self.model.arena;
        let copies = arena.parameters.len().saturating_mul(12);
        crate::arena::reserve::<u8>(copies).map_err(|_| out_of_memory(copies))?;
        let mut tensors = checkpoint::parameters(&self.model.graph, &arena.parameters);
        let mut state = self.trainer.state.clone();
        if training {
            let flat = |values: &[f32]| (vec![values.len()], values.to_vec());
            for (index, vector) in arena
                .state
                .chunks(arena.parameters.len().max(1))
                .enumerate()
            {
                tensors.insert(format!("training.state.{index}"), flat(vector));
            }
            if !self.trainer.best.is_empty() {
                tensors.insert("training.best".into(), flat(&self.trainer.best));
            }
        } else {
            state = TrainingState {
                seed: state.seed,
                epoch: state.epoch,
                run_start: state.epoch,
                over: true,
                history: state.history,
                ..TrainingState::default()
            };
        }
        let spec = serde_json::to_value(self.model.valid.spec()).expect("a spec is plain data");
        let document = Document::new(spec, state, self.attachments.clone(), self.card());
        Ok(checkpoint::write(&document, &tensors))
    }

    pub fn load(bytes: &[u8]) -> Result<Self> {
        let (document, mut tensors) = checkpoint::read(bytes)?;
        let mut model = Autoencoder::blank(
            ValidSpec::read(document.spec).map_err(|error| error.within("spec"))?,
        )?;
        for tensor in model.graph.tensors() {
            let values = checkpoint::take(&mut tensors, &tensor.name, &tensor.shape)?;
            model.arena.parameters[tensor.range.clone()].copy_from_slice(&values);
        }
        let count = [model.arena.parameters.len()];
        let mut vectors = Vec::new();
        loop {
            let name = format!("training.state.{}", vectors.len());
            if !tensors.contains_key(&name) {
                break;
            }
            vectors.push(checkpoint::take(&mut tensors, &name, &count)?);
        }
        model.arena.take_state(&vectors)?;
        if !document.training.is_possible() {
            return Err(checkpoint::bad("a training state that no run comes to"));
        }
        let mut trainer = Trainer::restore(document.training);
        if tensors.contains_key("training.best") {
            trainer.best = checkpoint::take(&mut tensors, "training.best", &count)?;
        }
        checkpoint::finish(&tensors)?;
        Ok(Self::of(model, trainer, document.attachments))
    }
}
