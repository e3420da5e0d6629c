/** Images through a denoiser: tiles without seams, bytes that stay bytes, noise that is measured, training that helps. */

import {
  Autoencoder,
  deep,
  denoiser,
  denoisingNetwork,
  denoisingPatches,
  latents,
  layers,
  losses,
  type ModelSpec,
  noiseLevel,
  optimizers,
  resized,
  schedules,
} from 'hourglass-ae';
import { Random, standardScaler } from 'hourglass-ae/data';
import { describe, expect, test } from 'vitest';
import golden from '../fixtures/golden/spectrum.json' with { type: 'json' };
import { parameter } from './formula.js';
import { bytes, refusal } from './tools.js';

const one = { threads: 1, seed: 1 };

/** Two convolutions: what a pixel becomes depends on those up to two away. */
const local = (height: number, width: number, channels: number): ModelSpec => ({
  version: 1,
  input: { shape: [height, width, channels] },
  encoder: [layers.conv2d(4, { activation: 'relu' })],
  latent: latents.identity(),
  decoder: [layers.conv2d(channels)],
  objective: { reconstruction: losses.meanSquaredError() },
});

/** Before training it changes nothing. */
const untouched = (channels: number) =>
  Autoencoder.create(denoisingNetwork({ inputShape: [16, 16, channels], filters: [4], depth: 1 }), one);

const apart = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), a.length - b.length);

/** Overlapping discs in shades of grey. */
function discs(height: number, width: number, seed: number): Float32Array {
  const random = new Random(seed);
  const data = new Float32Array(height * width).fill(0.5);
  for (let disc = 0; disc < 12; disc++) {
    const [y0, x0] = [random.below(height), random.below(width)];
    const radius = 3 + 8 * random.uniform();
    const shade = 0.1 + 0.8 * random.uniform();
    data.forEach((_, i) => {
      if (Math.hypot(Math.floor(i / width) - y0, (i % width) - x0) < radius) data[i] = shade;
    });
  }
  return data;
}

const psnr = (a: Float32Array, b: Float32Array): number =>
  -10 * Math.log10(a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0) / a.length);

describe('tiles', () => {
  test('give what the whole image gives at once, and do not when they do not overlap', async () => {
    await using model = await Autoencoder.create(local(16, 16, 1), one);
    await using whole = await resized(model, [41, 37, 1], one);
    const image = { data: Float32Array.from(bytes(41 * 37), (byte) => byte / 255), shape: [41, 37] };
    const expected = (await whole.reconstruct(image.data)).data;
    const differenceWith = async (overlap: number) => {
      const { data, shape } = await denoiser(model).image(image, { overlap });
      expect(shape).toEqual([41, 37]);
      return apart(data, expected);
    };
    expect(await differenceWith(0)).toBeGreaterThan(0.01);
    expect(await differenceWith(7)).toBeGreaterThan(1e-4); // of seven pixels one is left away on either side: not enough
    await using larger = await resized(model, [20, 20, 1], one);
    const { data } = await denoiser(larger).image(image, { overlap: 9 }); // two
    expect(apart(data, expected)).toBeLessThan(1e-6);
  });

  test('have the weights and the scaler of the model that they are a larger form of', async () => {
    const preprocessing = standardScaler({ data: bytes(256), shape: [1, 16, 16, 1] }, { per: 'all' });
    await using model = await Autoencoder.create(local(16, 16, 1), { ...one, preprocessing });
    await using other = await resized(model, [16, 16, 1], { threads: 1 });
    const row = Float32Array.from(bytes(256, 3));
    expect(await other.reconstruct(row)).toEqual(await model.reconstruct(row));
    await using dense = await Autoencoder.create(deep({ inputShape: [8], units: [4], latentDim: 2 }), one);
    await refusal(() => resized(dense, [9]), 'invalidShape');
  });

  test('leave an image of any size as it was, where the model does', async () => {
    await using grey = await untouched(1);
    await using colour = await untouched(3);
    for (const [height, width] of [
      [16, 16],
      [17, 40],
      [5, 3],
      [1, 1],
      [33, 9],
    ] as const) {
      for (const channels of [1, 2, 3, 4]) {
        const image = { data: bytes(height * width * channels), shape: [height, width, channels] };
        const before = image.data.slice();
        for (const model of channels > 2 ? [grey, colour] : [grey]) {
          const clean = await denoiser(model).image(image, { noise: 40 });
          expect(clean).toEqual({ data: before, shape: [height, width, channels] });
        }
        expect(image.data).toEqual(before);
      }
    }
  });

  test('are counted as they are done, for each colour of a model of one', async () => {
    await using model = await untouched(1);
    const image = { data: bytes(90 * 70 * 3), shape: [90, 70, 3] };
    const seen: number[] = [];
    let all = 0;
    const onProgress = ({ done, total }: { done: number; total: number }) => {
      seen.push(done);
      all = total;
    };
    await denoiser(model).image(image, { noise: 9, onProgress });
    expect(all).toBe(3 * 8 * 6);
    expect(seen).toEqual([32, 48, 80, 96, 128, 144]);
    const stop = () => {
      throw new RangeError('enough');
    };
    await expect(denoiser(model).image(image, { onProgress: stop })).rejects.toThrow('enough');
  });

  test('keep floats as floats, also outside 0 to 1', async () => {
    await using model = await untouched(1);
    const image = { data: Float32Array.of(-0.5, 0.25, 1.5, 0.1, 0.9, 0.3), shape: [2, 3], name: 'x' };
    const clean = await denoiser(model).image(image, { noise: 0.2 });
    expect(clean.data).toBeInstanceOf(Float32Array);
    expect(apart(clean.data, image.data)).toBeLessThan(1e-6);
    expect(clean).toMatchObject({ shape: [2, 3], name: 'x' });
  });
});

