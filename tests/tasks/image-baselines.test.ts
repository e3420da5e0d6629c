/** Classical filters of images: the values of SciPy and scikit-image, every form of image, and what is refused. */

import { imageBaselines, noiseLevel } from 'hourglass-ae';
import { expect, test } from 'vitest';
import { refusal } from '../facade/tools.js';
import golden from '../fixtures/golden/image-filters.json' with { type: 'json' };

const { grey, colour } = golden.images;
const imageOf = ({ data, shape }: typeof grey) => ({ data: Float32Array.from(data), shape });
const furthest = (found: ArrayLike<number>, wanted: number[]) =>
  wanted.reduce((most, value, at) => Math.max(most, Math.abs(value - found[at]!)), 0);

test.each([
  ['grey', grey],
  ['colour', colour],
])('%s: as SciPy and scikit-image', async (_, wanted) => {
  const { wiener, nonLocalMeans } = await imageBaselines(imageOf(wanted), { noise: 0.1 });
  expect(wiener.shape).toEqual(wanted.shape);
  expect(furthest(wiener.data, wanted.wiener)).toBeLessThan(1e-5);
  // There the exponential is an approximation, good to some per cent of a weight; the image moves by up to 0.17 and more.
  expect(furthest(nonLocalMeans.data, wanted.nonLocalMeans)).toBeLessThan(0.01);
  expect(furthest(nonLocalMeans.data, wanted.data)).toBeGreaterThan(0.15);
});

test('bytes and opacity keep their form, noise is measured where it is not told', async () => {
  const [height, width] = grey.shape as [number, number];
  const bytes = new Uint8Array(2 * height * width);
  for (const [at, value] of grey.data.entries()) bytes.set([Math.max(0, 200 * value), at % 256], 2 * at);
  const shape = [height, width, 2];
  const found = await imageBaselines({ data: bytes, shape });
  const told = await imageBaselines({ data: bytes, shape }, { noise: noiseLevel({ data: bytes, shape }) });
  expect(found).toEqual(told);
  expect(found.nonLocalMeans.data).toBeInstanceOf(Uint8Array);
  for (const { data } of [found.wiener, found.nonLocalMeans]) {
    expect(data.filter((_, at) => at % 2 === 1)).toEqual(bytes.filter((_, at) => at % 2 === 1));
    expect(data).not.toEqual(bytes);
  }
});

test('says how far it is, rests meanwhile, and ends where that throws', async () => {
  const [height, width] = [160, 160];
  const image = {
    data: Float32Array.from({ length: height * width }, (_, i) => (i % 7) / 7),
    shape: [height, width],
  };
  const told: number[] = [];
  let rests = 0;
  const ticking = setInterval(() => rests++);
  await imageBaselines(image, { noise: 0.1, onProgress: ({ done, total }) => told.push(done / total) });
  clearInterval(ticking);
  expect(told.at(-1)).toBe(1);
  expect(told).toEqual(told.toSorted((a, b) => a - b));
  expect(told.length === 1 || rests > 0).toBe(true);
  const stop = new Error('enough');
  const onProgress = () => {
    throw stop;
  };
  await expect(imageBaselines(image, { noise: 0.1, onProgress })).rejects.toBe(stop);
});

test('what is no noise and no image is refused', async () => {
  const image = imageOf(grey);
  expect((await refusal(() => imageBaselines(image, { noise: 0 }), 'outOfRange')).path).toBe('noise');
  await refusal(() => imageBaselines(image, { noise: Number.NaN }), 'outOfRange');
  await refusal(() => imageBaselines({ data: image.data, shape: [3, 3] }, { noise: 1 }), 'invalidShape');
  await refusal(() => imageBaselines(image, { sigma: 1 } as object), 'unknownOption');
});
