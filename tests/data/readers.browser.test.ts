/** The readers in a page: by address, and from files that the user picked. */

import { AutoencoderError } from 'hourglass-ae';
import {
  csvChunks,
  imageFolder,
  readCsv,
  readIdx,
  readImage,
  readNpy,
  readNpz,
  readParquet,
  readSafetensors,
  readWav,
  writePng,
  writeWav,
} from 'hourglass-ae/data';
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
  for await (const chunk of csvChunks(address('savetxt.csv')))
    expect(chunk).toEqual(await readCsv(address('savetxt.csv')));
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

test('reads archives, tables and sound', async () => {
  const { x } = await readNpz(address('packed/deflated.npz'), ['x']);
  expect(x.shape).toEqual([40, 3, 2]);
  const { tensors } = await readSafetensors(address('packed/all.safetensors'));
  expect(tensors.i8!.data).toEqual(Float32Array.of(0, 1, 2));
  for (const packing of ['snappy', 'gzip', 'zstd', 'brotli', 'lz4']) {
    const { shape, labels } = await readParquet(address(`packed/${packing}.parquet`), { label: 'kind' });
    expect([packing, shape, labels?.[1]]).toEqual([packing, [40, 4], 'cat']);
  }
  const sound = await readWav(address('sounds/int24.wav'));
  expect(await readWav((await writeWav(sound)).slice())).toEqual(sound);
});

test('a folder of images is a list of files, as a page knows no folders', async () => {
  const files = ['images/grey.png', 'images/colour.png'].map(address);
  expect((await imageFolder(files, { channels: 3 })).shape).toEqual([2, 5, 7, 3]);
  await expect(imageFolder('/images')).rejects.toMatchObject({ code: 'unsupported' });
});

test('a failed request and a ragged table are errors of ours', async () => {
  const missing = readIdx(address('../../../no-such-file.idx'));
  await expect(missing).rejects.toBeInstanceOf(AutoencoderError);
  const ragged = readCsv(new File(['a,b\n1,2\n3'], 'table.csv'));
  await expect(ragged).rejects.toMatchObject({ code: 'badData', path: 'table.csv, line 3' });
});
