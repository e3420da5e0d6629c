/**
 * Accepted inputs → rows of numbers: checks the form and copies once, so that the copy can be moved to the engine.
 *
 * What the numbers are (finite, in the loss's range) is checked in Rust, which names the row and the column.
 */

import type { Input, Labels, Shape } from '../types.js';
import { bad, describe, rowList } from './form.js';

/** Rows of numbers in a buffer of their own. */
export interface Rows {
  data: Float32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>;
  rows: number;
  labels?: Uint32Array<ArrayBuffer>;
}

/**
 * The rows with a copy of their labels, if there are any; how many and which there may be, Rust checks.
 *
 * @throws AutoencoderError `badData` for what is no list of whole numbers
 */
export function withLabels<R extends object>(
  rows: R,
  labels: Labels | undefined,
  name = 'labels',
): R & { labels?: Uint32Array<ArrayBuffer> } {
  if (labels === undefined) return rows;
  if (!(labels instanceof Uint8Array || labels instanceof Uint32Array || Array.isArray(labels)))
    throw bad(
      name,
      'an array of whole numbers',
      describe(labels),
      'give the number of its class for each row',
    );
  const wrong = labels.findIndex((label) => !(Number.isInteger(label) && label >= 0 && label < 2 ** 32));
  if (wrong === -1) return { ...rows, labels: Uint32Array.from(labels) };
  const received = describe(labels[wrong]);
  throw bad(`${name}[${wrong}]`, 'a whole number', received, 'number the classes from 0');
}

/**
 * A copy of the input as rows of this shape.
 *
 * @param name what an error's path calls it: nothing for the data themselves, `target`, `validation`
 * @throws AutoencoderError `badData`, `emptyData`
 */
export function rowsOf(input: Input, shape: Shape, name = ''): Rows {
  const { rows, flat, each } = rowList(input, shape, name);
  if (flat !== undefined) return { data: copyOf(flat), rows };
  const features = shape.reduce((product, size) => product * size, 1);
  const data = new Float32Array(rows * features);
  each((row, values) => data.set(values, row * features));
  return { data, rows };
}

/** A copy in a buffer of its own, also of shared and of larger buffers. */
function copyOf(data: Float32Array | Uint8Array): Rows['data'] {
  return data instanceof Float32Array ? new Float32Array(data) : new Uint8Array(data);
}
