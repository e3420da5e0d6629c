/** What only a browser can show: isolation, its own workers, and workers that die without a word. */

import { Autoencoder } from 'hourglass-ae';
import { expect, test } from 'vitest';
import hashes from '../fixtures/hashes.json' with { type: 'json' };
import { hashOf, patterns, refusal, small } from './tools.js';

const data = patterns(100, 12);
const workerUrl = '/dist/runtime/worker.browser.js';

test('the page is isolated, so models have threads', async () => {
  expect(crossOriginIsolated).toBe(true);
  const model = await Autoencoder.create(small(), { threads: 2 });
  expect(model.runtime).toMatchObject({ threads: 2, variant: 'mt' });
  expect(model.runtime.reason).toBeUndefined();
  await model.close();
});

test.each([1, 3])('a worker killed in mid-epoch with %d threads is noticed within 2 s', async (threads) => {
  const worker = new Worker(workerUrl, { type: 'module' });
  const model = await Autoencoder.create(small(), { worker, threads, variant: 'mt' });
  const running = model.fit(data, { epochs: 1_000_000, batchSize: 10 });
  running.catch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, 100));
  const start = performance.now();
  worker.terminate();
  await refusal(() => running, 'engineLost');
  expect(performance.now() - start).toBeLessThan(2200);
  await refusal(() => model.encode(data), 'engineLost');
  const fresh = await Autoencoder.create(small(), { seed: 42, threads, variant: 'mt' });
  await fresh.fit(data, { epochs: 3, batchSize: 48, validation: 0.1 });
  expect(await hashOf(fresh)).toBe(hashes.small);
  await fresh.close();
});

test('a worker script that is not there is told', async () => {
  await refusal(() => Autoencoder.create(small(), { workerUrl: '/nowhere.js' }), 'engineLost');
});

test('the library works inside somebody else’s worker', async () => {
  const source = `
    import { Autoencoder, vanilla } from '${location.origin}/dist/entry.browser.js';
    const model = await Autoencoder.create(vanilla({ inputShape: [4], latentDim: 2 }), { threads: 2 });
    const { shape } = await model.encode(new Float32Array(8));
    postMessage({ shape, threads: model.runtime.threads });
  `;
  const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  const worker = new Worker(url, { type: 'module' });
  const answer = await new Promise((resolve, reject) => {
    worker.onmessage = ({ data: message }) => resolve(message);
    worker.onerror = ({ message }) => reject(new Error(message));
  });
  expect(answer).toEqual({ shape: [2, 2], threads: 2 });
  worker.terminate();
});
