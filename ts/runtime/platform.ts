/**
 * What differs between environments, as two interfaces: the page's or script's side, and the worker's side.
 *
 * The entries plug theirs in; nothing else in the library asks where it runs.
 */

import type { Endpoint } from 'comlink';
import { AutoencoderError } from '../errors.js';
import type { Variant, WorkerLike } from '../types.js';
import type { StartPool } from './hook.js';

/** The engine's worker, seen from outside. */
export interface EngineWorker {
  /** Comlink's end of the wire. */
  readonly endpoint: Endpoint;
  /** Listens to messages. */
  onMessage(listener: (message: unknown) => void): void;
  /** Listens to its death: an uncaught error, an exit. */
  onEnd(listener: (reason: string) => void): void;
  /** Whether the process has to live on for the worker's sake. */
  keepAlive(needed: boolean): void;
  /** Ends it at once, with its thread pool. */
  terminate(): void;
}

/** The environment of the facade. */
export interface Platform {
  /** Cores that this process may use. */
  cores(): number;
  /** Milliseconds of processor time that the threads of this process have used, where that is known. */
  processorTime(): number | undefined;
  /** Starts an engine worker. */
  start(url: string | undefined): EngineWorker;
  /** Takes over a worker that the user made; undefined when it is none. */
  adopt(worker: WorkerLike): EngineWorker | undefined;
}

/** The environment of the engine worker. */
export interface WorkerPlatform {
  readonly endpoint: Endpoint;
  /** Posts a message that is not comlink's. */
  post(message: string): void;
  /** Where the wasm of each build lies. */
  readonly files: Readonly<Record<Variant, URL>>;
  /** Reads a file; rejects with the reason. */
  read(url: URL): Promise<Uint8Array<ArrayBuffer>>;
  /** Cores that the threads may share. */
  cores(): number;
  /** Starts the pool's workers and resolves when all are ready. */
  readonly startPool: StartPool;
  /** Does work while V8 widens vectors in what it compiles, or says why it cannot. */
  readonly widening: string | (<Value>(work: () => Promise<Value>) => Promise<Value>);
}

let plugged: Platform | undefined;

/** Sets the platform of this process; called by the entry. */
export function plugPlatform(platform: Platform): void {
  plugged = platform;
}

/** The platform that the entry plugged in. */
export function platform(): Platform {
  if (plugged !== undefined) return plugged;
  throw new AutoencoderError({
    code: 'unsupported',
    path: '',
    expected: 'the package imported by its name, hourglass-ae',
    received: 'a file of it without its entry',
    hint: "import from 'hourglass-ae'",
  });
}
