/**
 * Principal components: the linear baseline that belongs beside every autoencoder.
 */

import { unknownWidth, widthOf } from './data/form.js';
import { rowsOf } from './data/input.js';
import { Connection } from './runtime/connect.js';
import { moved } from './runtime/transfer.js';
import { refuseUnknownOptions, wholeNumber } from './spec/options.js';
import type { Input, Pca, PcaOptions } from './types.js';

/** More than fit into memory. */
const mostColumns = 2 ** 31;

/**
 * The directions of most variance in some rows, and the rows in their coordinates.
 *
 * @throws AutoencoderError `outOfRange` for more dimensions than columns; `badData`, `emptyData`, `notFinite`
 * @example
 * ```ts
 * const { points, explainedVarianceRatio } = await pca(await model.encode(images), { dimensions: 2 });
 * ```
 */
export async function pca(data: Input, options: PcaOptions): Promise<Pca> {
  refuseUnknownOptions(options, ['dimensions', 'columns'], '');
  wholeNumber('dimensions', options.dimensions, 1, mostColumns, 'two are usual for a picture');
  if (options.columns !== undefined) wholeNumber('columns', options.columns, 1, mostColumns, 'count them');
  const columns = options.columns ?? widthOf(data) ?? unknownWidth();
  const rows = rowsOf(data, [columns]);
  const connection = await Connection.start({});
  try {
    const found = await connection.call((engine) => engine.pca(moved(rows), columns, options.dimensions));
    return {
      mean: { data: found.mean, shape: [columns] },
      components: { data: found.components, shape: [options.dimensions, columns] },
      explainedVariance: found.explainedVariance,
      explainedVarianceRatio: found.explainedVarianceRatio,
      points: { data: found.points, shape: [rows.rows, options.dimensions] },
    };
  } finally {
    connection.close();
  }
}
