/** How far a long work on one file is. */

import { stepper } from '../batches.js';
import type { Job } from '../job.js';

/** Hears how far a work is. */
type Hear = (progress: { done: number; total: number }) => void;

/** Does a work under a bar that begins with its first report and is gone whatever its end; Ctrl-C ends it at the next one. */
export async function underBar<Made>(
  job: Job,
  unit: string,
  work: (onProgress: Hear) => Promise<Made>,
): Promise<Made> {
  let steps: ReturnType<typeof stepper> | undefined;
  try {
    return await work(({ done, total }) => {
      steps ??= stepper(job, total, unit);
      steps.show(done);
      job.signal.throwIfAborted();
    });
  } finally {
    steps?.end();
  }
}
