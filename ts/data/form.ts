/** The forms that rows come in, checked: numbers one after the other, rows as arrays, tensors. */

import { AutoencoderError } from '../errors.js';
import type { Input, Shape } from '../types.js';

/** Rows whose form is right, to be gone through. */
export interface RowList {
  rows: number;
  /** The numbers as they are, where they stand one after the other. */
  flat?: Float32Array | Uint8Array;
  /**
   * Goes through the rows: each stands from `start` on in `values`.
   *
   * @throws AutoencoderError `badData` for a row of another length and for what is no number
   */
  each(visit: (row: number, values: ArrayLike<number>, start: number) => void): void;
}

/**
 * The rows of an input, each of this shape.
 *
 * @param name what an error's path calls it: nothing for the data themselves, `target`, `validation`
 * @throws AutoencoderError `badData`, `emptyData`
 */
export function rowList(input: Input, shape: Shape, name = ''): RowList {
  const path = name || 'data';
  const features = shape.reduce((product, size) => product * size, 1);
  if (isNumbers(input)) return flatRows(input, features, path);
  if (Array.isArray(input)) return nestedRows(input, features, name);
  if (isTensor(input)) return tensorRows(input, shape, features, path);
  throw bad(
    path,
    'a Float32Array, a Uint8Array, rows of numbers or a tensor',
    describe(input),
    hintFor(input),
  );
}

/** The shape of a row, where rows as arrays and tensors say it themselves. */
export function rowShapeOf(input: Input): Shape | undefined {
  if (isNumbers(input)) return undefined;
  if (isTensor(input)) return input.shape.slice(1);
  if (Array.isArray(input) && Array.isArray(input[0])) return [input[0].length];
  throw bad('data', 'rows of numbers or a tensor', describe(input), 'see Input');
}

/** Values in a row, where rows as arrays and tensors say it themselves. */
export const widthOf = (input: Input): number | undefined =>
  rowShapeOf(input)?.reduce((product, size) => product * size, 1);

/** The refusal of rows in one flat array where nothing tells their width. */
export function unknownWidth(): never {
  throw new AutoencoderError({
    code: 'invalidShape',
    path: 'columns',
    expected: 'the number of values in a row',
    received: 'none, with rows in one flat array',
    hint: 'pass columns, or a tensor with its shape',
  });
}

function flatRows(flat: Float32Array | Uint8Array, features: number, path: string): RowList {
  if (flat.length === 0)
    throw empty(path, flat.buffer.byteLength === 0 ? 'an empty or detached array' : 'none');
  const rows = flat.length / features;
  if (!Number.isInteger(rows)) {
    const received = `${flat.length} values, ${rows.toFixed(2)} rows`;
    throw bad(path, `a multiple of ${features} values`, received, 'pass whole rows');
  }
  return {
    rows,
    flat,
    each(visit) {
      for (let row = 0; row < rows; row++) visit(row, flat, row * features);
    },
  };
}

function nestedRows(input: readonly unknown[], features: number, name: string): RowList {
  if (input.length === 0) throw empty(name || 'data', 'no rows');
  return {
    rows: input.length,
    each(visit) {
      input.forEach((row, r) => {
        if (!Array.isArray(row) && !isNumbers(row)) {
          throw bad(placeOf(name, r), `${features} numbers`, describe(row), 'pass one array for each row');
        }
        if (row.length !== features) {
          throw bad(placeOf(name, r), `${features} numbers`, `${row.length}`, 'make all rows equally long');
        }
        for (let c = 0; c < features; c++) {
          const value: unknown = row[c];
          if (typeof value === 'number') continue;
          throw bad(`${placeOf(name, r)}, column ${c}`, 'a number', describe(value), 'turn it into a number');
        }
        visit(r, row, 0);
      });
    },
  };
}

/** `[rows, ...shape]`, `[rows, features]`, or one row in its own shape. */
function tensorRows(
  { data, shape }: { data: Float32Array | Uint8Array; shape: Shape },
  row: Shape,
  features: number,
  path: string,
): RowList {
  const size = shape.reduce((product, axis) => product * axis, 1);
  const same = (a: Shape, b: Shape) => a.length === b.length && a.every((axis, i) => axis === b[i]);
  const fits = same(shape, row) || same(shape.slice(1), row) || same(shape.slice(1), [features]);
  if (!fits) {
    throw bad(`${path}.shape`, `[rows, ${row.join(', ')}]`, `[${shape.join(', ')}]`, 'reshape the tensor');
  }
  if (size !== data.length) {
    throw bad(`${path}.data`, `${size} values, as its shape says`, `${data.length}`, 'correct the shape');
  }
  return flatRows(data, features, path);
}

export const isNumbers = (value: unknown): value is Float32Array | Uint8Array =>
  value instanceof Float32Array || value instanceof Uint8Array;

export const isTensor = (value: unknown): value is { data: Float32Array | Uint8Array; shape: Shape } =>
  typeof value === 'object' &&
  value !== null &&
  'data' in value &&
  isNumbers(value.data) &&
  'shape' in value &&
  Array.isArray(value.shape) &&
  value.shape.every((axis) => Number.isInteger(axis) && axis >= 0);

/** A row as Rust's errors name it too. */
export const placeOf = (name: string, row: number): string => `${name === '' ? '' : `${name} `}row ${row}`;

/** How an error shows a value. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'object') return `a ${value.constructor?.name ?? 'object'}`;
  return typeof value === 'string' ? JSON.stringify(value) : `${String(value)} (${typeof value})`;
}

const hintFor = (value: unknown): string =>
  ArrayBuffer.isView(value) ? 'convert it with Float32Array.from' : 'see Input in the documentation';

export function bad(path: string, expected: string, received: string, hint: string): AutoencoderError {
  return new AutoencoderError({ code: 'badData', path, expected, received, hint });
}

function empty(path: string, received: string): AutoencoderError {
  const details = { code: 'emptyData', path, expected: 'at least one row', received, hint: 'pass some data' };
  return new AutoencoderError({ ...details, code: 'emptyData' });
}
