/** What `reduce` does by default: a model and a training run, from the shape of the rows alone. */

import { schedules } from '../../builders/index.js';
import { deep } from '../../recipes/index.js';
import type { ModelSpec } from '../../spec/model.js';
import type { FitOptions } from '../../types.js';

/** Steps that the run should have, about. */
const enoughSteps = 5000;

/** A deep autoencoder with up to three hidden layers, the first about twice as wide as a row but 256 at most. */
export function defaultSpec(columns: number, dimensions: number, unit: boolean): ModelSpec {
  const first = Math.min(256, Math.max(32, 2 ** Math.round(Math.log2(2 * columns))));
  const units = [first, first / 2, first / 4].filter((width) => width >= Math.max(16, 2 * dimensions));
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
  const batchSize = Math.min(128, Math.max(16, 2 ** Math.round(Math.log2(rows / 50))));
  const epochs = Math.min(300, Math.max(5, Math.round(enoughSteps / Math.ceil(rows / batchSize))));
  return { batchSize, epochs, schedule: schedules.cosine({ warmup: 100 }) };
}
