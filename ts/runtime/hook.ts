/**
 * Stands where the threaded glue expects the helper that starts pool workers; the build points its import here.
 *
 * The glue and the pool workers import this module, and it imports nothing of theirs, so that no script of a worker
 * is ever reached from itself.
 */

import type { PoolBuilder } from './glue.js';

/** Starts the workers that a pool needs and resolves when all of them wait for work. */
export type StartPool = (
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  builder: PoolBuilder,
) => Promise<void>;

let plugged: StartPool | undefined;

/** Says how pool workers start; called in the engine worker before `initThreadPool`. */
export function plug(startPool: StartPool): void {
  plugged = startPool;
}

/** What the glue calls inside `initThreadPool`. */
export async function startWorkers(...pool: Parameters<StartPool>): Promise<void> {
  if (plugged === undefined) throw new Error('plug in a way to start pool workers first');
  await plugged(...pool);
}
