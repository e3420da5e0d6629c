/**
 * The facade's end of the wire: starts an engine worker, calls it, and rejects every open call when it is lost.
 */

import * as Comlink from 'comlink';
import { AutoencoderError } from '../errors.js';
import type { EngineOptions } from '../types.js';
import { type Share, takeThreads } from './budget.js';
import type { Engine } from './engine.js';
import { type EngineWorker, platform } from './platform.js';
import { carryErrors } from './transfer.js';
import { Watchdog } from './watch.js';

/** Milliseconds that a worker may take until it listens. */
const startLimit = 10_000;
/** Milliseconds without a sign of life, while calls are open, that end an engine. */
const silenceLimit = 2000;

/** The engine as its caller sees it: every method returns a promise. */
export type RemoteEngine = Comlink.Remote<Engine>;

carryErrors();

/** An engine in its worker. */
export class Connection {
  readonly #worker: EngineWorker;
  readonly #engine: RemoteEngine;
  readonly #share: Share;
  readonly #open = new Set<(error: AutoencoderError) => void>();
  readonly #watchdog = new Watchdog(
    silenceLimit,
    () => this.#fail(lost(`no sign of life for ${silenceLimit / 1000} s`)),
    () => platform().processorTime(),
  );
  #ended: AutoencoderError | undefined;

  private constructor(worker: EngineWorker, share: Share) {
    this.#worker = worker;
    this.#share = share;
    this.#engine = Comlink.wrap<Engine>(worker.endpoint);
    worker.onMessage(() => this.#watchdog.heard());
    worker.onEnd((reason) => this.#fail(lost(reason)));
  }

  /** Starts a worker and the engine in it. */
  static async start(options: EngineOptions): Promise<Connection> {
    const { signal } = options;
    if (signal?.aborted) throw aborted(signal);
    const worker = workerOf(options);
    const share = takeThreads(options.threads ?? 'auto');
    const connection = new Connection(worker, share);
    const abort = () => connection.#fail(aborted(signal!));
    signal?.addEventListener('abort', abort, { once: true });
    try {
      await connection.#listening();
      const { threads, reason } = share;
      const runtime = await connection.call((engine) =>
        engine.start({ threads, ...(reason === undefined ? {} : { reason }), ...settingsOf(options) }),
      );
      connection.has(runtime.threads);
      return connection;
    } catch (error) {
      connection.close();
      throw error;
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  /** Why there are no more calls, once the connection has ended. */
  get ended(): AutoencoderError | undefined {
    return this.#ended;
  }

  /** Calls the engine; rejects with its error, or at once when the engine is lost or closed. */
  call<Value>(work: (engine: RemoteEngine) => Promise<Value>): Promise<Value> {
    return this.#pending(work, () => this.#watchdog.start());
  }

  /** Takes note of the threads that the engine has: those that did not start go back to the budget. */
  has(threads: number): void {
    if (this.#ended === undefined) this.#share.keep(threads);
  }

  /** Ends the worker; open calls reject with `closed`. Does nothing the second time. */
  close(): void {
    this.#fail(closed());
  }

  #pending<Value>(work: (engine: RemoteEngine) => Promise<Value>, watch: () => void): Promise<Value> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    return new Promise<Value>((resolve, reject) => {
      this.#open.add(reject);
      this.#worker.keepAlive(true);
      watch();
      work(this.#engine)
        .then(resolve, (error: unknown) => {
          reject(error);
          if (error instanceof AutoencoderError && error.code === 'engineLost') this.#fail(error);
        })
        .finally(() => this.#settled(reject));
    });
  }

  #settled(reject: (error: AutoencoderError) => void): void {
    this.#open.delete(reject);
    if (this.#open.size > 0 || this.#ended !== undefined) return;
    this.#watchdog.stop();
    this.#worker.keepAlive(false);
  }

  /** Waits until the worker answers for the first time; nothing else is watched until then. */
  async #listening(): Promise<void> {
    const late = () => this.#fail(lost(`no answer within ${startLimit / 1000} s of its start`));
    const watchdog = new Watchdog(startLimit, late, () => platform().processorTime());
    watchdog.start();
    try {
      await this.#pending(
        (engine) => engine.hello(),
        () => undefined,
      );
    } finally {
      watchdog.stop();
    }
  }

  #fail(error: AutoencoderError): void {
    if (this.#ended !== undefined) return;
    this.#ended = error;
    this.#watchdog.stop();
    this.#worker.terminate();
    this.#share.keep(0);
    for (const reject of this.#open) reject(error);
    this.#open.clear();
  }
}

function workerOf({ worker, workerUrl }: EngineOptions): EngineWorker {
  if (worker === undefined) return platform().start(workerUrl?.toString());
  const adopted = platform().adopt(worker);
  if (adopted !== undefined) return adopted;
  throw new AutoencoderError({
    code: 'badData',
    path: 'worker',
    expected: "a Worker made from 'hourglass-ae/worker'",
    received: typeof worker,
    hint: 'leave the option out, and one is made',
  });
}

function settingsOf({ threads, variant, arithmetic, wide, memoryLimit, wasmUrl }: EngineOptions) {
  return {
    // Who says what they want gets it, or hears at once why not.
    joinLater: variant === undefined && (threads === undefined || threads === 'auto'),
    ...(variant === undefined ? {} : { variant }),
    ...(arithmetic === undefined ? {} : { arithmetic }),
    ...(wide === undefined ? {} : { wide }),
    ...(memoryLimit === undefined ? {} : { memoryLimit }),
    ...(wasmUrl === undefined ? {} : { wasmUrl: wasmUrl.toString() }),
  };
}

function lost(reason: string): AutoencoderError {
  return new AutoencoderError({
    code: 'engineLost',
    path: '',
    expected: 'an engine that works',
    received: reason,
    hint: 'create the model anew, or load its last checkpoint',
  });
}

function closed(): AutoencoderError {
  return new AutoencoderError({
    code: 'closed',
    path: '',
    expected: 'an open model',
    received: 'a call on a closed one',
    hint: 'call close() last, or load the model again',
  });
}

/** The error of a call that its signal ended; the signal's reason is the cause. */
export function aborted(signal: AbortSignal): AutoencoderError {
  const details = {
    code: 'aborted',
    path: 'signal',
    expected: 'a run to its end',
    received: 'an abort',
    hint: 'the model stays at its last finished step',
  } as const;
  return new AutoencoderError(details, { cause: signal.reason });
}
