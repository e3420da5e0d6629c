/** Several models as one detector: those of the files that are named, and those that a file holds already. */

import { type Autoencoder, AutoencoderError, anomalyDetector } from 'hourglass-ae';
import type { Job } from '../job.js';

/** The model with those of `--also`; all take the same rows. */
export async function modelsFor(
  job: Job,
  first: Autoencoder,
  also: readonly string[] = [],
): Promise<Autoencoder[]> {
  const models = await modelsIn(job, first);
  const shape = textOf(first);
  for (const path of also) {
    const other = await job.open(path);
    if (textOf(other) !== shape) {
      const hint = 'name models of the same rows, such as other seeds';
      const expected = `a model of rows ${shape}, as the first one`;
      throw new AutoencoderError({ code: 'incompatible', path, expected, received: textOf(other), hint });
    }
    models.push(...(await modelsIn(job, other)));
  }
  return models;
}

const textOf = ({ spec }: Autoencoder): string => `[${spec.input.shape.join(', ')}]`;

/** The model, and where its file holds a detector of several, the others. */
async function modelsIn(job: Job, model: Autoencoder): Promise<Autoencoder[]> {
  if ((await model.attachment('anomalyDetector')) === undefined) return [model];
  const saved = await anomalyDetector(model).catch((error: unknown) => {
    // A new detector is what helps a damaged one.
    if (error instanceof AutoencoderError && error.code === 'badCheckpoint') return undefined;
    throw error;
  });
  const [, ...others] = saved?.models ?? [model];
  for (const other of others) job.keep(other);
  return [model, ...others];
}
