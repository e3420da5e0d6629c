/**
 * The engine worker in Node: `hourglass-ae/worker`.
 */

import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { parentPort } from 'node:worker_threads';
import nodeEndpoint from 'comlink/dist/esm/node-adapter.mjs';
import { serve } from './engine.worker.js';
import { startPool } from './pool.node.js';
import { widening } from './widening.node.js';

if (parentPort === null) throw new Error('hourglass-ae/worker is the script of a worker');
const port = parentPort;

serve({
  endpoint: nodeEndpoint(port),
  post: (message) => port.postMessage(message),
  files: {
    st: new URL('../wasm/st/hourglass_bg.wasm', import.meta.url),
    mt: new URL('../wasm/mt/hourglass_bg.wasm', import.meta.url),
    'st-relaxed': new URL('../wasm/st-relaxed/hourglass_bg.wasm', import.meta.url),
    'mt-relaxed': new URL('../wasm/mt-relaxed/hourglass_bg.wasm', import.meta.url),
  },
  read: (url) => readFile(url),
  cores: () => availableParallelism(),
  startPool,
  widening,
});
