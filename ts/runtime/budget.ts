/**
 * The budget of threads of this process: what `threads: 'auto'` means when several models are open.
 */

import { platform } from './platform.js';

let inUse = 0;

/** Threads that a model holds. */
export interface Share {
  readonly threads: number;
  /** Why they are not more, where the budget is the reason. */
  readonly reason?: string;
  /** Gives back all but this many. */
  keep(threads: number): void;
}

/** Takes threads from the budget: as many as asked for, or what the other open models leave, at least one. */
export function takeThreads(wanted: number | 'auto'): Share {
  const cores = platform().cores();
  const threads = wanted === 'auto' ? Math.max(1, cores - inUse) : wanted;
  const reason = wanted === 'auto' ? reasonFor(threads, cores) : undefined;
  let held = threads;
  inUse += held;
  return {
    threads,
    ...(reason === undefined ? {} : { reason }),
    keep(fewer) {
      inUse += fewer - held;
      held = fewer;
    },
  };
}

function reasonFor(threads: number, cores: number): string | undefined {
  if (threads < cores) return 'other open models use the other cores';
  return cores === 1 ? 'this process has one core' : undefined;
}
