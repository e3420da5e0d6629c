/** Parameter tensors on their way to the engine. */

import { AutoencoderError } from '../errors.js';
import type { Tensor } from '../types.js';

/**
 * Copies of the values by name.
 *
 * @throws AutoencoderError `badData` for what is no tensor
 */
export function copiesOf(parameters: Record<string, Tensor | Float32Array>): {
  name: string;
  data: Float32Array<ArrayBuffer>;
}[] {
  return Object.entries(parameters).map(([name, tensor]) => {
    const values = tensor instanceof Float32Array ? tensor : tensor?.data;
    if (values instanceof Float32Array) return { name, data: new Float32Array(values) };
    throw new AutoencoderError({
      code: 'badData',
      path: name,
      expected: 'a tensor, or a Float32Array',
      received: String(values),
      hint: 'give what parameters() returns, changed',
    });
  });
}
