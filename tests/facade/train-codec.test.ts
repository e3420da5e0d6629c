/** Codecs from photographs: what they reach untrained and trained, one model for each quality, and what is refused. */

import { type Autoencoder, type ErrorCode, imageCodec, type Pixels, trainImageCodec } from 'hourglass-ae';
import { expect, test } from 'vitest';
import { scene } from '../tasks/codec-tools.js';
import { refusal } from './tools.js';

const photos = Array.from({ length: 6 }, (_, seed) => scene(70, 64 + seed, 3, seed));
const grey = photos.map(({ data, shape }): Pixels => {
  const [height = 0, width = 0] = shape;
  return { data: data.filter((_, at) => at % 3 === 1), shape: [height, width] };
});

/** Mean squared errors and bits in one number, as training sees them. */
async function cost(model: Autoencoder, lambda: number, images: Pixels[]): Promise<number> {
  const codec = imageCodec(model);
  const { bitsPerPixel, psnr } = await codec.report(images);
  await codec.close();
  return bitsPerPixel + lambda * 255 ** 2 * 10 ** (-psnr / 10);
}

test('a codec is fair from the start, and training makes it better', async () => {
  const lambda = 0.01;
  const unseen = [scene(80, 80, 3, 11)];
  const costs: number[] = [];
  for (const steps of [1, 200]) {
    const [model] = await trainImageCodec(photos, { lambdas: [lambda], steps, channels: 64, threads: 1 });
    const codec = imageCodec(model!);
    if (steps === 1) expect((await codec.report(unseen)).psnr).toBeGreaterThan(24);
    await codec.close();
    costs.push(await cost(model!, lambda, unseen));
    await model!.close();
  }
  expect(costs[1]).toBeLessThan(0.98 * costs[0]!);
});

test('a model for each quality, the last for the best; grey images make models of one colour', async () => {
  const heard = new Set<string>();
  const models = await trainImageCodec(grey, {
    lambdas: [0.001, 0.02],
    steps: 4,
    channels: 40,
    threads: 1,
    seed: 3,
    onProgress: ({ model, models }) => heard.add(`${model} of ${models}`),
  });
  expect([...heard]).toEqual(['0 of 2', '1 of 2']);
  expect(models.map(({ spec }) => spec.input.shape)).toEqual([
    [64, 64, 1],
    [64, 64, 1],
  ]);
  const codec = imageCodec(models);
  const [small, large] = [await codec.report(photos, { quality: 0 }), await codec.report(photos)];
  expect(small.bitsPerPixel).toBeLessThan(large.bitsPerPixel);
  expect(small.psnr).toBeLessThan(large.psnr);
  await codec.close();
  await Promise.all(models.map((model) => model.close()));
});

test('what cannot be learned from, and how, is refused', async () => {
  const path = async (code: ErrorCode, images: Pixels[], options: object = {}) =>
    (await refusal(() => trainImageCodec(images, options), code)).path;
  expect(await path('emptyData', [])).toBe('images');
  expect(await path('invalidShape', [scene(31, 40, 1)])).toBe('images[0].shape');
  expect(await path('outOfRange', photos, { lambdas: [0.01, 0.002] })).toBe('lambdas');
  expect(await path('outOfRange', photos, { lambdas: [] })).toBe('lambdas');
  expect(await path('outOfRange', photos, { steps: 0 })).toBe('steps');
  expect(await path('outOfRange', grey, { channels: 257 })).toBe('channels');
  expect(await path('unknownOption', photos, { lambda: 0.01 })).toBe('lambda');
  expect(await path('aborted', photos, { signal: AbortSignal.abort() })).toBeDefined();
});
