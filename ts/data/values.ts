/**
 * Numbers in a file: how each type is read, and what it becomes. Bytes stay bytes, all others become 32-bit floats.
 */

/** Numbers from a file and their shape; bytes mean value / 255 to a model. */
export interface Values<Data extends Float32Array | Uint8Array = Float32Array | Uint8Array> {
  /** In row-major order. */
  data: Data;
  shape: number[];
}

/** A type of number in a file. */
export interface Field {
  /** Size of one value. */
  bytes: number;
  /** Copies `count` values out of the file, from byte `start`. */
  read(view: DataView, start: number, count: number, littleEndian: boolean): Uint8Array | Float32Array;
}

type Getter = (view: DataView, offset: number, littleEndian: boolean) => number;

/** A type whose values are taken one by one, which is indifferent to alignment and byte order. */
export function field(bytes: number, get: Getter): Field {
  return {
    bytes,
    read(view, start, count, littleEndian) {
      const out = new Float32Array(count);
      for (let i = 0; i < count; i++) out[i] = get(view, start + i * bytes, littleEndian);
      return out;
    },
  };
}

/** The types, by their NumPy names: letter and size in bytes. */
export const fields = {
  u1: {
    bytes: 1,
    read: (view, start, count) => new Uint8Array(view.buffer, view.byteOffset + start, count).slice(),
  } as Field,
  b1: field(1, (view, offset) => (view.getUint8(offset) === 0 ? 0 : 1)),
  i1: field(1, (view, offset) => view.getInt8(offset)),
  i2: field(2, (view, offset, little) => view.getInt16(offset, little)),
  u2: field(2, (view, offset, little) => view.getUint16(offset, little)),
  i4: field(4, (view, offset, little) => view.getInt32(offset, little)),
  u4: field(4, (view, offset, little) => view.getUint32(offset, little)),
  i8: field(8, (view, offset, little) => Number(view.getBigInt64(offset, little))),
  u8: field(8, (view, offset, little) => Number(view.getBigUint64(offset, little))),
  f2: field(2, (view, offset, little) => half(view.getUint16(offset, little))),
  f4: field(4, (view, offset, little) => view.getFloat32(offset, little)),
  f8: field(8, (view, offset, little) => view.getFloat64(offset, little)),
} as const satisfies Record<string, Field>;

/** The number that 16 bits of IEEE 754 mean: sign, five bits of exponent, ten of fraction. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
