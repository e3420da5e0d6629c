/** The readers in a page: by address, and from files that the user picked. */

import { AutoencoderError } from 'hourglass-ae';
import { readCsv, readIdx, readImage, readNpy, writePng } from 'hourglass-ae/data';
import { expect, test } from 'vitest';

const address = (name: string): URL => new URL(`/tests/fixtures/data/${name}`, location.href);

test('reads idx by address, packed or not', async () => {
  const data = Uint8Array.from({ length: 12 }, (_, i) => 20 * i);
  expect(await readIdx(address('images.idx'))).toEqual({ data, shape: [3, 2, 2] });
  const packed = await (await fetch(address('images.idx.gz'))).arrayBuffer();
  expect(await readIdx(new File([packed], 'images.idx.gz'))).toEqual({ data, shape: [3, 2, 2] });
});

test('reads npy and csv', async () => {
  expect((await readNpy(address('fortran.npy').href)).shape).toEqual([2, 3, 4]);
  expect((await readCsv(new File(['a;b\n1;2'], 'table.csv'))).data).toEqual(Float32Array.of(1, 2));
});

test('reads and writes images', async () => {
  const { data, shape } = await readImage(address('images/colour.png'));
  expect([shape, data.length, ...data.subarray(0, 3)]).toEqual([[5, 7, 3], 105, 0, 83, 166]);
  expect(await readImage(new File([(await writePng({ data, shape })) as BlobPart], 'a.png'))).toEqual({
    data,
    shape,
  });
  const photo = await readImage(address('images/grey.jpg'));
  const { data: same } = await readNpy(address('images/grey.npy'));
  expect(photo.data.every((value, i) => Math.abs(value - same[i]!) <= 1)).toBe(true);
});

test('a failed request and a ragged table are errors of ours', async () => {
  const missing = readIdx(address('../../../no-such-file.idx'));
  await expect(missing).rejects.toBeInstanceOf(AutoencoderError);
  const ragged = readCsv(new File(['a,b\n1,2\n3'], 'table.csv'));
  await expect(ragged).rejects.toMatchObject({ code: 'badData', path: 'table.csv, line 3' });
});
