/** What the parts of the demo share: the voice, the digits, the engine's options, and the time left over all of it. */

import type { Autoencoder, EngineOptions, FitOptions, History, Input } from 'hourglass-ae';
import { status } from '../failure.js';
import { duration, type Output } from '../output.js';
import { ProgressView } from '../progress.js';
import type { Clock } from './clock.js';
import type { DigitSplit } from './digits.js';

/** Decides the split, the weights, the noise and every shuffle of the demo. */
export const seed = 1;

/** The demo under way. */
export interface Stage {
  output: Output;
  digits: DigitSplit;
  engine: EngineOptions;
  clock: Clock;
}

/** What training a model took. */
export interface Training {
  history: History;
  seconds: number;
  rowsPerSecond: number;
}

/** Trains with the demo's progress view: the time left is that of the whole demo. */
export async function learn(
  { output, clock }: Stage,
  model: Autoencoder,
  data: Input & { shape: readonly number[] },
  options: FitOptions,
): Promise<Training> {
  clock.next();
  const view = new ProgressView(output, (progress) => `${duration(clock.left(progress))} left of the demo`);
  const quit = (): void => {
    view.end();
    process.exit(status.interrupted);
  };
  process.once('SIGINT', quit);
  const start = performance.now();
  try {
    const history = await model.fit(data, { ...options, onProgress: (progress) => view.show(progress) });
    const seconds = (performance.now() - start) / 1000;
    return { history, seconds, rowsPerSecond: (data.shape[0]! * history.epochs.length) / seconds };
  } finally {
    view.end();
    process.removeListener('SIGINT', quit);
  }
}
