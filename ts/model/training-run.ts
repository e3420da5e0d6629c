/**
 * One call of `fit` or `train`: prepares options and data, pulls reports out of the engine, ends cleanly.
 */

import { Feeder } from '../data/feeder.js';
import type { Intake } from '../data/intake.js';
import { isSource, type Parts, partsOf } from '../data/stream.js';
import { AutoencoderError } from '../errors.js';
import { aborted, type Connection } from '../runtime/connect.js';
import type { Report, Run } from '../runtime/engine.js';
import { moved } from '../runtime/transfer.js';
import type { EpochRecord, FitOptions, History, Input, Progress, Runtime, Source } from '../types.js';
import { refuseBuffer, runOf, streamOptions } from './run-options.js';

/** What a run needs from its model. */
export interface Trainee {
  connection: Connection;
  intake: Intake;
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
    this.#trainee = trainee;
    this.#options = options;
    this.#run = runOf(trainee.intake, options);
    if (isSource(data)) {
      Object.assign(this.#run.options, streamOptions(data, options));
      this.#feeder = new Feeder(data, trainee.intake);
    } else {
      refuseBuffer(options);
      this.#run.options.stream = false;
      this.#parts = partsOf(data, options, trainee.intake);
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
        const report = await this.#next();
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
      throw this.#trainee.intake.explain(error);
    }
  }

  /** The next report. */
  async #next(): Promise<Report> {
    try {
      return await this.#trainee.connection.call((engine) => engine.next());
    } catch (error) {
      throw this.#trainee.intake.explain(error);
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

function emptyStream(): AutoencoderError {
  return new AutoencoderError({
    code: 'emptyData',
    path: 'data',
    expected: 'at least one row',
    received: 'an empty stream',
    hint: 'pass some data',
  });
}
