/** Lifetimes: processes that end by themselves, models that are forgotten, models side by side. */

import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { Autoencoder } from 'hourglass-ae';
import { expect, test } from 'vitest';
import { hashOf, patterns, refusal, small } from './tools.js';

const run = promisify(execFile);
const script = (name: string) => fileURLToPath(new URL(`processes/${name}.mjs`, import.meta.url));
const data = patterns(60, 12);

test.each([1, 3])('a script that forgets close() ends, with %d threads', async (threads) => {
  const start = performance.now();
  const { stdout } = await run(process.execPath, [script('forgotten'), `${threads}`], { timeout: 20_000 });
  expect(stdout).toBe('done outOfRange\n');
  expect(performance.now() - start).toBeLessThan(10_000);
});

test('forgotten models are reclaimed with their workers', async () => {
  const { stdout } = await run(process.execPath, ['--expose-gc', script('reclaimed')], { timeout: 30_000 });
  const { models, ended } = JSON.parse(stdout);
  expect(ended).toBe(models);
});

test('two models at once train as each would alone', async () => {
  const train = async (seed: number) => {
    await using model = await Autoencoder.create(small(), { seed, threads: 2 });
    await model.fit(data, { epochs: 5, batchSize: 8 });
    return await hashOf(model);
  };
  const alone = [await train(1), await train(2)];
  expect(await Promise.all([train(1), train(2)])).toEqual(alone);
});

test('auto leaves to a second model what the first does not use', async () => {
  const cores = availableParallelism();
  await using first = await Autoencoder.create(small());
  await using second = await Autoencoder.create(small());
  expect(first.runtime.threads).toBe(cores);
  expect(second.runtime.threads).toBe(1);
  if (cores > 1) expect(second.runtime.reason).toContain('other open models');
  await first.close();
  await using third = await Autoencoder.create(small());
  expect(third.runtime.threads).toBe(Math.max(1, cores - 1));
});

test('a worker of one’s own serves', async () => {
  const worker = new Worker(new URL(import.meta.resolve('hourglass-ae/worker')));
  await using model = await Autoencoder.create(small(), { worker });
  expect((await model.encode(data)).shape).toEqual([60, 3]);
});

test('workers and wasm may lie elsewhere', async () => {
  const workerUrl = import.meta.resolve('hourglass-ae/worker');
  const wasmUrl = new URL('../wasm/', workerUrl);
  await using model = await Autoencoder.create(small(), { workerUrl, wasmUrl });
  expect((await model.encode(data)).shape).toEqual([60, 3]);
});

test('a script that is no engine, or is not there, is told', async () => {
  const missing = new URL('file:///nowhere/worker.js');
  expect(
    (await refusal(() => Autoencoder.create(small(), { workerUrl: missing }), 'engineLost')).received,
  ).toContain('nowhere');
  const wasmUrl = new URL('file:///nowhere/');
  expect((await refusal(() => Autoencoder.create(small(), { wasmUrl }), 'fileFailed')).path).toContain(
    'nowhere',
  );
});
