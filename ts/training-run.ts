/**
 * One call of `fit` or `train`: prepares options and data, pulls reports out of the engine, ends cleanly.
 */

import { Feeder, readOnce } from './data/feeder.js';
import { rowsOf, withLabels } from './data/input.js';
import { isSource, type PartOptions, type Parts, partsOf } from './data/stream.js';
import { AutoencoderError } from './errors.js';
import { aborted, type Connection } from './runtime/connect.js';
import type { Run } from './runtime/engine.js';
import { moved } from './runtime/transfer.js';
import type { Shape } from './spec/common.js';
import { refuseUnknownOptions } from './spec/options.js';
import type { TrainSpec } from './spec/train.js';
import type { EpochRecord, FitOptions, History, Input, Progress, Runtime, Source } from './types.js';

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
  readonly #run: Omit<Run, 'input'>;
  /** The rows, where they are at hand. */
  readonly #parts: Parts | undefined;
  /** What reads them, where they come as a stream. */
  readonly #feeder: Feeder | undefined;
  readonly #epochs: EpochRecord[] = [];
  #stopped: History['stopped'] = 'stopped';

  /**
   * Checks options and copies the data, unless they come as a stream.
   *
   * @throws AutoencoderError `unknownOption`, `outOfRange`, `incompatible`, `badData`, `emptyData`
   */
  constructor(trainee: Trainee, data: Input | Source, options: FitOptions) {
    refuseUnknownOptions(options, names, '');
    this.#trainee = trainee;
    this.#options = options;
    this.#run = runOf(trainee.inputShape, options);
    if (isSource(data)) {
      Object.assign(this.#run.options, streamOptions(data, options));
      this.#feeder = new Feeder(data, trainee.inputShape);
    } else {
      refuseBuffer(options);
      this.#run.options.stream = false;
      this.#parts = partsOf(data, options, trainee.inputShape);
    }
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
    const begun = await this.#begin();
    recorder.began(begun.epochs);
    const feeding = this.#feed();
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
      await this.#feeder?.close();
      this.#stopped = end ?? 'stopped';
      recorder.ended(this.#stopped);
    }
    if (signal?.aborted && end === 'stopped') throw aborted(signal);
    await feeding;
    if (this.#feeder?.failure !== undefined) throw this.#feeder.failure;
  }

  /** Starts the run in the engine; over a stream with its first chunk. */
  async #begin(): Promise<{ epochs: EpochRecord[] }> {
    const { signal } = this.#options;
    try {
      const parts = this.#parts ?? (await unlessAborted(signal, this.#feeder?.next()));
      if (signal?.aborted) throw aborted(signal);
      if (parts === undefined) throw emptyStream();
      return await this.#trainee.connection.call((engine) => engine.begin(moved({ ...this.#run, ...parts })));
    } catch (error) {
      await this.#feeder?.close();
      throw error;
    }
  }

  /** Gives the engine the rest of a stream; where that fails, the run ends. Never rejects. */
  async #feed(): Promise<void> {
    const { connection } = this.#trainee;
    await this.#feeder?.feed((chunk) => connection.call((engine) => engine.feed(chunk && moved(chunk))));
    if (this.#feeder?.failure === undefined) return;
    await connection.call((engine) => engine.stop()).catch(() => undefined);
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
async function unlessAborted<Value>(
  signal: AbortSignal | undefined,
  work: Value | Promise<Value>,
): Promise<Value | undefined> {
  if (signal === undefined) return work;
  if (signal.aborted) return undefined;
  let leave = (): void => undefined;
  const gone = new Promise<undefined>((resolve) => {
    leave = () => resolve(undefined);
  });
  signal.addEventListener('abort', leave, { once: true });
  try {
    return await Promise.race([work, gone]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}

/** What the rows of a stream make of the options. */
function streamOptions(source: Source, options: FitOptions): TrainSpec {
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
  const once = typeof source !== 'function' && options.resume === undefined;
  if (once && (options.epochs ?? 1) > 1) throw readOnce();
  return {
    stream: true,
    ...(once && { epochs: 1 }),
    ...(options.shuffle === false && { shuffleBuffer: 1 }),
  };
}

/** Refuses the option that only streams have. */
function refuseBuffer({ shuffleBuffer }: FitOptions): void {
  if (shuffleBuffer === undefined) return;
  throw incompatible('shuffleBuffer', 'rows that come as a stream', 'rows at hand', 'take shuffle instead');
}

function incompatible(path: string, expected: string, received: string, hint: string): AutoencoderError {
  return new AutoencoderError({ code: 'incompatible', path, expected, received, hint });
}

function emptyStream(): AutoencoderError {
  return new AutoencoderError({
    code: 'emptyData',
    path: 'data',
    expected: 'at least one row',
    received: 'an empty stream',
    hint: 'pass some data',
  });
}

/** Options and what is at hand beside the rows, as the engine takes them. */
function runOf(shape: Shape, options: FitOptions): Omit<Run, 'input'> {
  const spec: TrainSpec = {};
  for (const name of engineOptions)
    if (options[name] !== undefined) Object.assign(spec, { [name]: options[name] });
  const run: Omit<Run, 'input'> = { options: spec };
  const { validation, checkpoint, resume } = options;
  if (typeof validation === 'number') spec.validationFraction = validation;
  else if (validation !== undefined) addValidation(run, validation, shape);
  if (checkpoint !== undefined) run.checkpointEvery = wholeSteps(checkpoint.everySteps);
  if (resume !== undefined) {
    spec.resume = true;
    run.resume = bytesOf(resume, 'resume');
  }
  return run;
}

function addValidation(
  run: Pick<Run, 'validation' | 'validationTarget'>,
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
