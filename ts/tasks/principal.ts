/** Principal components of some rows, and other rows in their coordinates. */

import { pca } from '../pca.js';
import type { Tensor } from '../types.js';

/** What principal components make of rows. */
export interface Principal {
  /** The rows that they were found in, in their coordinates: `[rows, dimensions]`. */
  points: Tensor;
  /** Share of the rows' variance that they keep, from 0 to 1. */
  explainedVariance: number;
  /** Other rows in their coordinates. */
  project(rows: Tensor): Tensor;
}

/** The principal components of rows, as many as asked for or as there are. */
export async function principal(known: Tensor, dimensions: number): Promise<Principal> {
  const columns = known.data.length / known.shape[0]!;
  const most = Math.min(dimensions, columns);
  const flat = { data: known.data, shape: [known.shape[0]!, columns] };
  const { mean, components, points, explainedVarianceRatio } = await pca(flat, { dimensions: most });
  const project = ({ data, shape }: Tensor): Tensor => {
    const out = new Float32Array(shape[0]! * most);
    const centred = new Float64Array(columns);
    for (let row = 0; row < shape[0]!; row++) {
      for (let j = 0; j < columns; j++) centred[j] = data[row * columns + j]! - mean.data[j]!;
      for (let k = 0; k < most; k++) {
        let sum = 0;
        for (let j = 0; j < columns; j++) sum += centred[j]! * components.data[k * columns + j]!;
        out[row * most + k] = sum;
      }
    }
    return { data: out, shape: [shape[0]!, most] };
  };
  return {
    points,
    explainedVariance: explainedVarianceRatio.reduce((sum, share) => sum + share, 0),
    project,
  };
}
