/**
 * The script of a pool worker in browsers.
 */

import { follow } from './pool.worker.js';

/** The worker's own global, which the compiler takes for a window. */
const scope = globalThis as unknown as { postMessage(message: string): void };

addEventListener('message', ({ data }) => follow(data, (message) => scope.postMessage(message)), {
  once: true,
});
