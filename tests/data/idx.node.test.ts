/** The reader of IDX files. */

import { pathToFileURL } from 'node:url';
import { readIdx } from 'hourglass-ae/data';
import { describe, expect, test } from 'vitest';
import { bytesOf, fixture, refusal } from './tools.js';

const images = Uint8Array.from({ length: 12 }, (_, i) => 20 * i);

describe('readIdx', () => {
  test('keeps bytes as bytes, in the shape of the header', async () => {
    expect(await readIdx(fixture('images.idx'))).toEqual({ data: images, shape: [3, 2, 2] });
    expect(await readIdx(fixture('labels.idx'))).toEqual({ data: Uint8Array.of(7, 0, 4), shape: [3] });
  });

  test('unpacks gzip', async () => {
    expect(await readIdx(fixture('images.idx.gz'))).toEqual({ data: images, shape: [3, 2, 2] });
  });

  test('takes a path, a URL, an address, a File, a Blob, and bytes that begin anywhere in a buffer', async () => {
    const bytes = await bytesOf('images.idx');
    const offset = new Uint8Array(bytes.length + 3);
    offset.set(bytes, 3);
    const url = pathToFileURL(fixture('images.idx'));
    const sources = [
      url,
      url.href,
      `data:application/octet-stream;base64,${Buffer.from(bytes).toString('base64')}`,
      new File([bytes], 'images.idx'),
      new Blob([bytes]),
      bytes,
      bytes.slice().buffer,
      offset.subarray(3),
    ];
    for (const source of sources) expect((await readIdx(source)).data).toEqual(images);
  });

  test('copies: the result does not change with the bytes it came from', async () => {
    const bytes = await bytesOf('images.idx');
    const { data } = await readIdx(bytes);
    bytes.fill(0);
    expect(data).toEqual(images);
  });

  test('turns every other type into 32-bit floats', async () => {
    expect(await readIdx(fixture('shorts.idx'))).toEqual({
      data: Float32Array.of(-300, 0, 1, 300),
      shape: [2, 2],
    });
    expect((await readIdx(fixture('floats.idx'))).data).toEqual(Float32Array.of(-1.5, 0, 0.25, 2));
    expect((await readIdx(fixture('doubles.idx'))).data).toEqual(Float32Array.of(-1.5, 0.1));
  });

  test('refuses a file that is cut off, at any byte', async () => {
    const bytes = await bytesOf('images.idx');
    for (let length = 0; length < bytes.length; length++) {
      const error = await refusal(readIdx(bytes.subarray(0, length)));
      expect(error.code).toBe('badData');
    }
    const { expected, received } = await refusal(readIdx(new File([bytes.subarray(0, 20)], 'digits.idx')));
    expect([expected, received]).toEqual(['28 bytes for the shape [3, 2, 2] in its header', '20 bytes']);
  });

  test('refuses bytes behind the values, a wrong magic word and an unknown type', async () => {
    const bytes = await bytesOf('images.idx');
    expect((await refusal(readIdx(Uint8Array.of(...bytes, 0)))).received).toBe('29 bytes');
    const other = await refusal(readIdx(new File([Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0)], 'photo.png')));
    expect(other).toMatchObject({
      code: 'badData',
      path: 'photo.png',
      received: 'a file that begins with 89 50 4e 47',
    });
    expect((await refusal(readIdx(Uint8Array.of(0, 0, 0x0a, 1, 0, 0, 0, 0)))).code).toBe('badData');
    expect((await refusal(readIdx(Uint8Array.of(0, 0, 8, 0)))).code).toBe('badData');
  });

  test('does not believe a header that asks for more than the file holds', async () => {
    const header = Uint8Array.of(0, 0, 0x0e, 3, ...new Array<number>(12).fill(255));
    expect((await refusal(readIdx(header))).code).toBe('badData');
  });

  test('refuses damaged gzip', async () => {
    const packed = await bytesOf('images.idx.gz');
    const flipped = packed.slice();
    flipped[packed.length - 6]! ^= 1; // the checksum
    for (const bytes of [flipped, packed.subarray(0, packed.length - 9)]) {
      expect(await refusal(readIdx(new File([bytes], 'images.idx.gz')))).toMatchObject({
        code: 'badData',
        path: 'images.idx.gz',
        expected: 'a whole gzip file',
      });
    }
  });

  test('says which file cannot be read', async () => {
    const error = await refusal(readIdx('no/such/file.idx'));
    expect(error).toMatchObject({ code: 'fileFailed', path: 'no/such/file.idx' });
    expect(error.received).toMatch(/ENOENT/);
    expect((await refusal(readIdx(fixture('')))).code).toBe('fileFailed');
    expect((await refusal(readIdx(42 as unknown as string))).code).toBe('badData');
  });
});
