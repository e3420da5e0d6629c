/** Environments that lack something: fewer threads with the reason, or a typed error, and the same bits. */

import { Autoencoder } from 'hourglass-ae';
import { expect, test } from 'vitest';
import hashes from '../fixtures/hashes.json' with { type: 'json' };
import { hashOf, known, knownHash, refusal, small } from './tools.js';

const workerUrl = new URL('processes/poolless.mjs', import.meta.url);

test('a pool that does not start leaves one thread, the reason, and the same bits', async () => {
  await using model = await Autoencoder.create(small(), { seed: known.seed, threads: 3, workerUrl });
  expect(model.runtime).toMatchObject({ threads: 1, variant: 'st' });
  expect(model.runtime.reason).toContain('no more workers may be started');
  await model.fit(known.rows(), known.fit);
  expect(await hashOf(model)).toBe(hashes.small);
});

test('a pool that was to join later and does not leaves one thread and the reason as well', async () => {
  await using model = await Autoencoder.create(small(), { seed: known.seed, workerUrl });
  await model.fit(known.rows(), known.fit);
  expect(model.runtime).toMatchObject({ threads: 1, members: 1 });
  expect(model.runtime.reason).toContain('no more workers may be started');
  expect(await hashOf(model)).toBe(hashes.small);
});

test('where one thread is asked for, no pool is needed', async () => {
  expect(await knownHash(Autoencoder, { threads: 1, variant: 'mt', workerUrl })).toBe(hashes.small);
});

test('the threaded build, asked for by name, is not replaced in silence', async () => {
  const create = () => Autoencoder.create(small(), { threads: 2, variant: 'mt', workerUrl });
  expect((await refusal(create, 'unsupported')).received).toContain('no more workers may be started');
});

test('a memory limit holds for the threaded build as well', async () => {
  await using model = await Autoencoder.create(small(), { threads: 2, variant: 'mt', memoryLimit: 16 << 20 });
  const error = await refusal(() => model.fit(new Float32Array(12 * 500_000)), 'outOfMemory');
  expect(error.hint).toContain('memoryLimit');
  await model.fit(known.rows(), { epochs: 1 });
  expect(model.runtime.wasmBytes).toBeLessThanOrEqual(16 << 20);
});
