/** How far a long work on one file is. */

import { stepper } from '../batches.js';
import type { Job } from '../job.js';

/** A bar that begins with the first report, and ends the work at Ctrl-C. */
export function progressOf(job: Job, unit: string): (progress: { done: number; total: number }) => void {
  let steps: ReturnType<typeof stepper> | undefined;
  return ({ done, total }) => {
    steps ??= stepper(job, total, unit);
    steps.show(done);
    if (done === total || job.signal.aborted) steps.end();
    job.signal.throwIfAborted();
  };
}
