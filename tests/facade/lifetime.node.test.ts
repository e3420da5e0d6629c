/** Lifetimes: processes that end by themselves, models that are forgotten, workers of one's own. */

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { Autoencoder } from 'hourglass-ae';
import { expect, test } from 'vitest';
import { patterns, refusal, small } from './tools.js';

const run = promisify(execFile);
const script = (name: string) => fileURLToPath(new URL(`processes/${name}.mjs`, import.meta.url));
const data = patterns(60, 12);

test.each([1, 3])('a script that forgets close() ends, with %d threads', async (threads) => {
  const { stdout } = await run(process.execPath, [script('forgotten'), `${threads}`], { timeout: 20_000 });
  const { codes, through } = JSON.parse(stdout);
  expect(codes).toEqual(['outOfRange', 'none']);
  expect(Date.now() - through).toBeLessThan(3000);
});

test('forgotten models are reclaimed with their workers', async () => {
  const { stdout } = await run(process.execPath, ['--expose-gc', script('reclaimed')], { timeout: 30_000 });
  const { models, ended } = JSON.parse(stdout);
  expect(ended).toBe(models);
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
