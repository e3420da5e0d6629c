/** Classes for models with a condition: the label column of the data, as whole numbers. */

import { type Autoencoder, AutoencoderError, type RowOptions } from 'hourglass-ae';
import { UsageError } from './failure.js';
import type { DataRows } from './read-data.js';

/** Whether a model has to be told each row's class. */
export const isConditional = ({ spec }: Autoencoder): boolean =>
  [...spec.encoder, ...spec.decoder].some(({ type }) => type === 'condition');

/** The rows' classes as the model's calls take them; nothing for a model without a condition. */
export function conditionOf(model: Autoencoder, { labels }: DataRows): RowOptions {
  if (!isConditional(model)) return {};
  if (labels === undefined)
    throw new UsageError('this model is told the class of each row: name its column with --label');
  return { labels: classesOf(labels) };
}

/** The fields of a label column as classes. */
export function classesOf(labels: readonly string[]): number[] {
  const classes = labels.map(Number);
  const wrong = classes.findIndex((value) => !(Number.isSafeInteger(value) && value >= 0));
  if (wrong === -1) return classes;
  throw new AutoencoderError({
    code: 'badData',
    path: '--label',
    expected: 'whole numbers from 0 in the label column',
    received: `"${labels[wrong]}"`,
    hint: 'number the classes as the model was trained with',
  });
}
