/**
 * The safetensors format: the length of a header in eight bytes, the header as JSON, the values of all tensors.
 */

import { fault, reason } from './fault.js';
import { open, type Source } from './source.js';
import { type Field, field, fields, type Values } from './values.js';

/** The tensors of a file, and its notes. */
export interface Safetensors {
  tensors: Record<string, Values>;
  /** What its writer noted; empty where nothing was. */
  metadata: Record<string, string>;
}

const types: Record<string, Field> = {
  BOOL: fields.b1,
  U8: fields.u1,
  I8: fields.i1,
  I16: fields.i2,
  U16: fields.u2,
  I32: fields.i4,
  U32: fields.u4,
  I64: fields.i8,
  U64: fields.u8,
  F16: fields.f2,
  F32: fields.f4,
  F64: fields.f8,
  // The upper half of a 32-bit float.
  BF16: field(2, (view, offset) => {
    upper.setUint32(0, view.getUint16(offset, true) << 16);
    return upper.getFloat32(0);
  }),
};
const upper = new DataView(new ArrayBuffer(4));

const whole = 'a whole safetensors file';
const again = 'the file is damaged or incomplete: fetch or write it again';

/**
 * Reads every tensor of a safetensors file: unsigned bytes stay bytes, every other type becomes 32-bit floats.
 *
 * @throws AutoencoderError `badData` where the file is none, damaged or cut off, `unsupported` for other types of value
 * @example
 * ```ts
 * const { tensors } = await readSafetensors('model.safetensors');
 * console.log(tensors['encoder.0.weight'].shape);
 * ```
 */
export async function readSafetensors(source: Source): Promise<Safetensors> {
  const { name, bytes } = await open(source);
  return parseSafetensors(bytes, name);
}

/** The tensors in the bytes of a safetensors file. */
export function parseSafetensors(bytes: Uint8Array, name: string): Safetensors {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = bytes.length < 8 ? Number.POSITIVE_INFINITY : Number(view.getBigUint64(0, true));
  if (length > bytes.length - 8 || bytes[8] !== 0x7b) {
    throw fault('badData', name, whole, `${bytes.length} bytes without its header`, again);
  }
  const { __metadata__: metadata = {}, ...entries } = headerOf(bytes.subarray(8, 8 + length), name);
  const start = 8 + length;
  const placed = Object.entries(entries).map(([key, entry]) => ({
    key,
    ...checked(entry, `${name}, ${key}`),
  }));
  checkCover(placed, bytes.length - start, name);
  const tensors = new Map<string, Values>();
  for (const { key, from, shape, type, count } of placed) {
    tensors.set(key, { data: type.read(view, start + from, count, true), shape });
  }
  const notes = Object.entries(metadata ?? {}).map(([key, value]) => [key, String(value)]);
  return { tensors: Object.fromEntries(tensors), metadata: Object.fromEntries(notes) };
}

function headerOf(bytes: Uint8Array, name: string): Record<string, object> {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw fault('badData', name, 'a header in JSON', reason(cause), again, cause);
  }
}

interface Placed {
  from: number;
  to: number;
  shape: number[];
  type: Field;
  count: number;
}

/** What the header says of a tensor: type, shape and place have to agree. */
function checked(entry: object | null, place: string): Placed {
  const { dtype, shape, data_offsets: offsets } = (entry ?? {}) as Record<string, unknown>;
  const isEntry = isSizes(shape) && isSizes(offsets) && offsets.length === 2 && typeof dtype === 'string';
  if (!isEntry) throw fault('badData', place, 'dtype, shape and data_offsets', 'something else', again);
  const type = Object.hasOwn(types, dtype) ? types[dtype] : undefined;
  if (type === undefined) {
    const expected = `values of one of the types ${Object.keys(types).join(', ')}`;
    throw fault('unsupported', place, expected, `"${dtype}"`, 'convert the tensor first');
  }
  const [from = 0, to = 0] = offsets;
  const count = shape.reduce((product, size) => product * size, 1);
  if (to - from === count * type.bytes) return { from, to, shape, type, count };
  const expected = `${count * type.bytes} bytes for ${dtype} values in the shape [${shape.join(', ')}]`;
  throw fault('badData', place, expected, `${to - from}`, again);
}

const isSizes = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);

/** Tensors lie one behind the other and fill the file. */
function checkCover(placed: readonly { from: number; to: number }[], length: number, name: string): void {
  let end = 0;
  for (const { from, to } of [...placed].sort((a, b) => a.from - b.from || a.to - b.to)) {
    if (from !== end) throw fault('badData', name, `a tensor from byte ${end} on`, `from ${from}`, again);
    end = to;
  }
  if (end !== length) throw fault('badData', name, `${end} bytes of values`, `${length}`, again);
}
