/** A search for the options that suit the data: of the spec, of the training, of the kind of model. */

import { Autoencoder } from '../autoencoder.js';
import { optimizers } from '../builders/index.js';
import { AutoencoderError } from '../errors.js';
import { oneOf, refuseUnknownOptions, wholeNumber } from '../spec/options.js';
import { toTensor } from '../tensor.js';
import type { FitOptions, Input } from '../types.js';
import { splitRows } from './labelled-rows.js';
import type { ParametersOf, Space } from './spaces.js';
import type { Tuned, TuneOptions } from './tune/options.js';

const names = [
  'space',
  'build',
  'fit',
  'trials',
  'epochs',
  'method',
  'eta',
  'first',
  'validation',
  'measure',
  'seed',
  'engine',
  'preprocessing',
  'save',
  'resume',
  'signal',
  'onProgress',
] as const satisfies readonly (keyof TuneOptions<Space>)[];

/**
 * Tries parameters drawn from a space, most of them for a few epochs only, and returns the best model with a table of all.
 *
 * Draws, split and models follow the seed, so a search can be repeated, and with `save` and `resume` go on after the
 * process was killed. A trial whose spec or training is refused counts as tried; its error stands in the table.
 *
 * @throws AutoencoderError `outOfRange`, `unknownOption` for options; `incompatible` for a state of another search, with
 * what is different;
 * `aborted` by the signal; where all trials are refused, what the first was refused for
 * @example
 * ```ts
 * const { model, best, trials } = await tune(rows, {
 *   space: { latentDim: spaces.logInt(2, 32), learningRate: spaces.logUniform(1e-4, 1e-2), batchSize: spaces.choice([32, 128]) },
 *   build: ({ latentDim }) => deep({ inputShape: [64], units: [48], latentDim }),
 *   trials: 20,
 * });
 * console.log(best.score, best.parameters);
 * ```
 */
export async function tune<const S extends Space>(
  data: Input,
  options: TuneOptions<S>,
): Promise<Tuned<ParametersOf<S>>> {
  refuseUnknownOptions(options, names, '');
  const { trials = 20, epochs = 27, eta = 3, seed = 0, method = 'hyperband', measure = 'loss' } = options;
  for (const [name, value, least] of [
    ['trials', trials, 1],
    ['epochs', epochs, 1],
    ['eta', eta, 2],
    ['seed', seed, 0],
  ] as const)
    wholeNumber(name, value, least, Number.POSITIVE_INFINITY, 'see TuneOptions');
  oneOf('method', method, ['hyperband', 'halving', 'random']);
  if (typeof measure !== 'function') oneOf('measure', measure, ['loss', 'mse']);
  const fit = options.fit ?? usualFit;
  const settings = { ...options, trials, epochs, eta, seed, method, measure, fit };
  // Few programs search, so what does it is loaded when one does.
  const { Search, lastScore } = await import('./tune/search.js');
  const { drawn } = await import('./tune/draw.js');
  const { identityOf } = await import('./tune/identity.js');
  const shape = shapeOf(options, trials, (trial) => drawn(options.space, seed, trial));
  const rows = parted(data, options.validation, shape, seed);
  const search = new Search<S>(
    { Model: Autoencoder, rows, identity: identityOf(settings, rows, shape) },
    settings,
  );
  await search.run();
  const [best, ...others] = search.ranked();
  return {
    model: await search.model(best!),
    best: { ...best!, score: lastScore(best!) },
    trials: [best!, ...others],
  };
}

/** What a space says of training where `fit` does not. */
function usualFit({ learningRate, batchSize }: Record<string, unknown>): FitOptions {
  return {
    ...(typeof learningRate === 'number' && { optimizer: optimizers.adam({ learningRate }) }),
    ...(typeof batchSize === 'number' && { batchSize }),
  };
}

/** The shape of the first trial's rows whose spec is not refused; where all are, what the first was refused for. */
function shapeOf<S extends Space>(
  { build, first = [] }: TuneOptions<S>,
  trials: number,
  draw: (trial: number) => ParametersOf<S>,
): readonly number[] {
  let refusal: unknown;
  for (let trial = 0; trial < trials; trial++) {
    try {
      return build(first[trial] ?? draw(trial)).input.shape;
    } catch (error) {
      if (!(error instanceof AutoencoderError)) throw error;
      refusal ??= error;
    }
  }
  throw refusal;
}

/** Rows to train on, and rows to judge by. */
function parted(data: Input, validation: Input | number = 0.2, shape: readonly number[], seed: number) {
  const rows = toTensor(data, shape);
  if (typeof validation !== 'number') return { train: rows, validation };
  const count = rows.shape[0]!;
  const held = Math.round(count * validation);
  if (!(validation > 0 && validation < 1 && held > 0 && held < count))
    throw refused('validation', 'rows, or a share that leaves rows on both sides', String(validation));
  const [train, other] = splitRows({ rows, labels: new Array<number>(count).fill(0) }, validation, seed);
  return { train: train.rows, validation: other.rows };
}

const refused = (path: string, expected: string, received: string) =>
  new AutoencoderError({ code: 'outOfRange', path, expected, received, hint: 'see TuneOptions' });
