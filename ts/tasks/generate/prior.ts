/** A fitted prior as it stands in the model file. */

import type { Autoencoder } from '../../autoencoder.js';
import { AutoencoderError } from '../../errors.js';
import type { Bell, Mixture } from './mixture.js';

/** Where the prior stands in the model file. */
const key = 'prior';

/** The mixture of one class, or of all rows. */
export interface ClassPrior extends Mixture {
  /** The class; absent where the prior was fitted without labels. */
  label?: number;
  /** Its share of the rows. */
  share: number;
}

/** What `fitPrior` found. */
export interface FittedPrior {
  version: 1;
  /** Values in a code. */
  dimensions: number;
  classes: ClassPrior[];
}

/** Keeps the prior in the model, with nine digits. */
export async function attachPrior(model: Autoencoder, prior: FittedPrior): Promise<void> {
  const rounded: FittedPrior = JSON.parse(
    JSON.stringify(prior, (_, value: unknown) =>
      typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(9)) : value,
    ),
  );
  await model.attach(key, rounded);
}

/**
 * The prior of a model; undefined where none was fitted.
 *
 * @throws AutoencoderError `badCheckpoint` for what is no prior of this model
 */
export async function priorOf(model: Autoencoder): Promise<FittedPrior | undefined> {
  const value = await model.attachment(key);
  if (value === undefined || isPrior(value, model.latentDim)) return value;
  throw new AutoencoderError({
    code: 'badCheckpoint',
    path: key,
    expected: `a mixture of Gaussians over codes of ${model.latentDim} values`,
    received: 'something else under that key',
    hint: 'fit the prior again with fitPrior',
  });
}

function isPrior(value: unknown, dimensions: number): value is FittedPrior {
  const prior = value as FittedPrior | null;
  if (prior?.version !== 1 || prior.dimensions !== dimensions || !Array.isArray(prior.classes)) return false;
  const numbers = (list: unknown, length: number): boolean =>
    Array.isArray(list) && list.length === length && list.every(Number.isFinite);
  const isBell = (bell: Bell | null): boolean =>
    Number.isFinite(bell?.weight) &&
    numbers(bell?.mean, dimensions) &&
    numbers(bell?.factor, (dimensions * (dimensions + 1)) / 2);
  return (
    prior.classes.length > 0 &&
    prior.classes.every(
      ({ bells, share }) =>
        Number.isFinite(share) && Array.isArray(bells) && bells.length > 0 && bells.every(isBell),
    )
  );
}
