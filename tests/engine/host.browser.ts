/** Starts an engine worker in browsers. */

import type { Host } from './tools.js';

export const startWorker: Host = (what) => {
  const worker = new Worker(new URL('./raw.worker.browser.mjs', import.meta.url), { type: 'module' });
  const answer = new Promise<never>((resolve, reject) => {
    worker.addEventListener('message', ({ data }) =>
      'broken' in data ? reject(new Error(data.broken)) : resolve(data as never),
    );
    worker.addEventListener('error', ({ message }) => reject(new Error(message || 'no script')));
  });
  worker.postMessage(what);
  return { answer, end: async () => worker.terminate() };
};
