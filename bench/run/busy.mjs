/** Another process that keeps a core busy, as a bench of crowded machines needs it. */

import { spawn } from 'node:child_process';

/** Runs some work beside such a process. */
export async function besideBusy(work) {
  const other = spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' });
  const stop = () => other.kill('SIGKILL');
  process.once('exit', stop);
  try {
    return await work();
  } finally {
    stop();
    process.off('exit', stop);
  }
}
