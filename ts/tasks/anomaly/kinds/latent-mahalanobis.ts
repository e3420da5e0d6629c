/** Mahalanobis' distance of the code from those of normal rows, squared, per value of the code. */

import type { Tensor } from '../../../types.js';
import { type Cloud, cloudOf, cloudState, distanceParts, readCloud } from '../covariance.js';
import type { Look } from '../look.js';
import { type Kind, meansOf, partsByDeviation, type Scorer } from './kind.js';

const scorerOf = (cloud: Cloud): Scorer => {
  const scorer: Scorer = {
    async score(look) {
      return meansOf(distanceParts(cloud, (await look.codes()).data), cloud.columns);
    },
    parts: (look) => partsByDeviation(scorer, look),
    /** The row that belongs to the middle of the normal codes. */
    async expected(look) {
      const middle = await look.model.decode({ data: cloud.mean, shape: [1, cloud.columns] });
      return repeated(middle, look);
    },
    state: () => cloudState(cloud),
  };
  return scorer;
};

function repeated(row: Tensor, look: Look): Tensor {
  const { shape } = look.raw();
  const data = new Float32Array(shape[0]! * row.data.length);
  for (let i = 0; i < shape[0]!; i++) data.set(row.data, i * row.data.length);
  return { data, shape };
}

export const latentMahalanobis: Kind = {
  learns: true,
  async learn(normal) {
    return scorerOf(cloudOf((await normal.codes()).data, normal.model.latentDim));
  },
  read: (state) => scorerOf(readCloud(state)),
};
