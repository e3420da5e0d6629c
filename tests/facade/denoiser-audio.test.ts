/** Sound through a denoiser: overlap-add that changes nothing of itself, rates that have to fit, training that helps. */

import {
  Autoencoder,
  denoiser,
  initializers,
  latents,
  layers,
  losses,
  trainAudioDenoiser,
} from 'hourglass-ae';
import { Random } from 'hourglass-ae/data';
import { expect, test } from 'vitest';
import { parameter } from './formula.js';
import { refusal } from './tools.js';

const apart = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), a.length - b.length);

/** Stretches of 64 samples, which it changes by the way around its layers only. */
const untouched = (samples = 64) => {
  const way = () =>
    layers.residual([layers.dense(2), layers.dense(samples, { initializer: initializers.zeros() })]);
  return Autoencoder.create({
    version: 1,
    input: { shape: [samples] },
    encoder: [way()],
    latent: latents.identity(),
    decoder: [way()],
    objective: { reconstruction: losses.meanSquaredError() },
  });
};

/** A tone that comes and goes. */
const tone = (length: number, pitch: number): Float32Array =>
  Float32Array.from(
    { length },
    (_, i) => 0.3 * Math.sin(2 * Math.PI * pitch * i) * Math.sin((Math.PI * i) / length) ** 2,
  );

test('stretches that overlap add up to the sound itself, whatever its length and channels', async () => {
  await using model = await untouched();
  for (const [samples, channels] of [
    [1000, 1],
    [64, 1],
    [1, 1],
    [97, 2],
  ] as const) {
    const data = parameter(5, 1, samples * channels);
    const sound = { data, shape: [samples, channels], sampleRate: 8000, bits: 16 };
    const clean = await denoiser(model).audio(sound);
    expect(clean).toMatchObject({ shape: [samples, channels], sampleRate: 8000, bits: 16 });
    expect(apart(clean.data, data)).toBeLessThan(1e-6);
  }
  await model.attach('sampleRate', 4000);
  const sound = { data: parameter(5, 1, 64), shape: [64], sampleRate: 8000 };
  const wrong = await refusal(() => denoiser(model).audio(sound), 'incompatible');
  expect(wrong).toMatchObject({ path: 'sound.sampleRate', received: '8000' });
  expect((await denoiser(model).audio({ ...sound, sampleRate: 4000 })).shape).toEqual([64]);
});

test('a long sound says how far it is, and ends where that throws', async () => {
  await using model = await untouched();
  const sound = { data: parameter(5, 1, 40_000), shape: [20_000, 2], sampleRate: 8000 };
  const told: unknown[] = [];
  const clean = await denoiser(model).audio(sound, { onProgress: (progress) => told.push(progress) });
  expect(apart(clean.data, sound.data)).toBeLessThan(1e-6);
  expect(told).toEqual([512, 626, 626 + 512, 1252].map((done) => ({ done, total: 1252 })));

  const stop = new Error('enough');
  let calls = 0;
  const ended = denoiser(model).audio(sound, {
    onProgress: () => {
      calls++;
      throw stop;
    },
  });
  await expect(ended).rejects.toBe(stop);
  expect(calls).toBe(1);
  const unknown = { progress: 1 } as object;
  await refusal(() => denoiser(model).audio(sound, unknown), 'unknownOption');
});

test('a model of masks takes noise out of sound that it never heard, also after it was saved', async () => {
  const clips = Array.from({ length: 24 }, (_, i) => ({
    data: tone(1200 + 40 * (i % 5), 0.02 + 0.01 * i),
    shape: [1200 + 40 * (i % 5)],
    sampleRate: 4000,
  }));
  await using model = await trainAudioDenoiser(clips, {
    ...{ frameLength: 64, hop: 16, context: 3, units: [48], bottleneck: 32 },
    ...{ epochs: 8, ratio: [0, 10], seed: 1, threads: 1 },
  });
  const random = new Random(7);
  const clean = tone(1500, 0.123);
  const power = clean.reduce((sum, value) => sum + value * value, 0);
  const noisy = clean.map((value) => value + Math.sqrt(power / clean.length) * 0.5 * random.normal());
  const errorOf = (data: Float32Array) =>
    10 * Math.log10(power / data.reduce((sum, value, i) => sum + (value - clean[i]!) ** 2, 0));
  const sound = { data: noisy, shape: [1500], sampleRate: 4000 };
  const found = await denoiser(model).audio(sound);
  expect(errorOf(found.data) - errorOf(noisy)).toBeGreaterThan(3.5);

  await using again = await Autoencoder.load(await model.save());
  expect(await denoiser(again).audio(sound)).toEqual(found);
  const louder = await denoiser(model).audio({ ...sound, data: noisy.map((value) => 3 * value) });
  expect(
    apart(
      louder.data,
      found.data.map((value) => 3 * value),
    ),
  ).toBeLessThan(0.01); // strength does not matter
  const both = Float32Array.from({ length: 3000 }, (_, i) => (i % 2 === 0 ? noisy[i >> 1]! : 0));
  const two = await denoiser(model).audio({ data: both, shape: [1500, 2], sampleRate: 4000 });
  expect(two.data.filter((_, i) => i % 2 === 0)).toEqual(found.data);
  expect(two.data.filter((_, i) => i % 2 === 1).every((value) => value === 0)).toBe(true);

  const wrong = await refusal(() => denoiser(model).audio({ ...sound, sampleRate: 8000 }), 'incompatible');
  expect(wrong).toMatchObject({ path: 'sound.sampleRate', received: '8000' });
});

test('refused are sounds that are none, models of something else, clips of two rates', async () => {
  await using odd = await untouched(7);
  const sound = { data: parameter(1, 1, 100), shape: [100], sampleRate: 8000 };
  await refusal(() => denoiser(odd).audio(sound), 'incompatible');
  await using model = await untouched();
  const { audio } = denoiser(model);
  await refusal(() => audio({ ...sound, shape: [99] }), 'badData');
  await refusal(() => audio({ ...sound, sampleRate: 0 }), 'badData');
  await refusal(() => audio(undefined as never), 'badData');
  const broken = { ...sound, data: sound.data.with(3, Number.NaN) };
  expect(await refusal(() => audio(broken), 'notFinite')).toMatchObject({ path: 'sound.data[3]' });
  await refusal(() => trainAudioDenoiser([]), 'emptyData');
  await refusal(() => trainAudioDenoiser([sound, { ...sound, sampleRate: 4000 }]), 'incompatible');
  await refusal(() => trainAudioDenoiser([sound, undefined as never]), 'badData');
  await refusal(() => trainAudioDenoiser([{ ...sound, data: new Float32Array(100) }]), 'emptyData');
  const [ratio, context, frame] = [{ ratio: [5, 0] as const }, { context: 0 }, { frameLength: 100 }];
  for (const options of [ratio, context, frame, { hop: 0 }])
    await refusal(() => trainAudioDenoiser([sound], options), 'outOfRange');
  await refusal(() => trainAudioDenoiser([sound], { hops: 3 } as never), 'unknownOption');
});
