/**
 * −E ln p(x|z) in nats per feature, z drawn from the code's distribution: the reconstruction probability of An and Cho
 * (2015), "Variational autoencoder based anomaly detection using reconstruction probability"; of models with gaussian
 * codes and a loss that is a density.
 */

import { AutoencoderError } from '../../../errors.js';
import type { Look } from '../look.js';
import { numberOf } from '../packed.js';
import { inProportion, type Kind, type Scorer } from './kind.js';

function scorerOf(samples: number): Scorer {
  const known = new WeakMap<Look, Promise<Float32Array>>();
  const scorer: Scorer = {
    score(look) {
      const scores = known.get(look) ?? scored(look, samples);
      known.set(look, scores);
      return scores;
    },
    async parts(look) {
      return inProportion((await look.errorParts()).data, await scorer.score(look));
    },
    expected: (look) => look.rebuilt(),
    state: () => ({ samples }),
  };
  return scorer;
}

async function scored(look: Look, samples: number): Promise<Float32Array> {
  const { data } = await look.model.score(look.data, { samples }).catch((error: unknown) => {
    throw error instanceof AutoencoderError && error.path === 'samples' ? noDensity(look) : error;
  });
  return data;
}

export const reconstructionProbability: Kind = {
  learns: false,
  learn: async (_normal, { samples }) => scorerOf(samples),
  read: (state) => scorerOf(numberOf(state, 'samples')),
};

const noDensity = (look: Look): AutoencoderError =>
  new AutoencoderError({
    code: 'incompatible',
    path: 'score',
    expected: 'a model with gaussian codes and a loss that is a density',
    received: `latent ${look.model.spec.latent.type}, loss ${look.model.spec.objective.reconstruction.type}`,
    hint: "take variational({ … }), or another score such as 'reconstruction'",
  });
