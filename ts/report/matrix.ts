/**
 * Numbers given to a picture, checked once: every picture then draws from rows it can trust.
 */

import type { TableRow } from '../data/index.js';
import { AutoencoderError, type ErrorCode } from '../errors.js';
import type { Input } from '../index.js';

/** Rows of equal length; bytes have become value / 255. */
export interface Matrix {
  rows: number;
  columns: number;
  /** Shape of one row where the input said it. */
  shape?: readonly number[];
  /** The values of a row. */
  row(index: number): Float32Array;
}

/** An error of a picture's input. */
export const refused = (code: ErrorCode, path: string, expected: string, received: string, hint: string) =>
  new AutoencoderError({ code, path, expected, received, hint });

/**
 * Rows of an input.
 *
 * @param path name of the argument, for errors
 * @param columns values in a row, for inputs that do not say it themselves
 */
export function matrix(input: Input, path: string, columns?: number): Matrix {
  const flat = flattened(input, path);
  const width = flat.shape === undefined ? columns : flat.shape.slice(1).reduce((a, b) => a * b, 1);
  if (flat.data.length === 0) {
    throw refused('emptyData', path, 'at least one row', 'none', 'give the rows to draw');
  }
  if (width === undefined) {
    throw refused(
      'invalidShape',
      path,
      'rows of a known length',
      'a flat array',
      'give a tensor, rows, or { shape }',
    );
  }
  const rows = flat.data.length / width;
  if (!Number.isInteger(rows) || (columns !== undefined && columns !== width)) {
    const received = flat.shape === undefined ? `${flat.data.length} values` : `rows of ${width} values`;
    throw refused(
      'invalidShape',
      path,
      `rows of ${columns ?? width} values`,
      received,
      'check the shape given',
    );
  }
  const values = flat.data instanceof Uint8Array ? Float32Array.from(flat.data, (v) => v / 255) : flat.data;
  finite(values, width, path);
  return {
    rows,
    columns: width,
    ...(flat.shape === undefined || flat.shape.length < 3 ? {} : { shape: flat.shape.slice(1) }),
    row: (index) => values.subarray(index * width, (index + 1) * width),
  };
}

/** The input's values one after the other and, where it says it, its shape. */
function flattened(
  input: Input,
  path: string,
): { data: Float32Array | Uint8Array; shape?: readonly number[] } {
  if (input instanceof Float32Array || input instanceof Uint8Array) return { data: input };
  if (isTable(input))
    throw refused(
      'badData',
      path,
      'numbers',
      'objects',
      'give what the transform of their table makes of them',
    );
  if (!isRows(input)) {
    const values = input?.data;
    if (!(values instanceof Float32Array || values instanceof Uint8Array) || !Array.isArray(input.shape)) {
      throw refused(
        'badData',
        path,
        'numbers',
        typeof input,
        'give a typed array, rows of numbers or a tensor',
      );
    }
    const size = input.shape.reduce((a, b) => a * b, 1);
    if (size === values.length) return input;
    const received = `${values.length} values`;
    throw refused('invalidShape', `${path}.shape`, `${size} values`, received, 'shape and data must agree');
  }
  const width = input[0]?.length ?? 0;
  const uneven = input.findIndex((row) => row.length !== width);
  if (uneven >= 0) {
    const received = `${input[uneven]?.length ?? 0}`;
    throw refused(
      'invalidShape',
      `${path} row ${uneven}`,
      `${width} values`,
      received,
      'rows have one length',
    );
  }
  return { data: Float32Array.from(input.flat()), shape: [input.length, width] };
}

const isTable = (input: Input): input is readonly TableRow[] =>
  Array.isArray(input) &&
  typeof input[0] === 'object' &&
  !Array.isArray(input[0]) &&
  !ArrayBuffer.isView(input[0]);

const isRows = (input: Input): input is readonly (readonly number[])[] => Array.isArray(input);

function finite(values: Float32Array, width: number, path: string): void {
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong < 0) return;
  const place = `${path} row ${Math.floor(wrong / width)}, column ${wrong % width}`;
  throw refused('notFinite', place, 'a finite number', String(values[wrong]), 'replace or drop that row');
}

/**
 * A list of numbers, one per row.
 *
 * @param rows how many there must be, where that is known
 */
export function list(values: ArrayLike<number>, path: string, rows?: number): number[] {
  const numbers = Array.from(values);
  if (numbers.length === 0)
    throw refused('emptyData', path, 'at least one number', 'none', 'give one per row');
  sameLength(numbers.length, rows, path);
  const wrong = numbers.findIndex((value) => typeof value !== 'number' || !Number.isFinite(value));
  if (wrong < 0) return numbers;
  const received = String(numbers[wrong]);
  throw refused('notFinite', `${path} row ${wrong}`, 'a finite number', received, 'replace or drop that row');
}

/** Refuses a list that does not have one entry per row. */
export function sameLength(length: number, rows: number | undefined, path: string): void {
  if (rows === undefined || length === rows) return;
  throw refused(
    'invalidShape',
    path,
    `${rows} entries, one per row`,
    String(length),
    'lists must have one length',
  );
}
