/** The reader of NumPy's array files, against files that NumPy wrote. */

import { readNpy } from 'hourglass-ae/data';
import { describe, expect, test } from 'vitest';
import { bytesOf, fixture, refusal, values } from './tools.js';

const latin = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const encoded = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));

describe('readNpy', () => {
  test.each(['little-f4', 'big-f4', 'little-f8', 'big-f8', 'little-f2'])('reads floats: %s', async (name) => {
    expect(await readNpy(fixture(`${name}.npy`))).toEqual({
      data: Float32Array.from(values(12)),
      shape: [2, 3, 2],
    });
  });

  test.each(['i1', 'i2', 'u2', 'i4', 'i8', 'u8'])('reads whole numbers: %s', async (type) => {
    const data = Float32Array.of(0, 7, 14, 21, 28, 35);
    expect(await readNpy(fixture(`whole-${type}.npy`))).toEqual({ data, shape: [2, 3] });
  });

  test('keeps unsigned bytes as bytes, and takes truth values as 0 and 1', async () => {
    const data = Uint8Array.from({ length: 12 }, (_, i) => 20 * i);
    expect(await readNpy(fixture('bytes.npy'))).toEqual({ data, shape: [3, 4] });
    expect((await readNpy(fixture('bool.npy'))).data).toEqual(Float32Array.of(1, 0, 0, 1));
  });

  test('puts Fortran order into row-major order', async () => {
    expect(await readNpy(fixture('fortran.npy'))).toEqual({
      data: Float32Array.from(values(24)),
      shape: [2, 3, 4],
    });
  });

  test('reads one axis, and the second version of the format', async () => {
    expect(await readNpy(fixture('vector.npy'))).toEqual({ data: Float32Array.from(values(5)), shape: [5] });
    expect(await readNpy(fixture('version2.npy'))).toEqual({
      data: Float32Array.from(values(4)),
      shape: [2, 2],
    });
  });

  test('reads every value of a 16-bit float', async () => {
    const header = latin(await bytesOf('little-f2.npy'))
      .slice(0, 128)
      .replace('(2, 3, 2)', '(5,)     ');
    const bytes = new Uint8Array(Uint16Array.of(0x0001, 0x8000, 0x7bff, 0xfc00, 0x7e00).buffer);
    const { data } = await readNpy(Uint8Array.of(...encoded(header), ...bytes));
    expect(Array.from(data)).toEqual([2 ** -24, -0, 65504, Number.NEGATIVE_INFINITY, Number.NaN]);
  });

  test('refuses a file that is cut off, at any byte', async () => {
    const bytes = await bytesOf('big-f8.npy');
    for (let length = 0; length < bytes.length; length++) {
      expect((await refusal(readNpy(bytes.subarray(0, length)))).code).toBe('badData');
    }
    const { expected, received } = await refusal(readNpy(bytes.subarray(0, 200)));
    expect([expected, received]).toEqual(['224 bytes for >f8 values in the shape [2, 3, 2]', '200 bytes']);
  });

  test('refuses other files and other types of value', async () => {
    expect((await refusal(readNpy(fixture('images.idx')))).code).toBe('badData');
    expect(await refusal(readNpy(fixture('complex.npy')))).toMatchObject({
      code: 'unsupported',
      received: '"<c16"',
    });
    expect(await refusal(readNpy(fixture('records.npy')))).toMatchObject({ code: 'unsupported' });
    const broken = latin(await bytesOf('vector.npy')).replace('fortran_order', 'fortran_ardor');
    expect((await refusal(readNpy(encoded(broken)))).code).toBe('badData');
    const inherited = latin(await bytesOf('vector.npy')).replace("'<f4'", "'constructor'");
    expect((await refusal(readNpy(encoded(inherited)))).code).toBe('unsupported');
  });
});
