/** Ctrl-C, and the polite request to end that other programs send. */

import { status } from './failure.js';

/** Calls `stop` at the first Ctrl-C (or polite request to end); the second one ends the process at once. */
export function onSignal(stop: () => void): AbortController {
  const over = new AbortController();
  let told = false;
  const hear = (): void => {
    if (told) process.exit(status.interrupted);
    told = true;
    stop();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, hear);
    over.signal.addEventListener('abort', () => process.removeListener(signal, hear));
  }
  return over;
}
