/**
 * The facade's side of Node: engine workers over `node:worker_threads`.
 */

import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import nodeEndpoint from 'comlink/dist/esm/node-adapter.mjs';
import type { EngineWorker, Platform } from './platform.js';

/** Node, with the script of its engine workers: the entry, a bundle, knows where it lies. */
export const nodePlatform = (script: URL): Platform => ({
  cores: () => availableParallelism(),
  processorTime() {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
  start: (url) => engineWorker(new Worker(url === undefined ? script : new URL(url), { execArgv: [] })),
  adopt: (worker) => (worker instanceof Worker ? engineWorker(worker) : undefined),
});

/** A worker of Node as the facade sees it; it keeps the process alive only while it is needed. */
function engineWorker(worker: Worker): EngineWorker {
  return {
    endpoint: nodeEndpoint(worker),
    onMessage: (listener) => void worker.on('message', listener),
    onEnd(listener) {
      worker.on('error', (error) => listener(`its worker failed (${String(error)})`));
      worker.on('messageerror', (error) => listener(`a message could not be read (${error.message})`));
      worker.on('exit', () => listener('its worker ended'));
    },
    keepAlive: (needed) => (needed ? worker.ref() : worker.unref()),
    terminate: () => void worker.terminate(),
  };
}
