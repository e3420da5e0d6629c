/**
 * Accepted inputs → rows of numbers: checks the form and copies once, so that the copy can be moved to the engine.
 *
 * What the numbers are (finite, in the loss's range) is checked in Rust, which names the row and the column.
 */

import { AutoencoderError } from '../errors.js';
import type { Input, Labels, Shape } from '../types.js';

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
  const path = name || 'data';
  const features = shape.reduce((product, size) => product * size, 1);
  if (isNumbers(input)) return flatRows(input, features, name);
  if (Array.isArray(input)) return nestedRows(input, features, name);
  if (isTensor(input)) return tensorRows(input, shape, features, name);
  throw bad(
    path,
    'a Float32Array, a Uint8Array, rows of numbers or a tensor',
    describe(input),
    hintFor(input),
  );
}

/** The same for an input whose width is not known beforehand: rows as arrays and tensors say it themselves. */
export function widthOf(input: Input): number | undefined {
  if (isNumbers(input)) return undefined;
  if (isTensor(input)) return input.shape.slice(1).reduce((product, size) => product * size, 1);
  if (Array.isArray(input) && Array.isArray(input[0])) return input[0].length;
  throw bad('data', 'rows of numbers or a tensor', describe(input), 'see Input');
}

function flatRows(data: Float32Array | Uint8Array, features: number, name: string): Rows {
  const path = name || 'data';
  if (data.length === 0)
    throw empty(path, data.buffer.byteLength === 0 ? 'an empty or detached array' : 'none');
  if (data.length % features !== 0) {
    const rows = (data.length / features).toFixed(2);
    const received = `${data.length} values, ${rows} rows`;
    throw bad(path, `a multiple of ${features} values`, received, 'pass whole rows');
  }
  return { data: copyOf(data), rows: data.length / features };
}

function nestedRows(input: readonly unknown[], features: number, name: string): Rows {
  const path = name || 'data';
  if (input.length === 0) throw empty(path, 'no rows');
  const data = new Float32Array(input.length * features);
  input.forEach((row, r) => {
    if (!Array.isArray(row) && !isNumbers(row)) {
      throw bad(placeOf(name, r), `${features} numbers`, describe(row), 'pass one array for each row');
    }
    if (row.length !== features) {
      throw bad(placeOf(name, r), `${features} numbers`, `${row.length}`, 'make all rows equally long');
    }
    for (let c = 0; c < features; c++) {
      const value: unknown = row[c];
      if (typeof value !== 'number') {
        throw bad(`${placeOf(name, r)}, column ${c}`, 'a number', describe(value), 'turn it into a number');
      }
      data[r * features + c] = value;
    }
  });
  return { data, rows: input.length };
}

/** `[rows, ...shape]`, `[rows, features]`, or one row in its own shape. */
function tensorRows(
  { data, shape }: { data: Float32Array | Uint8Array; shape: Shape },
  row: Shape,
  features: number,
  name: string,
): Rows {
  const path = name || 'data';
  const size = shape.reduce((product, axis) => product * axis, 1);
  const same = (a: Shape, b: Shape) => a.length === b.length && a.every((axis, i) => axis === b[i]);
  const fits = same(shape, row) || same(shape.slice(1), row) || same(shape.slice(1), [features]);
  if (!fits) {
    throw bad(`${path}.shape`, `[rows, ${row.join(', ')}]`, `[${shape.join(', ')}]`, 'reshape the tensor');
  }
  if (size !== data.length) {
    throw bad(`${path}.data`, `${size} values, as its shape says`, `${data.length}`, 'correct the shape');
  }
  return flatRows(data, features, name);
}

/** A copy in a buffer of its own, also of shared and of larger buffers. */
function copyOf(data: Float32Array | Uint8Array): Rows['data'] {
  return data instanceof Float32Array ? new Float32Array(data) : new Uint8Array(data);
}

const isNumbers = (value: unknown): value is Float32Array | Uint8Array =>
  value instanceof Float32Array || value instanceof Uint8Array;

const isTensor = (value: unknown): value is { data: Float32Array | Uint8Array; shape: Shape } =>
  typeof value === 'object' &&
  value !== null &&
  'data' in value &&
  isNumbers(value.data) &&
  'shape' in value &&
  Array.isArray(value.shape) &&
  value.shape.every((axis) => Number.isInteger(axis) && axis >= 0);

/** A row as Rust's errors name it too. */
const placeOf = (name: string, row: number): string => `${name === '' ? '' : `${name} `}row ${row}`;

function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'object') return `a ${value.constructor?.name ?? 'object'}`;
  return typeof value === 'string' ? JSON.stringify(value) : `${String(value)} (${typeof value})`;
}

const hintFor = (value: unknown): string =>
  ArrayBuffer.isView(value) ? 'convert it with Float32Array.from' : 'see Input in the documentation';

function bad(path: string, expected: string, received: string, hint: string): AutoencoderError {
  return new AutoencoderError({ code: 'badData', path, expected, received, hint });
}

function empty(path: string, received: string): AutoencoderError {
  const details = { code: 'emptyData', path, expected: 'at least one row', received, hint: 'pass some data' };
  return new AutoencoderError({ ...details, code: 'emptyData' });
}
