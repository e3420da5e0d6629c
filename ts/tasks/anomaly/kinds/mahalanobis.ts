/**
 * Mahalanobis' distance of the residual (row minus rebuilt row) from those of normal rows, squared, per feature: what
 * the model always rebuilds well counts more than what it never does, and errors that come together count once.
 */

import { type Cloud, cloudOf, cloudState, distanceParts, momentsOf, readCloud } from '../covariance.js';
import { type Kind, meansOf, type Scorer } from './kind.js';

const scorerOf = (cloud: Cloud): Scorer => {
  const scorer: Scorer = {
    score: async (look) => meansOf(await scorer.parts(look), look.features),
    parts: async (look) => distanceParts(cloud, (await look.residuals()).data),
    expected: (look) => look.rebuilt(),
    state: () => cloudState(cloud),
  };
  return scorer;
};

export const mahalanobis: Kind = {
  learns: true,
  async learn(normal) {
    const scaled = normal.scaled().data.map((value) => (Number.isNaN(value) ? 0 : value));
    const { spread } = momentsOf(scaled, normal.features);
    return scorerOf(cloudOf((await normal.residuals()).data, normal.features, spread));
  },
  read: (state) => scorerOf(readCloud(state)),
};
