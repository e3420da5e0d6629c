/**
 * The facade's side of browsers: engine workers over `Worker`.
 */

import type { EngineWorker, Platform } from './platform.js';

/** A page, or a worker of somebody else. */
export const browserPlatform: Platform = {
  cores: () => navigator.hardwareConcurrency || 1,
  processorTime: () => undefined,
  start: (url) =>
    engineWorker(
      url === undefined
        ? new Worker(new URL('./worker.browser.js', import.meta.url), { type: 'module' })
        : new Worker(url, { type: 'module' }),
    ),
  adopt: (worker) => (worker instanceof Worker ? engineWorker(worker) : undefined),
};

/** A worker of the browser as the facade sees it; a page lives on anyway. */
function engineWorker(worker: Worker): EngineWorker {
  return {
    endpoint: worker,
    onMessage: (listener) => worker.addEventListener('message', ({ data }) => listener(data)),
    onEnd(listener) {
      worker.addEventListener('error', ({ message }) => {
        listener(`its worker failed (${message || 'its script could not be loaded'})`);
      });
      worker.addEventListener('messageerror', () => listener('a message could not be read'));
    },
    keepAlive: () => undefined,
    terminate: () => worker.terminate(),
  };
}