describe('the level of noise', () => {
  test.each(golden.noise)(
    'is what scikit-image estimates: $deviation',
    ({ seed, side, deviation, estimate }) => {
      const noise = parameter(seed, deviation * Math.sqrt(3), side * side);
      const data = noise.map(
        (value, i) => 0.5 + (0.3 * (i % side)) / side - (0.2 * Math.floor(i / side)) / side + value,
      );
      const found = noiseLevel({ data, shape: [side, side] });
      expect(found / estimate).toBeCloseTo(1, 1);
      expect(Math.abs(found / deviation - 1)).toBeLessThan(0.12);
    },
  );

  test.each([5, 25, 50])('of bytes is in bytes: %i', (sigma) => {
    const random = new Random(3);
    const clean = discs(120, 100, 4);
    const data = Uint8Array.from({ length: 3 * clean.length }, (_, i) => {
      const value = 128 + 60 * (clean[Math.floor(i / 3)]! - 0.5) + sigma * random.normal();
      return Math.round(Math.min(255, Math.max(0, value)));
    });
    expect(Math.abs(noiseLevel({ data, shape: [120, 100, 3] }) / sigma - 1)).toBeLessThan(0.1);
  });

  test('of nothing at all is nothing', () => {
    expect(noiseLevel({ data: new Uint8Array(64), shape: [8, 8] })).toBe(0);
  });
});

test('a trained network cleans an image larger than its tiles, at noise of other strengths than its own', async () => {
  const spec = denoisingNetwork({ inputShape: [16, 16, 1], filters: [12], depth: 1 });
  await using model = await Autoencoder.create(spec, one);
  const photos = Array.from({ length: 8 }, (_, i) => ({ data: discs(40, 48, i), shape: [40, 48] }));
  const pieces = denoisingPatches(spec, photos, { count: 1200, seed: 1 });
  await model.fit(pieces, {
    epochs: 4,
    batchSize: 8,
    optimizer: optimizers.adam({ learningRate: 3e-3 }),
    schedule: schedules.exponential({ factor: 0.4 }),
  });
  const clean = discs(50, 45, 99);
  const random = new Random(5);
  for (const [sigma, gain] of [
    [15, 2],
    [40, 4],
  ] as const) {
    const noisy = clean.map((value) => value + (sigma / 255) * random.normal());
    const told = await denoiser(model).image({ data: noisy, shape: [50, 45] }, { noise: sigma / 255 });
    const found = await denoiser(model).image({ data: noisy, shape: [50, 45] });
    expect(psnr(told.data, clean) - psnr(noisy, clean)).toBeGreaterThan(gain);
    expect(Math.abs(psnr(told.data, clean) - psnr(found.data, clean))).toBeLessThan(1);
  }
});

