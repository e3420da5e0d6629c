/** Aborting: prompt, at the last finished step, and the model goes on from there. */

import { Autoencoder, deep, type FitOptions, vanilla } from 'hourglass-ae';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { bytes, hashOf, patterns, refusal, small, timed, wait } from './tools.js';

const data = patterns(3000, 12);
let model: Autoencoder;

beforeEach(async () => {
  model = await Autoencoder.create(small(), { seed: 6, threads: 1 });
});
afterEach(() => model.close());

/** Begins a training, waits for its first report, then some milliseconds more, and aborts it. */
async function aborted(
  trained: Autoencoder,
  rows: Float32Array | Uint8Array,
  options: FitOptions,
  after: number,
) {
  const controller = new AbortController();
  const { signal } = controller;
  let running: Promise<unknown> = Promise.resolve();
  await new Promise<void>((began) => {
    running = trained.fit(rows, { ...options, signal, onProgress: () => began() });
  });
  await wait(after);
  controller.abort(new Error('enough'));
  return timed(() => refusal(() => running, 'aborted'));
}

test('rejects within 100 ms, with the reason as cause, and nothing moves afterwards', async () => {
  const times: number[] = [];
  for (const after of [0, 3, 11, 19, 28, 37, 46, 60, 75, 90, 120, 150]) {
    const [error, took] = await aborted(model, data, { epochs: 1e6, batchSize: 8 }, after);
    times.push(took);
    expect(error.path).toBe('signal');
    expect((error.cause as Error).message).toBe('enough');
    expect(model.history.stopped).toBe('stopped');
    const hash = await hashOf(model);
    await wait(10);
    expect(await hashOf(model)).toBe(hash);
  }
  times.sort((a, b) => a - b);
  expect(times[6], `median of ${times}`).toBeLessThan(100);
  // A busy machine may delay one of them.
  expect(times.at(-1)).toBeLessThan(300);
});

test('the model stands at its last finished step: the rest of the run leads where the whole one does', async () => {
  const run = { epochs: 30, batchSize: 8 };
  await model.fit(data, run);
  const [whole, epochs] = [await hashOf(model), model.history.epochs];
  for (const after of [5, 40]) {
    await using other = await Autoencoder.create(small(), { seed: 6, threads: 2 });
    await aborted(other, data, run, after);
    const finished = other.history.epochs.length;
    expect(finished).toBeLessThan(30);
    expect(await hashOf(other)).not.toBe(whole);
    await other.fit(data, { ...run, epochs: 30 - finished });
    expect(await hashOf(other)).toBe(whole);
    expect(other.history.epochs).toEqual(epochs);
  }
});

test('waits for one step where steps are long', async () => {
  const spec = deep({ inputShape: [512], units: [256], latentDim: 64 });
  await using heavy = await Autoencoder.create(spec, { threads: 1 });
  const rows = bytes(1024 * 512);
  const run = { epochs: 1000, batchSize: 1024 };
  const times: number[] = [];
  let last = performance.now();
  for await (const { step } of heavy.train(rows, run)) {
    const now = performance.now();
    times.push(now - last);
    last = now;
    if (step >= 3) break;
  }
  const [, took] = await aborted(heavy, rows, run, 10);
  expect(took).toBeLessThan(100 + 2 * Math.max(...times));
  expect((await heavy.encode(rows.subarray(0, 512))).shape).toEqual([1, 64]);
});

test('before the start nothing happens', async () => {
  const before = await hashOf(model);
  const signal = AbortSignal.abort();
  await refusal(() => model.fit(data, { signal }), 'aborted');
  await refusal(() => model.train(data, { signal }).next(), 'aborted');
  await refusal(() => Autoencoder.create(small(), { signal }), 'aborted');
  expect(await hashOf(model)).toBe(before);
  expect(model.history.epochs).toEqual([]);
});

test('while an engine starts', async () => {
  const controller = new AbortController();
  const starting = Autoencoder.create(vanilla({ inputShape: [4], latentDim: 2 }), {
    signal: controller.signal,
  });
  controller.abort();
  await refusal(() => starting, 'aborted');
});

test('after the end it does nothing', async () => {
  const controller = new AbortController();
  const { stopped } = await model.fit(data, { epochs: 1, signal: controller.signal });
  controller.abort();
  expect(stopped).toBe('completed');
  expect((await model.encode(data.subarray(0, 12))).shape).toEqual([1, 3]);
});
