/** Rows in any accepted form, as one tensor: for work on them outside a model. */

import { rowsOf } from './data/input.js';
import type { Input, Shape, Tensor } from './types.js';

/**
 * A copy of the rows as a model of this input shape sees them, `[rows, ...shape]`: bytes are divided by 255.
 *
 * @throws AutoencoderError `badData` for rows of another form, `emptyData` for none
 * @example
 * ```ts
 * const { data, shape } = toTensor([[1, 2], [3, 4]], [2]); // data 1, 2, 3, 4, shape [2, 2]
 * ```
 */
export function toTensor(input: Input, shape: Shape): Tensor {
  const { data, rows } = rowsOf(input, shape);
  if (data instanceof Float32Array) return { data, shape: [rows, ...shape] };
  const values = new Float32Array(data.length); // a loop, since Float32Array.from takes a microsecond a value
  for (let i = 0; i < data.length; i++) values[i] = data[i]! / 255;
  return { data: values, shape: [rows, ...shape] };
}
