/**
 * The budget of threads of this process: what `threads: 'auto'` means when several models are open.
 */

import { platform } from './platform.js';

let inUse = 0;

/** Threads that a new model gets, why they are not more, and how to give them back. */
export interface Share {
  threads: number;
  reason?: string;
  release(): void;
}

/** Takes threads from the budget: as many as asked for, or what the other open models leave, at least one. */
export function takeThreads(wanted: number | 'auto'): Share {
  const cores = platform().cores();
  const threads = wanted === 'auto' ? Math.max(1, cores - inUse) : wanted;
  const reason = wanted === 'auto' && threads < cores ? 'other open models use the other cores' : undefined;
  const single = wanted === 'auto' && cores === 1 ? 'this process has one core' : undefined;
  inUse += threads;
  let held = true;
  return {
    threads,
    ...(reason === undefined && single === undefined ? {} : { reason: reason ?? single! }),
    release() {
      if (held) inUse -= threads;
      held = false;
    },
  };
}
