/**
 * One call of `fit` or `train`: prepares options and data, pulls reports out of the engine, ends cleanly.
 */

import { rowsOf, withLabels } from './data/input.js';
import { AutoencoderError } from './errors.js';
import { aborted, type Connection } from './runtime/connect.js';
import type { Rows, Run } from './runtime/engine.js';
import { moved } from './runtime/transfer.js';
import type { Shape } from './spec/common.js';
import { refuseUnknownOptions } from './spec/options.js';
import type { TrainSpec } from './spec/train.js';
import type { EpochRecord, FitOptions, History, Input, Progress, Runtime } from './types.js';

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
  'averaging',
] as const satisfies readonly (keyof FitOptions & keyof TrainSpec)[];

const names = [
  ...engineOptions,
  'validation',
  'target',
  'labels',
  'weights',
  'mask',
  'checkpoint',
  'resume',
  'signal',
  'onProgress',
] as const satisfies readonly (keyof FitOptions)[];

/** What a run needs from its model. */
export interface Trainee {
  connection: Connection;
  inputShape: Shape;
  /** Told of the epochs before the run, of each one that ends, of what works on it, and of the end. */
  recorder: Recorder;
}

/** Keeps a model's history. */
export interface Recorder {
  began(epochs: EpochRecord[]): void;
  epoch(record: EpochRecord): void;
  runsOn(runtime: Runtime): void;
  ended(why: History['stopped']): void;
}

/** A run that has not begun yet. */
export class TrainingRun {
  readonly #trainee: Trainee;
  readonly #options: FitOptions;
  readonly #run: Run;
  readonly #epochs: EpochRecord[] = [];
  #stopped: History['stopped'] = 'stopped';

  /**
   * Checks options and copies the data.
   *
   * @throws AutoencoderError `unknownOption`, `outOfRange`, `badData`, `emptyData`
   */
  constructor(trainee: Trainee, data: Input, options: FitOptions) {
    refuseUnknownOptions(options, names, '');
    this.#trainee = trainee;
    this.#options = options;
    this.#run = runOf(data, trainee.inputShape, options);
  }

  /** The epochs of this run and why it ended. */
  get history(): History {
    const best = this.#options.earlyStopping && this.#epochs.findLast((record) => record.best);
    return {
      epochs: this.#epochs,
      stopped: this.#stopped,
      ...(best === undefined ? {} : { bestEpoch: best.epoch }),
    };
  }

  /** Trains; one value per report. Leaving the loop early, or throwing in it, ends training after the step at work. */
  async *reports(): AsyncGenerator<Progress, void, undefined> {
    const { connection, recorder } = this.#trainee;
    const { signal, onProgress, checkpoint } = this.#options;
    if (signal?.aborted) throw aborted(signal);
    const begun = await connection.call((engine) => engine.begin(moved(this.#run)));
    recorder.began(begun.epochs);
    const stop = () => void connection.call((engine) => engine.stop()).catch(() => undefined);
    if (signal?.aborted) stop();
    signal?.addEventListener('abort', stop, { once: true });
    let end: History['stopped'] | undefined;
    try {
      while (end === undefined) {
        const report = await connection.call((engine) => engine.next());
        this.#record(report.epochs);
        recorder.runsOn(report.runtime);
        end = report.end;
        if (report.checkpoint !== undefined) await unlessAborted(signal, checkpoint?.save(report.checkpoint));
        for (const progress of report.progress) {
          if (signal?.aborted) break;
          onProgress?.(progress);
          yield progress;
        }
      }
    } finally {
      signal?.removeEventListener('abort', stop);
      if (end === undefined && connection.ended === undefined) await this.#leave();
      this.#stopped = end ?? 'stopped';
      recorder.ended(this.#stopped);
    }
    if (signal?.aborted && end === 'stopped') throw aborted(signal);
  }

  #record(epochs: EpochRecord[]): void {
    this.#epochs.push(...epochs);
    for (const record of epochs) this.#trainee.recorder.epoch(record);
  }

  /** Ends a run that its caller left, and notes the epochs that ended meanwhile. */
  async #leave(): Promise<void> {
    const { connection } = this.#trainee;
    await connection.call((engine) => engine.stop());
    for (;;) {
      const { epochs, end } = await connection.call((engine) => engine.next());
      this.#record(epochs);
      if (end !== undefined) return;
    }
  }
}

/** Waits for something, but no longer than until the abort. */
async function unlessAborted(signal: AbortSignal | undefined, work: void | Promise<void>): Promise<void> {
  if (signal === undefined) return work;
  if (signal.aborted) return;
  let leave = (): void => undefined;
  const gone = new Promise<void>((resolve) => {
    leave = resolve;
  });
  signal.addEventListener('abort', leave, { once: true });
  try {
    await Promise.race([work, gone]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}

/** Options and data as the engine takes them. */
function runOf(data: Input, shape: Shape, options: FitOptions): Run {
  const spec: TrainSpec = {};
  for (const name of engineOptions)
    if (options[name] !== undefined) Object.assign(spec, { [name]: options[name] });
  const run: Run = { options: spec, input: withLabels(rowsOf(data, shape), options.labels) };
  const { validation, target, weights, mask, checkpoint, resume } = options;
  if (target !== undefined) run.target = rowsOf(target, shape, 'target');
  if (weights !== undefined) run.weights = rowsOf(Float32Array.from(weights), [1], 'weights');
  if (mask !== undefined) run.mask = unscaled(rowsOf(mask, shape, 'mask'));
  if (typeof validation === 'number') spec.validationFraction = validation;
  else if (validation !== undefined) addValidation(run, validation, shape);
  if (checkpoint !== undefined) run.checkpointEvery = wholeSteps(checkpoint.everySteps);
  if (resume !== undefined) {
    spec.resume = true;
    run.resume = bytesOf(resume, 'resume');
  }
  return run;
}

/** Bytes of a mask mean themselves, not shares of 255. */
const unscaled = ({ data, rows }: Rows): Rows => ({ data: Float32Array.from(data), rows });

function addValidation(
  run: Run,
  validation: Exclude<FitOptions['validation'], number | undefined>,
  shape: Shape,
): void {
  if ('input' in validation) {
    const { input, target, labels } = validation;
    run.validation = withLabels(rowsOf(input, shape, 'validation'), labels, 'validation.labels');
    if (target !== undefined) run.validationTarget = rowsOf(target, shape, 'validationTarget');
  } else {
    run.validation = rowsOf(validation, shape, 'validation');
  }
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
