/** How the models of texts are trained, where their options say nothing else. */

import type { CreateOptions, FitOptions } from '../../types.js';

/** Options that both tasks share. */
export interface TextTrainingOptions
  extends Pick<FitOptions, 'epochs' | 'batchSize' | 'optimizer' | 'schedule' | 'signal' | 'onProgress'> {
  /** How the model is made: threads and the like. */
  create?: Omit<CreateOptions, 'seed' | 'preprocessing'>;
  /** Decides weights and order of texts; 0 by default. */
  seed?: number;
}

/** Their names. */
export const trainingNames = [
  ...['create', 'seed'],
  ...['epochs', 'batchSize', 'optimizer', 'schedule', 'signal', 'onProgress'],
];

/** What was asked for of the training run. */
export function asked(options: TextTrainingOptions): FitOptions {
  const { epochs, batchSize, optimizer, schedule, signal, onProgress } = options;
  const given = Object.entries({ epochs, batchSize, optimizer, schedule, signal, onProgress });
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}

/** So many steps, but `least` to `most` passes over the rows, in batches that suit their number. */
export function stepsOver(rows: number, steps: number, [least, most]: readonly [number, number]) {
  const batchSize = Math.min(64, Math.max(8, 2 ** Math.round(Math.log2(rows / 20))));
  const epochs = Math.min(most, Math.max(least, Math.round(steps / Math.ceil(rows / batchSize))));
  return { batchSize, epochs };
}
