/** Starts an engine worker in Node. */

import { Worker } from 'node:worker_threads';
import type { Host } from './tools.js';

export const startWorker: Host = (what) => {
  const worker = new Worker(new URL('./raw.worker.node.mjs', import.meta.url), {
    workerData: what,
    execArgv: [],
  });
  const answer = new Promise<never>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('the engine worker ended without an answer')));
  });
  return { answer, end: () => worker.terminate() };
};
