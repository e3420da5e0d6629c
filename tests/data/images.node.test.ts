/** Png and jpeg files, against what Pillow wrote and what it reads in them. */

import {
  type Image,
  readImage,
  readJpeg,
  readNpy,
  readPng,
  type Source,
  type Values,
  writePng,
} from 'hourglass-ae/data';
import { describe, expect, test } from 'vitest';
import { upright } from '../../ts/data/upright.js';
import { bytesOf, fixture, refusal, withstands } from './tools.js';

const image = (name: string): string => fixture(`images/${name}`);

/** The formula of `make.py`. */
const pixels = (channels: number, most = 255): number[] =>
  Array.from({ length: 5 * 7 * channels }, (_, i) => {
    const [c, x, y] = [i % channels, Math.floor(i / channels) % 7, Math.floor(i / channels / 7)];
    return (37 * y + 11 * x + 83 * c + 5 * x * y) % (most + 1);
  });

describe('readPng', () => {
  test.each([
    ['grey', 1],
    ['grey-opacity', 2],
    ['colour', 3],
    ['colour-opacity', 4],
    ['interlaced', 3],
  ])('reads the pixels of %s.png', async (name, channels) => {
    const data = Uint8Array.from(pixels(channels));
    expect(await readPng(image(`${name}.png`))).toEqual({ data, shape: [5, 7, channels] });
  });

  test('reads 16 bits as numbers from 0 to 1, and single bits as black and white', async () => {
    const deep = Float32Array.from(pixels(1), (value) => (257 * value + 3) / 65535);
    expect((await readPng(image('grey16.png'))).data).toEqual(deep);
    const flat = Uint8Array.from(pixels(1, 1), (value) => 255 * value);
    expect(await readPng(image('one-bit.png'))).toEqual({ data: flat, shape: [5, 7, 1] });
  });

  test('looks colours up in a palette, with their opacity', async () => {
    const indices = pixels(1, 15);
    const colour = (i: number): number[] => [0, 1, 2].map((c) => (17 * i + 40 * c) % 256);
    const plain = Uint8Array.from(indices.flatMap(colour));
    expect(await readPng(image('palette.png'))).toEqual({ data: plain, shape: [5, 7, 3] });
    const opacity = (i: number): number => [0, 128][i] ?? 255;
    const clear = Uint8Array.from(indices.flatMap((i) => [...colour(i), opacity(i)]));
    expect(await readPng(image('palette-opacity.png'))).toEqual({ data: clear, shape: [5, 7, 4] });
  });

  test('gives the channels that are asked for', async () => {
    const values = pixels(3);
    const grey = (await readPng(image('colour.png'), { channels: 1 })).data;
    expect(grey[9]).toBe(Math.round(0.299 * values[27]! + 0.587 * values[28]! + 0.114 * values[29]!));
    const four = await readPng(image('grey-opacity.png'), { channels: 4 });
    expect([four.shape[2], ...four.data.subarray(4, 8)]).toEqual([4, 11, 11, 11, 94]);
    expect([...(await readPng(image('grey.png'), { channels: 4 })).data.subarray(4, 8)]).toEqual([
      11, 11, 11, 255,
    ]);
    expect((await readPng(image('grey16.png'), { channels: 4 })).data[3]).toBe(1);
    const wrong = readPng(image('grey.png'), { channels: 2 as 1 });
    expect(await refusal(wrong)).toMatchObject({ code: 'outOfRange', path: 'channels' });
  });

  test('writes what it reads, and rounds numbers to bytes', async () => {
    for (const channels of [1, 2, 3, 4]) {
      const given = { data: Uint8Array.from(pixels(channels)), shape: [5, 7, channels] };
      expect(await readPng(await writePng(given))).toEqual(given);
    }
    const numbers = { data: Float32Array.of(-1, 0, 0.5, 1, 2, 0.999), shape: [2, 3] };
    expect(await readPng(await writePng(numbers))).toEqual({
      data: Uint8Array.of(0, 0, 128, 255, 255, 255),
      shape: [2, 3, 1],
    });
    const deep = await readPng(await writePng(numbers, { depth: 16 }));
    expect(deep).toEqual({
      data: Float32Array.of(0, 0, 32768 / 65535, 1, 1, Math.round(65535 * Math.fround(0.999)) / 65535),
      shape: [2, 3, 1],
    });
    const bytes = { data: Uint8Array.of(0, 7, 255), shape: [1, 3] };
    expect((await readPng(await writePng(bytes, { depth: 16 }))).data).toEqual(
      Float32Array.of(0, 7 / 255, 1),
    );
    expect((await refusal(writePng(bytes, { depth: 4 as 8 }))).path).toBe('depth');
    expect((await refusal(writePng({ data: Float32Array.of(0, Number.NaN), shape: [1, 2] }))).code).toBe(
      'notFinite',
    );
    for (const shape of [[4], [0, 4], [1, 3], [1, 1, 4, 1], [1, 1, 5]]) {
      const data = new Uint8Array(shape[2] === 5 ? 5 : 4);
      expect((await refusal(writePng({ data, shape }))).code).toBe('invalidShape');
    }
  });

  test('refuses every cut and every changed byte, or they do not matter', async () => {
    const whole = await readPng(image('colour.png'));
    const outcomes = await withstands(await bytesOf('images/colour.png'), (bytes) => readPng(bytes));
    expect(outcomes.length).toBeGreaterThan(200);
    for (const outcome of outcomes) {
      if ('error' in outcome) expect(['badData', 'unsupported']).toContain(outcome.error.code);
      else expect(outcome.value).toEqual(whole);
    }
  });

  test('does not believe a header that asks for more than the file holds', async () => {
    const bytes = await bytesOf('images/grey.png');
    bytes.set([0, 1, 0, 0, 0, 1, 0, 0], 16);
    expect(await refusal(readPng(new File([bytes], 'huge.png')))).toMatchObject({
      code: 'badData',
      path: 'huge.png',
      received: expect.stringContaining('65536 × 65536 pixels in'),
    });
    expect((await refusal(readPng(image('grey.jpg')))).hint).toBe('check that this is a png file');
  });
});

