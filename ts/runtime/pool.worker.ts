/**
 * The life of a pool worker, the same in every environment.
 */

import { initSync, poisonAddress, wbg_rayon_start_worker } from '../wasm/mt/hourglass.js';
import { type Membership, readyMessage } from './pool.js';

/**
 * Joins the pool and works until the engine worker ends it; never returns while all is well.
 *
 * A trap here would leave the others waiting for ever: the poison word, which everybody who waits looks at, tells
 * them. After that this thread touches nothing, since the memory is no longer to be trusted.
 */
export function follow({ module, memory, receiver }: Membership, post: (message: string) => void): void {
  initSync({ module, memory });
  const poison = poisonAddress() / Int32Array.BYTES_PER_ELEMENT;
  post(readyMessage);
  try {
    wbg_rayon_start_worker(receiver);
  } catch {
    const words = new Int32Array(memory.buffer);
    Atomics.or(words, poison, 1);
    Atomics.notify(words, poison);
  }
}
