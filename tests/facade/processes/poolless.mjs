/** An engine worker in an environment where no pool worker can be started. */

import { readFile } from 'node:fs/promises';
import { parentPort } from 'node:worker_threads';
import nodeEndpoint from 'comlink/dist/esm/node-adapter.mjs';
import { serve } from '../../../dist/runtime/engine.worker.js';

const file = (variant) => new URL(`../../../dist/wasm/${variant}/hourglass_bg.wasm`, import.meta.url);

serve({
  endpoint: nodeEndpoint(parentPort),
  post: (message) => parentPort.postMessage(message),
  files: { st: file('st'), mt: file('mt') },
  read: (url) => readFile(url),
  cores: () => 4,
  startPool: () => Promise.reject(new Error('no more workers may be started')),
  widening: 'a test',
});
