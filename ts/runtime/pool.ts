/**
 * The start of the thread pool, the same in every environment: workers, a word from each of them, then the pool.
 */

import type { StartPool } from './hook.js';

/** What a pool worker is born with. */
export interface Membership {
  module: WebAssembly.Module;
  memory: WebAssembly.Memory;
  /** Address of the channel on which rayon hands a worker its thread. */
  receiver: number;
}

/** A pool worker, as far as the pool has to know. */
export interface PoolWorker {
  /** Resolves when the worker is about to wait for work, rejects when it failed or ended before. */
  readonly ready: Promise<void>;
  /** The process does not have to live on for its sake. */
  release(): void;
  terminate(): void;
}

/** Message of a worker that is about to wait for work. */
export const readyMessage = 'hourglass:ready';

/** Milliseconds that the start of a whole pool may take. */
const patience = 10_000;

/** Some browsers end a worker that nobody holds, even in the middle of its work. */
const workers: PoolWorker[] = [];

/**
 * Makes the `startPool` of an environment from the way it starts one worker.
 *
 * The promise rejects, with every worker ended, when one of them fails or 10 s have gone by. Shared memory may hold
 * half a pool then: do not enter this instance again, go on with an instance of the single-threaded build.
 */
export const poolOf =
  (start: (membership: Membership) => PoolWorker): StartPool =>
  async (module, memory, builder) => {
    const membership = { module, memory, receiver: builder.receiver() };
    const started = Array.from({ length: builder.numThreads() }, () => start(membership));
    workers.push(...started);
    try {
      await allReady(started);
    } catch (error) {
      for (const worker of started) worker.terminate();
      throw error;
    }
    for (const worker of started) worker.release();
    builder.build(); // blocks until every worker has taken its thread
  };

async function allReady(started: readonly PoolWorker[]): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`the thread pool did not start within ${patience / 1000} s`)),
      patience,
    );
  });
  try {
    await Promise.race([Promise.all(started.map((worker) => worker.ready)), late]);
  } finally {
    clearTimeout(timer);
  }
}
