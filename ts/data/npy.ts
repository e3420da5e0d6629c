/**
 * NumPy's array files: a magic word, a version, a header in Python's notation, the values.
 */

import { fault } from './fault.js';
import { open, type Source } from './source.js';
import { type Field, fields, type Values } from './values.js';

/** What the header of an npy file says. */
interface Header {
  /** NumPy's name of the type: byte order, letter, size. */
  descr: string;
  fortranOrder: boolean;
  shape: number[];
  /** First byte of the values. */
  start: number;
}

const example = "numpy.save('rows.npy', rows.astype('float32'))";

/**
 * Reads an array that `numpy.save` wrote: any integer, floating point or boolean type, byte order and memory order.
 *
 * Unsigned bytes stay bytes, every other type becomes 32-bit floats; the result is in row-major order.
 *
 * @throws AutoencoderError `badData` where the file is none or is cut off, `unsupported` for other types of value
 * @example
 * ```ts
 * const rows = await readNpy('rows.npy');                          // { data: Float32Array, shape: [1000, 30] }
 * ```
 */
export async function readNpy(source: Source): Promise<Values> {
  const { name, bytes } = await open(source);
  return parseNpy(bytes, name);
}

/** The values of the bytes of an npy file. */
export function parseNpy(bytes: Uint8Array, name: string): Values {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { descr, fortranOrder, shape, start } = headerOf(bytes, view, name);
  const field = fieldOf(descr, name);
  const count = shape.reduce((product, size) => product * size, 1);
  const end = start + count * field.bytes;
  if (bytes.length !== end) {
    const expected = `${end} bytes for ${descr} values in the shape [${shape.join(', ')}]`;
    const hint =
      bytes.length < end ? 'the file is cut off: write it again' : 'the file has more than one array in it';
    throw fault('badData', name, expected, `${bytes.length} bytes`, hint);
  }
  const data = field.read(view, start, count, descr[0] !== '>');
  return { data: fortranOrder ? rowMajor(data, shape) : data, shape };
}

function headerOf(bytes: Uint8Array, view: DataView, name: string): Header {
  const magic = String.fromCharCode(...bytes.subarray(0, 6));
  if (magic !== '\x93NUMPY' || bytes.length < 12) {
    const received = bytes.length < 12 ? `${bytes.length} bytes` : 'other bytes';
    throw fault('badData', name, "NumPy's magic word at the start", received, `write it with ${example}`);
  }
  const long = bytes[6]! >= 2;
  const length = long ? view.getUint32(8, true) : view.getUint16(8, true);
  const start = (long ? 12 : 10) + length;
  const text = new TextDecoder('latin1').decode(bytes.subarray(long ? 12 : 10, start));
  const descr = /'descr'\s*:\s*'([^']+)'/.exec(text)?.[1];
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(text)?.[1];
  const shape = /'shape'\s*:\s*\(([\d\s,]*)\)/.exec(text)?.[1];
  if (/'descr'\s*:\s*\[/.test(text)) {
    const hint = `save its columns as one array of numbers: ${example}`;
    throw fault('unsupported', name, 'an array of numbers', 'an array of records', hint);
  }
  if (descr === undefined || order === undefined || shape === undefined || bytes.length < start) {
    const received = bytes.length < start ? 'a header that is cut off' : `"${text.trim().slice(0, 80)}"`;
    const hint = `the file is damaged: write it again with ${example}`;
    throw fault('badData', name, 'a header with descr, fortran_order and shape', received, hint);
  }
  const sizes = shape.split(',').filter((size) => size.trim() !== '');
  return { descr, fortranOrder: order === 'True', shape: sizes.map(Number), start };
}

/** The reader for a type name such as `<f4`, `>i2`, `|u1`. */
function fieldOf(descr: string, name: string): Field {
  const known: Record<string, Field> = fields;
  const type = /^[<>|=]?([a-zA-Z]\d+)$/.exec(descr)?.[1] ?? descr;
  const field = Object.hasOwn(known, type) ? known[type] : undefined;
  if (field !== undefined) return field;
  const expected = `values of one of the types ${Object.keys(known).join(', ')}`;
  throw fault('unsupported', name, expected, `"${descr}"`, `convert the array first: ${example}`);
}

/** Fortran's order, where the first index runs fastest, put into C's, where the last one does. */
function rowMajor<T extends Uint8Array | Float32Array>(data: T, shape: readonly number[]): T {
  const out = data.slice() as T;
  const index = new Array<number>(shape.length).fill(0);
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((product, size) => product * size, 1));
  for (let i = 0; i < out.length; i++) {
    let from = 0;
    for (let axis = 0; axis < shape.length; axis++) from += index[axis]! * strides[axis]!;
    out[i] = data[from]!;
    for (let axis = shape.length - 1; axis >= 0 && ++index[axis]! === shape[axis]; axis--) index[axis] = 0;
  }
  return out;
}
