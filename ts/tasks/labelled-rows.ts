/** Rows with their classes, and their split into rows to learn from and rows to judge by. */

import { Random } from '../data/random.js';
import { AutoencoderError } from '../errors.js';
import type { Labels, Tensor } from '../types.js';

/** Rows and the class of each. */
export interface LabelledRows {
  rows: Tensor;
  labels: number[];
}

/**
 * Rows with their classes, checked.
 *
 * @throws AutoencoderError `badData` for labels that are no classes, or of another number
 */
export function labelledRows(rows: Tensor, labels: Labels, path: string): LabelledRows {
  const list = Array.from(labels);
  const wrong = list.findIndex((label) => !(Number.isSafeInteger(label) && label >= 0 && label < 1000));
  if (wrong !== -1)
    throw refused('badData', `${path}[${wrong}]`, 'a class from 0 to 999', String(list[wrong]));
  if (list.length !== rows.shape[0])
    throw refused('badData', path, `${rows.shape[0]} classes, one for each row`, String(list.length));
  return { rows, labels: list };
}

/**
 * Two parts in random order: the rows that stay, and a `fraction` that is held back.
 *
 * @throws AutoencoderError `outOfRange` where one part would be empty
 */
export function splitRows(whole: LabelledRows, fraction: number, seed: number): [LabelledRows, LabelledRows] {
  const count = whole.labels.length;
  const held = Math.round(count * fraction);
  if (!(fraction > 0 && fraction < 1 && held > 0 && held < count))
    throw refused('outOfRange', 'testFraction', 'a share that leaves rows on both sides', String(fraction));
  const order = new Random(seed).order(count);
  return [order.subarray(held), order.subarray(0, held)].map((some) => {
    const columns = whole.rows.data.length / count;
    const data = new Float32Array(some.length * columns);
    some.forEach((from, to) => {
      data.set(whole.rows.data.subarray(from * columns, (from + 1) * columns), to * columns);
    });
    const labels = Array.from(some, (index) => whole.labels[index]!);
    return { rows: { data, shape: [some.length, ...whole.rows.shape.slice(1)] }, labels };
  }) as [LabelledRows, LabelledRows];
}

const refused = (code: 'badData' | 'outOfRange', path: string, expected: string, received: string) =>
  new AutoencoderError({
    code,
    path,
    expected,
    received,
    hint: 'give whole numbers from 0, and a fraction such as 0.2',
  });
