/** Folders of images. */

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { imageFolder, imagesIn, writePng } from 'hourglass-ae/data';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { refusal } from './tools.js';

let folder: string;

/** A grey image of rows that count up. */
const ramp = (height: number, width: number): Promise<Uint8Array> =>
  writePng({ data: Uint8Array.from({ length: height * width }, (_, i) => i % 256), shape: [height, width] });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hourglass-images-'));
  await mkdir(join(folder, 'same/b'), { recursive: true });
  for (const name of ['b/2.png', '10.PNG', '9.png'])
    await writeFile(join(folder, 'same', name), await ramp(4, 6));
  await writeFile(join(folder, 'same/notes.txt'), 'no image');
  await mkdir(join(folder, 'mixed'));
  await writeFile(join(folder, 'mixed/a.png'), await ramp(8, 8));
  await writeFile(join(folder, 'mixed/b.png'), await ramp(12, 6));
});

afterAll(() => rm(folder, { recursive: true }));

describe('imageFolder', () => {
  test('reads the images of a folder and of those in it, in the order of their paths', async () => {
    const { data, shape, names } = await imageFolder(pathToFileURL(join(folder, 'same')));
    expect([shape, names]).toEqual([
      [3, 4, 6, 1],
      ['10.PNG', '9.png', 'b/2.png'],
    ]);
    expect(data).toEqual(Uint8Array.from({ length: 72 }, (_, i) => i % 24));
    expect((await imageFolder(join(folder, 'same'), { channels: 3 })).shape).toEqual([3, 4, 6, 3]);
  });

  test('takes the middle of larger images', async () => {
    const { data, shape } = await imageFolder(join(folder, 'mixed'), { size: [2, 4] });
    expect(shape).toEqual([2, 2, 4, 1]);
    expect([...data]).toEqual([26, 27, 28, 29, 34, 35, 36, 37, 31, 32, 33, 34, 37, 38, 39, 40]);
  });

  test('shrinks them by the mean of what falls on a pixel', async () => {
    const { data } = await imageFolder(join(folder, 'mixed'), { size: [4, 4], fit: 'cover' });
    // Means of 2 × 2 pixels of the first; of 1.5 × 1.5 of the second, whose middle four of eight rows are taken.
    expect([...data.subarray(0, 5)]).toEqual([5, 7, 9, 11, 21]);
    const mean = (row: number, column: number): number =>
      Math.round(
        [0, 1, 2].reduce((sum, i) => sum + [2, 1, 0][i]! * 6 * (row + i) + [2, 1, 0][i]! * (column + i), 0) /
          3,
      );
    expect(data[16]).toBe(mean(3, 0));
  });

  test('names the image that does not fit', async () => {
    expect(await refusal(imageFolder(join(folder, 'mixed')))).toMatchObject({
      code: 'invalidShape',
      path: 'b.png',
      expected: 'the shape [8, 8, 1] of a.png',
    });
    expect(await refusal(imageFolder(join(folder, 'mixed'), { size: [8, 8] }))).toMatchObject({
      code: 'invalidShape',
      path: 'b.png',
      received: '12 × 6',
    });
    expect((await refusal(imageFolder(join(folder, 'mixed'), { size: [0, 8] }))).code).toBe('outOfRange');
    const fit = 'stretch' as 'crop';
    expect((await refusal(imageFolder(join(folder, 'mixed'), { size: [2, 2], fit }))).path).toBe('fit');
  });

  test('refuses folders that are not there or have no images, and damaged images by name', async () => {
    expect((await refusal(imageFolder(join(folder, 'none')))).code).toBe('fileFailed');
    expect((await refusal(imageFolder([]))).code).toBe('emptyData');
    const cut = new File([(await ramp(4, 6)).slice(0, 50)], 'cut.png');
    expect(await refusal(imageFolder([cut]))).toMatchObject({ code: 'badData', path: 'cut.png' });
  });
});

test('imagesIn gives each image in its own size', async () => {
  const shapes: [string, number[]][] = [];
  for await (const { name, shape } of imagesIn(join(folder, 'mixed'))) shapes.push([name, shape]);
  expect(shapes).toEqual([
    ['a.png', [8, 8, 1]],
    ['b.png', [12, 6, 1]],
  ]);
});
