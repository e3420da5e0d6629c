/** What `reduce` does by default: a model and a training run, from the shape of the rows alone. */

import { schedules } from '../../builders/index.js';
import { deep } from '../../recipes/index.js';
import type { ModelSpec } from '../../spec/model.js';
import type { FitOptions } from '../../types.js';

/** Steps that the run should have, about. */
const enoughSteps = 5000;

/**
 * A deep autoencoder with up to three hidden layers: the first about twice as wide as a row, but 256 at most, or sixteen
 * times the code where that is more; each next one half of it, down to eight times the code. Thirty codes of digits lose
 * half as much behind layers of 512 and 256 units as behind 256, 128 and 64.
 */
export function defaultSpec(columns: number, dimensions: number, unit: boolean): ModelSpec {
  const most = Math.max(256, powerOfTwo(16 * dimensions));
  const first = Math.min(most, Math.max(32, powerOfTwo(2 * columns)));
  const least = Math.max(16, 2 * dimensions, Math.min(8 * dimensions, first / 2));
  const units = [first, first / 2, first / 4].filter((width) => width >= least);
  return deep({
    inputShape: [columns],
    units: units.length > 0 ? units : [2 * dimensions],
    latentDim: dimensions,
    activation: 'gelu',
    outputActivation: unit ? 'sigmoid' : 'linear',
  });
}

/** Batches of 16 to 128 rows, and as many passes as make some 5,000 steps, but 5 to 300. */
export function defaultTraining(rows: number): FitOptions & { epochs: number } {
  const batchSize = Math.min(128, Math.max(16, powerOfTwo(rows / 50)));
  const epochs = Math.min(300, Math.max(5, Math.round(enoughSteps / Math.ceil(rows / batchSize))));
  return { batchSize, epochs, schedule: schedules.cosine({ warmup: 100 }) };
}

const powerOfTwo = (near: number): number => 2 ** Math.round(Math.log2(near));
