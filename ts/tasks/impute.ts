/** What is missing in a table's rows, filled in by what a model makes of the rest. */

import type { Autoencoder } from '../autoencoder.js';
import type { TableData } from '../data/table/rows.js';
import { AutoencoderError } from '../errors.js';

/**
 * The rows with their gaps filled: numbers in their own units, categories by name. What was known stays as it is.
 *
 * The model has to have a table as its preprocessing, and should have been trained with values taken away, as the specs of
 * `table` say. It looks twice: at the rows with their gaps, and at the rows that it has filled; the gaps get the mean of
 * both.
 *
 * @throws AutoencoderError `unsupported` for a model without a table; what the table refuses, with row and column
 * @example
 * ```ts
 * const [row] = await impute(model, [{ age: null, job: 'nurse', member: true }]); // { age: 41.6, job: 'nurse', … }
 * ```
 */
export async function impute(
  model: Autoencoder,
  rows: TableData,
): Promise<Record<string, string | number | boolean>[]> {
  const { preprocessing } = model;
  if (preprocessing?.type === 'table') {
    const first = await model.reconstruct(rows);
    const second = await model.reconstruct(preprocessing.fill(rows, first));
    const data = first.data.map((value, i) => (value + second.data[i]!) / 2);
    return preprocessing.fill(rows, { ...first, data });
  }
  throw new AutoencoderError({
    code: 'unsupported',
    path: 'model',
    expected: 'a model that takes the rows of a table',
    received:
      preprocessing === undefined ? 'one without a preprocessing' : `one with a ${preprocessing.type}`,
    hint: "create it with { preprocessing: table(schema).fit(rows) } of 'hourglass-ae/data'",
  });
}
