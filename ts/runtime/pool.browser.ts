/**
 * Starts the pool in browsers. Only the engine worker imports this: a pool worker must not reach its own script.
 */

import { poolOf, readyMessage } from './pool.js';

/** Starts the pool's workers; see `poolOf`. */
export const startPool = poolOf((membership) => {
  const worker = new Worker(new URL('./pool.worker.browser.js', import.meta.url), { type: 'module' });
  const ready = new Promise<void>((resolve, reject) => {
    worker.addEventListener('message', ({ data }) => {
      if (data === readyMessage) resolve();
    });
    worker.addEventListener('error', ({ message }) => {
      reject(new Error(`a pool worker failed (${message || 'its script could not be loaded'})`));
    });
    worker.addEventListener('messageerror', () =>
      reject(new Error('a pool worker could not read its message')),
    );
  });
  worker.postMessage(membership);
  return { ready, release: () => undefined, terminate: () => worker.terminate() };
});
