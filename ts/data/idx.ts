/**
 * The IDX format of the MNIST files: two zero bytes, a type, the number of axes, their sizes, the values; big endian.
 */

import { fault } from './fault.js';
import { open, type Source } from './source.js';
import { type Field, fields, type Values } from './values.js';

/** IDX type codes and what they hold. */
const types = new Map<number, Field>([
  [0x08, fields.u1],
  [0x09, fields.i1],
  [0x0b, fields.i2],
  [0x0c, fields.i4],
  [0x0d, fields.f4],
  [0x0e, fields.f8],
]);

/**
 * Reads an IDX file, packed with gzip or not; bytes stay bytes, every other type becomes 32-bit floats.
 *
 * @throws AutoencoderError `badData` where the file is none or is cut off, `fileFailed` where it cannot be read
 * @example
 * ```ts
 * const images = await readIdx('train-images-idx3-ubyte.gz');     // { data: Uint8Array, shape: [60000, 28, 28] }
 * ```
 */
export async function readIdx(source: Source): Promise<Values> {
  const { name, bytes } = await open(source);
  return parseIdx(bytes, name);
}

/** The values of the bytes of an IDX file. */
export function parseIdx(bytes: Uint8Array, name: string): Values {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const field = bytes.length >= 4 && view.getUint16(0) === 0 ? types.get(view.getUint8(2)) : undefined;
  const axes = bytes[3] ?? 0;
  if (field === undefined || axes === 0) throw notIdx(bytes, name);
  const start = 4 + 4 * axes;
  if (bytes.length < start) throw cut(name, start, bytes.length);
  const shape = Array.from({ length: axes }, (_, axis) => view.getUint32(4 + 4 * axis));
  const count = shape.reduce((product, size) => product * size, 1);
  const end = start + count * field.bytes;
  if (bytes.length !== end) throw cut(name, end, bytes.length, shape);
  return { data: field.read(view, start, count, false), shape };
}

function notIdx(bytes: Uint8Array, name: string): Error {
  const first = [...bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
  const hint = 'check that this is an idx file, as the MNIST files are';
  const received = bytes.length === 0 ? 'an empty file' : `a file that begins with ${first}`;
  return fault('badData', name, 'the bytes 00 00, a type from 08 to 0e and a number of axes', received, hint);
}

function cut(name: string, expected: number, received: number, shape?: number[]): Error {
  const what = shape === undefined ? '' : ` for the shape [${shape.join(', ')}] in its header`;
  const hint =
    received < expected ? 'the file is cut off: fetch it again' : 'the file has more than one array in it';
  return fault('badData', name, `${expected} bytes${what}`, `${received} bytes`, hint);
}