/** Largest and mean distance of two images' values. */
function distance(a: Image, b: Values): { most: number; mean: number } {
  expect(a.data.length).toBe(b.data.length);
  const gaps = Array.from(a.data, (value, i) => Math.abs(value - b.data[i]!));
  return { most: Math.max(...gaps), mean: gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length };
}

describe('readJpeg', () => {
  test.each([
    ['grey', 1, 1],
    ['full-colour', 3, 3],
    ['progressive', 3, 3],
    ['restarts', 3, 3],
    ['rgb', 3, 1],
  ])('reads %s.jpg as libjpeg does, but for rounding', async (name, channels, most) => {
    const read = await readJpeg(image(`${name}.jpg`));
    expect(read.shape).toEqual([19, 27, channels]);
    const gap = distance(read, await readNpy(image(`${name}.npy`)));
    expect(gap.most).toBeLessThanOrEqual(most);
    expect(gap.mean).toBeLessThan(0.6);
  });

  test('reads colour of half the size, which libjpeg smooths', async () => {
    const read = await readJpeg(image('half-colour.jpg'));
    expect(distance(read, await readNpy(image('half-colour.npy'))).mean).toBeLessThan(4);
    expect((await readJpeg(image('half-colour.jpg'), { channels: 1 })).shape).toEqual([19, 27, 1]);
  });

  // numpy.asarray(PIL.ImageOps.exif_transpose(image)) of the pixels 0 1 2 / 3 4 5, Pillow 13.0.0
  test.each([
    [1, 2, [0, 1, 2, 3, 4, 5]],
    [2, 2, [2, 1, 0, 5, 4, 3]],
    [3, 2, [5, 4, 3, 2, 1, 0]],
    [4, 2, [3, 4, 5, 0, 1, 2]],
    [5, 3, [0, 3, 1, 4, 2, 5]],
    [6, 3, [3, 0, 4, 1, 5, 2]],
    [7, 3, [5, 2, 4, 1, 3, 0]],
    [8, 3, [2, 5, 1, 4, 0, 3]],
    [9, 2, [0, 1, 2, 3, 4, 5]],
  ])('turns a picture by the note %i of a camera', (note, height, data) => {
    const stored: Image<Uint8Array> = { data: Uint8Array.of(0, 1, 2, 3, 4, 5), shape: [2, 3, 1] };
    const seen = { data: Uint8Array.from(data), shape: [height, 6 / height, 1] };
    expect(upright(stored, note)).toEqual(seen);
  });

  test('finds that note in the file, in either order of bytes, and does without one that is cut off', async () => {
    const plain = await bytesOf('images/full-colour.jpg');
    const { data } = await readJpeg(plain);
    const noted = async (note: number, little: boolean, length = 26): Promise<Image> => {
      const tiff = new DataView(new ArrayBuffer(26));
      tiff.setUint16(0, little ? 0x4949 : 0x4d4d);
      tiff.setUint16(2, 42, little);
      tiff.setUint32(4, 8, little);
      tiff.setUint16(8, 1, little);
      tiff.setUint16(10, 0x0112, little);
      tiff.setUint16(12, 3, little);
      tiff.setUint32(14, 1, little);
      tiff.setUint16(18, note, little);
      const body = [...new TextEncoder().encode('Exif\0\0'), ...new Uint8Array(tiff.buffer, 0, length)];
      const segment = [0xff, 0xe1, 0, body.length + 2, ...body];
      return readJpeg(Uint8Array.of(0xff, 0xd8, ...segment, ...plain.subarray(2)));
    };
    for (const little of [true, false]) {
      const { data: turned, shape } = await noted(6, little);
      expect(shape).toEqual([27, 19, 3]);
      // The first pixel of the turned picture was the first of the last row.
      expect(turned.subarray(0, 3)).toEqual(data.subarray(18 * 27 * 3, 18 * 27 * 3 + 3));
    }
    expect(await noted(6, true, 15)).toEqual({ data, shape: [19, 27, 3] });
    expect(await noted(0, true)).toEqual({ data, shape: [19, 27, 3] });
  });

  test.each(['grey.jpg', 'half-colour.jpg', 'progressive.jpg'])(
    'refuses every cut of %s, and reads or refuses it with any byte changed',
    async (name) => {
      const bytes = await bytesOf(`images/${name}`);
      for (const outcome of await withstands(bytes, (changed) => readJpeg(changed))) {
        const isRight =
          'error' in outcome
            ? /badData|unsupported/.test(outcome.error.code)
            : !outcome.cut && isWhole(outcome.value);
        if (!isRight) expect(outcome).toBe('an error of ours, or an image');
      }
    },
  );
});

const isWhole = ({ data, shape }: Image): boolean => data.length === shape[0] * shape[1] * shape[2];

test('readImage tells the formats apart', async () => {
  const sources: Source[] = [
    image('colour.png'),
    await bytesOf('images/rgb.jpg'),
    new URL(`file://${image('grey.jpg')}`),
  ];
  const shapes = await Promise.all(sources.map(async (source) => (await readImage(source)).shape));
  expect(shapes).toEqual([
    [5, 7, 3],
    [19, 27, 3],
    [19, 27, 1],
  ]);
  expect((await refusal(readImage(fixture('savetxt.csv')))).expected).toBe('a png or jpeg file');
  expect((await refusal(readImage(image('no.png')))).code).toBe('fileFailed');
});
