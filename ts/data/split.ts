/** A data set cut in two: rows to learn from, and rows held back to judge by. */

import { fault } from './fault.js';
import { Random } from './random.js';
import type { Values } from './values.js';

/** How a data set is cut. */
export interface SplitOptions {
  /** Rows held back: a share in (0, 1), or a number of rows from 1. */
  test: number;
  /** Decides which rows; default 0. */
  seed?: number;
  /** Whether rows are taken at random, and both parts shuffled; `true` by default, else the last rows are held back. */
  shuffle?: boolean;
}

/** The two parts, and which row of the original each of their rows was. */
export interface Split<Data extends Float32Array | Uint8Array> {
  train: Values<Data>;
  test: Values<Data>;
  trainRows: Uint32Array;
  testRows: Uint32Array;
}

/**
 * Cuts a data set in two; the same seed gives the same parts everywhere.
 *
 * @throws AutoencoderError `outOfRange` where one part would be empty
 * @example
 * ```ts
 * const { train, test, testRows } = split(images, { test: 0.1, seed: 1 });
 * const testLabels = Array.from(testRows, (row) => labels.data[row]);
 * ```
 */
export function split<Data extends Float32Array | Uint8Array>(
  values: Values<Data>,
  options: SplitOptions,
): Split<Data> {
  const rows = values.shape[0] ?? 0;
  const held = options.test < 1 ? Math.round(rows * options.test) : options.test;
  if (!Number.isInteger(held) || held < 1 || held >= rows) {
    const expected = `a share in (0, 1) or a whole number of rows that leaves some of the ${rows} on both sides`;
    throw fault('outOfRange', 'split.test', expected, String(options.test), 'hold back fewer or more rows');
  }
  const order =
    options.shuffle === false
      ? Uint32Array.from({ length: rows }, (_, row) => row)
      : new Random(options.seed ?? 0).order(rows);
  const trainRows = order.slice(0, rows - held);
  const testRows = order.slice(rows - held);
  return { train: takeRows(values, trainRows), test: takeRows(values, testRows), trainRows, testRows };
}

/**
 * The rows with these numbers, in this order, as a data set of their own.
 *
 * @example
 * ```ts
 * const sevens = takeRows(images, rowsWhereLabelIs7);
 * ```
 */
export function takeRows<Data extends Float32Array | Uint8Array>(
  values: Values<Data>,
  rows: ArrayLike<number>,
): Values<Data> {
  const [count = 0, ...rest] = values.shape;
  const columns = rest.reduce((product, size) => product * size, 1);
  const data = new (values.data.constructor as new (length: number) => Data)(rows.length * columns);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    if (!(row >= 0 && row < count)) {
      const expected = `a row number below ${count}`;
      throw fault('outOfRange', `rows[${i}]`, expected, String(row), 'count rows from 0');
    }
    data.set(values.data.subarray(row * columns, (row + 1) * columns), i * columns);
  }
  return { data, shape: [rows.length, ...rest] };
}
