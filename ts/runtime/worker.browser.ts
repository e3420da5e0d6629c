/**
 * The engine worker in browsers: `hourglass-ae/worker`.
 */

import type { Endpoint } from 'comlink';
import { serve } from './engine.worker.js';
import { startPool } from './pool.browser.js';

/** The worker's own global, which the compiler takes for a window. */
const scope = globalThis as unknown as Endpoint;

serve({
  endpoint: scope,
  post: (message) => scope.postMessage(message),
  files: {
    st: new URL('../wasm/st/hourglass_bg.wasm', import.meta.url),
    mt: new URL('../wasm/mt/hourglass_bg.wasm', import.meta.url),
    'st-relaxed': new URL('../wasm/st-relaxed/hourglass_bg.wasm', import.meta.url),
    'mt-relaxed': new URL('../wasm/mt-relaxed/hourglass_bg.wasm', import.meta.url),
  },
  async read(url) {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  },
  cores: () => navigator.hardwareConcurrency || 1,
  startPool,
  widening: 'a browser, which has no such switch',
});
