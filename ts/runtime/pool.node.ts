/**
 * Starts the pool in Node. Only the engine worker imports this: a pool worker must not reach its own script.
 */

import { Worker } from 'node:worker_threads';
import { poolOf, readyMessage } from './pool.js';

/** Starts the pool's workers; see `poolOf`. */
export const startPool = poolOf((membership) => {
  const worker = new Worker(new URL('./pool.worker.node.js', import.meta.url), {
    workerData: membership,
    execArgv: [],
  });
  const ready = new Promise<void>((resolve, reject) => {
    worker.on('message', (message) => {
      if (message === readyMessage) resolve();
    });
    worker.on('error', reject);
    worker.on('exit', (code) => reject(new Error(`a pool worker ended (exit code ${code})`)));
  });
  return {
    ready,
    // Not before the worker is ready: until then it may be all that keeps the engine worker's event loop going.
    release: () => worker.unref(),
    terminate: () => void worker.terminate(),
  };
});