describe('refused are', () => {
  test('images of other colours, of wrong sizes, with holes', async () => {
    await using model = await untouched(3);
    const { image } = denoiser(model);
    const other = await refusal(() => image({ data: bytes(16), shape: [4, 4, 1] }), 'incompatible');
    expect(other).toMatchObject({ path: 'image.shape' });
    await refusal(() => image({ data: bytes(15), shape: [4, 4, 1] }), 'invalidShape');
    await refusal(() => image({ data: bytes(80), shape: [4, 4, 5] }), 'invalidShape');
    const data = new Float32Array(48).with(7, Number.NaN);
    expect(await refusal(() => image({ data, shape: [4, 4, 3] }), 'notFinite')).toMatchObject({
      path: 'image.data[7]',
    });
    await refusal(() => image([1, 2] as never), 'badData');
    await refusal(() => image({ data: bytes(48), shape: [4, 4, 3] }, { overlap: 8 }), 'outOfRange');
    await refusal(() => image({ data: bytes(48), shape: [4, 4, 3] }, { noise: 0 }), 'outOfRange');
    await refusal(() => image({ data: bytes(48), shape: [4, 4, 3] }, { sigma: 1 } as never), 'unknownOption');
  });

  test('models of flat rows, and a level of noise where the model cannot be scaled', async () => {
    const flat = denoisingNetwork({ inputShape: [4, 4, 1], filters: [2] });
    await using squashed = await Autoencoder.create({
      ...flat,
      decoder: [layers.conv2d(1, { activation: 'sigmoid' })],
    });
    const { image } = denoiser(squashed);
    const given = { data: bytes(16), shape: [4, 4] };
    expect(await refusal(() => image(given, { noise: 10 }), 'incompatible')).toMatchObject({ path: 'noise' });
    expect((await image(given)).data).toHaveLength(16);
    await using rows = await Autoencoder.create(local(16, 16, 2), one);
    await refusal(() => denoiser(rows).image(given), 'incompatible');
  });

  test('photographs smaller than a piece, specs without noise of their own, sides that cannot be halved', async () => {
    const spec = denoisingNetwork({ inputShape: [16, 16, 3], filters: [4] });
    const photo = { data: bytes(16 * 20 * 3), shape: [16, 20, 3] };
    expect([...denoisingPatches(spec, [photo], { count: 70 })()].map(({ length }) => length / 768)).toEqual([
      64, 6,
    ]);
    const small = { data: bytes(15 * 20 * 3), shape: [15, 20, 3] };
    await refusal(() => denoisingPatches(spec, [photo, small], { count: 1 }), 'invalidShape');
    await refusal(() => denoisingPatches(spec, [], { count: 1 }), 'emptyData');
    await refusal(() => denoisingPatches(local(16, 16, 3), [photo], { count: 1 }), 'incompatible');
    await refusal(() => denoisingNetwork({ inputShape: [18, 16, 3], filters: [4, 8] }), 'invalidShape');
  });
});

test('pieces are cut from the image, in eight positions', () => {
  const spec = denoisingNetwork({ inputShape: [2, 2, 1], filters: [2] });
  const image = { data: Float32Array.of(0, 0.25, 0.5, 0.75), shape: [2, 2] };
  const [chunk] = denoisingPatches(spec, [image], { count: 64, noise: 'trained' })();
  const seen = new Set(Array.from({ length: 64 }, (_, i) => String(chunk!.subarray(4 * i, 4 * i + 4))));
  expect(seen.size).toBe(8);
  expect(seen).toContain('0,0.25,0.5,0.75');
  expect(seen).toContain('0,0.5,0.25,0.75'); // turned
  expect(seen).not.toContain('0,0.75,0.25,0.5');
});
