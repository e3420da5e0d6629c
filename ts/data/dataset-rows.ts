/** Chunks taken apart into rows, and put together again. */

import type { Chunk, Input, Shape } from '../types.js';
import { bad, describe, isTensor, placeOf } from './form.js';
import { unequal, unpacked } from './stream.js';
import type { TableRow } from './table/rows.js';

/** One row in its own form: numbers of a tensor with its shape, an array, or an object. */
type Values = { data: Float32Array | Uint8Array; shape: Shape } | readonly number[] | TableRow;

/** A row with what belongs to it. */
export interface Row {
  input: Values;
  target?: Values;
  mask?: Values;
  label?: number;
  weight?: number;
}

/** A chunk whose parts are known. */
type Packed = Exclude<Chunk, Input>;

/** The rows of a chunk, `before` of whose stream's rows came earlier. Tensors are not copied. */
export function unpack(chunk: Chunk, before: number): Row[] {
  const { input, target, mask, labels, weights } = unpacked(chunk);
  const rows: Row[] = valuesOf(input, 'data').map((values) => ({ input: values }));
  const add = <Value>(
    path: string,
    list: ArrayLike<Value> | undefined,
    put: (row: Row, value: Value) => void,
  ) => {
    if (list === undefined) return;
    if (list.length !== rows.length)
      throw unequal(`${path} of the chunk at ${placeOf('', before)}`, rows.length, list.length);
    rows.forEach((row, index) => {
      put(row, list[index]!);
    });
  };
  add('target', target && valuesOf(target, 'target'), (row, value) => {
    row.target = value;
  });
  add('mask', mask && valuesOf(mask, 'mask'), (row, value) => {
    row.mask = value;
  });
  add<number>('labels', labels, (row, value) => {
    row.label = value;
  });
  add<number>('weights', weights, (row, value) => {
    row.weight = value;
  });
  return rows;
}

/** The chunk of some rows, which have the same form. */
export function pack(rows: readonly Row[]): Packed {
  const first = rows[0]!;
  const chunk: Packed = { input: together(rows.map(({ input }) => input)) };
  if (first.target !== undefined) chunk.target = together(rows.map(({ target }) => target!));
  if (first.mask !== undefined) chunk.mask = together(rows.map(({ mask }) => mask!));
  if (first.label !== undefined) chunk.labels = rows.map(({ label }) => label!);
  if (first.weight !== undefined) chunk.weights = rows.map(({ weight }) => weight!);
  return chunk;
}

function valuesOf(input: Input, path: string): Values[] {
  if (Array.isArray(input)) return input as Values[];
  if (!isTensor(input)) {
    const received = describe(input);
    throw bad(path, 'rows that say how long they are', received, 'give rows as arrays, or { data, shape }');
  }
  const { data, shape } = input;
  const [rows = 0, ...rest] = shape;
  const width = rest.reduce((product, size) => product * size, 1);
  if (rows * width !== data.length)
    throw bad(
      `${path}.data`,
      `${rows * width} values, as its shape says`,
      `${data.length}`,
      'correct the shape',
    );
  return Array.from({ length: rows }, (_, row) => ({
    data: data.subarray(row * width, (row + 1) * width),
    shape: rest,
  }));
}

function together(rows: readonly Values[]): Input {
  const [first] = rows;
  if (!isTensor(first)) return rows as Input;
  const width = first.data.length;
  const data =
    first.data instanceof Uint8Array
      ? new Uint8Array(rows.length * width)
      : new Float32Array(rows.length * width);
  rows.forEach((row, index) => {
    if (!isTensor(row) || row.data.length !== width || row.data.constructor !== first.data.constructor)
      throw bad('data', 'rows of one form in all chunks', 'another form', 'give all chunks the same form');
    data.set(row.data, index * width);
  });
  return { data, shape: [rows.length, ...first.shape] };
}
