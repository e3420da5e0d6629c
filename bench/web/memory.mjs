/** What a model and its data take of memory, against the least that they could. */

import { parameters, take } from './model.mjs';
import { create } from './train.mjs';

/** Weight, gradient and two moments of a parameter, in bytes. */
const perParameter = 16;

/**
 * The size of the engine's memory after training, which never shrinks, over parameters, activations of a batch and data.
 *
 * @param {{ rows: number, batch: number, stored: 'u8' | 'f32', threads: number }} spec
 */
export async function memory({ rows, batch, stored, threads }, { widths, bytes }) {
  const data = take(bytes, rows, widths[0]);
  const model = await create(widths, { threads });
  try {
    await model.fit(stored === 'u8' ? data : Float32Array.from(data, (byte) => byte / 255), {
      epochs: 1,
      batchSize: batch,
    });
    return model.runtime.wasmBytes / least(widths, batch, rows, stored);
  } finally {
    await model.close();
  }
}

/** Bytes of parameters, activations of a batch, and the data as stored. */
export function least(widths, batch, rows, stored = 'u8') {
  const activations = 4 * batch * widths.reduce((sum, width) => sum + width, 0);
  return perParameter * parameters(widths) + activations + rows * widths[0] * (stored === 'u8' ? 1 : 4);
}
