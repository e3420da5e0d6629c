/** The options of `fit` and `train`: checked, and as the engine takes them. */

import { readOnce } from '../data/feeder.js';
import { rowsOf, withLabels } from '../data/input.js';
import type { Intake } from '../data/intake.js';
import { maskOf, type PartOptions, restarts } from '../data/stream.js';
import { AutoencoderError } from '../errors.js';
import type { Run, Validation } from '../runtime/engine.js';
import { refuseUnknownOptions } from '../spec/options.js';
import type { TrainSpec } from '../spec/train.js';
import type { FitOptions, Source } from '../types.js';

/** Options that Rust reads as they are. */
const engineOptions = [
  'epochs',
  'batchSize',
  'optimizer',
  'schedule',
  'shuffle',
  'earlyStopping',
  'clipNorm',
  'clipValue',
  'accumulation',
  'rateFactors',
  'averaging',
  'shuffleBuffer',
] as const satisfies readonly (keyof FitOptions & keyof TrainSpec)[];

/** Options that come with the rows. */
const rowOptions = ['target', 'labels', 'weights', 'mask'] as const satisfies readonly (keyof PartOptions)[];

const names = [
  ...engineOptions,
  ...rowOptions,
  'validation',
  'checkpoint',
  'resume',
  'signal',
  'onProgress',
] as const satisfies readonly (keyof FitOptions)[];

/** What the rows of a stream make of the options. */
export function streamOptions(source: Source, options: FitOptions): TrainSpec {
  const given = rowOptions.find((name) => options[name] !== undefined);
  if (given !== undefined) {
    throw incompatible(
      given,
      `${given} in the chunks of the stream`,
      'the option',
      `yield { input, ${given} }`,
    );
  }
  if (options.shuffle === true && options.shuffleBuffer === undefined) {
    const hint = 'some thousand rows are usual';
    throw incompatible('shuffle', 'shuffleBuffer, for rows that come as a stream', 'shuffle alone', hint);
  }
  if (options.shuffle === false && (options.shuffleBuffer ?? 1) > 1) {
    const hint = 'leave out one of the two: rows come in their own order without them';
    throw incompatible('shuffleBuffer', 'rows that may be shuffled', 'shuffle: false', hint);
  }
  const once = !restarts(source) && options.resume === undefined;
  if (once && (options.epochs ?? 1) > 1) throw readOnce();
  return {
    stream: true,
    ...(once && { epochs: 1 }),
  };
}

/** Refuses the option that only streams have. */
export function refuseBuffer({ shuffleBuffer }: FitOptions): void {
  if (shuffleBuffer === undefined) return;
  throw incompatible('shuffleBuffer', 'rows that come as a stream', 'rows at hand', 'take shuffle instead');
}

function incompatible(path: string, expected: string, received: string, hint: string): AutoencoderError {
  return new AutoencoderError({ code: 'incompatible', path, expected, received, hint });
}

/**
 * Options and what is at hand beside the rows, as the engine takes them.
 *
 * @throws AutoencoderError `unknownOption`, `outOfRange`, `badData`, `emptyData`
 */
export function runOf(intake: Intake, options: FitOptions): Omit<Run, 'input'> {
  refuseUnknownOptions(options, names, '');
  const spec: TrainSpec = {};
  for (const name of engineOptions)
    if (options[name] !== undefined) Object.assign(spec, { [name]: options[name] });
  const run: Omit<Run, 'input'> = { options: spec };
  const { validation, checkpoint, resume } = options;
  if (typeof validation === 'number') spec.validationFraction = validation;
  else if (validation !== undefined) Object.assign(run, validationOf(validation, intake));
  if (checkpoint !== undefined) run.checkpointEvery = wholeSteps(checkpoint.everySteps);
  if (resume !== undefined) {
    spec.resume = true;
    run.resume = bytesOf(resume, 'resume');
  }
  return run;
}

/** Validation rows; what is missing in them does not count, as in the rows that are trained on. */
function validationOf(
  given: Exclude<FitOptions['validation'], number | undefined>,
  intake: Intake,
): Validation {
  const { input, target, labels, mask } = 'input' in given ? given : { input: given };
  let { known, ...rows } = intake.take(input, 'validation');
  const validation: Validation = { validation: withLabels(rows, labels, 'validation.labels') };
  if (target !== undefined)
    ({ known, ...validation.validationTarget } = intake.take(target, 'validationTarget'));
  const observed = mask && rowsOf(mask, intake.shape, 'validationMask');
  if (observed ?? known) validation.validationMask = maskOf(observed, known, rows.rows);
  return validation;
}

function wholeSteps(everySteps: number): number {
  if (Number.isInteger(everySteps) && everySteps >= 1) return everySteps;
  throw new AutoencoderError({
    code: 'outOfRange',
    path: 'checkpoint.everySteps',
    expected: 'a whole number of at least 1',
    received: String(everySteps),
    hint: 'a few hundred steps are usual',
  });
}

/** A copy of the bytes of a model file, to be moved to the engine. */
export function bytesOf(bytes: Uint8Array, path: string): Uint8Array<ArrayBuffer> {
  if (bytes instanceof Uint8Array) return new Uint8Array(bytes);
  throw new AutoencoderError({
    code: 'badData',
    path,
    expected: 'the bytes of a model file in a Uint8Array',
    received: bytes === null ? 'null' : typeof bytes,
    hint: 'read the file without an encoding',
  });
}
