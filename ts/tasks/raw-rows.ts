/** Rows that a task has to take apart, as one tensor. */

import type { Autoencoder } from '../autoencoder.js';
import { toTensor } from '../tensor.js';
import type { Input, Tensor } from '../types.js';

/**
 * The rows in their own units, `[rows, ...inputShape]`, which the model takes as it takes the rows themselves: of a table
 * numbers as they are and a 1 in the place of each category.
 */
export function rawRows({ preprocessing, spec }: Autoencoder, data: Input): Tensor {
  const isTable = preprocessing?.type === 'table';
  return isTable ? preprocessing.inverse(preprocessing.transform(data)) : toTensor(data, spec.input.shape);
}
