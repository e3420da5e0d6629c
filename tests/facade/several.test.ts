/** Models side by side, and what each of them runs on. */

import { Autoencoder, deep } from 'hourglass-ae';
import { expect, test } from 'vitest';
import hashes from '../fixtures/hashes.json' with { type: 'json' };
import { hashOf, known, knownHash, patterns, refusal, small } from './tools.js';

const data = patterns(60, 12);

test('models at once train as each would alone', async () => {
  const train = async (seed: number) => {
    await using model = await Autoencoder.create(small(), { seed, threads: 2 });
    await model.fit(data, { epochs: 5, batchSize: 8 });
    return await hashOf(model);
  };
  const alone = [await train(1), await train(2)];
  const [one, two, ...others] = await Promise.all([
    train(1),
    train(2),
    knownHash(Autoencoder, { threads: 2 }),
    knownHash(Autoencoder, { threads: 1 }),
  ]);
  expect([one, two]).toEqual(alone);
  expect(others).toEqual([hashes.small, hashes.small]);
});

test('closing one leaves the others alone', async () => {
  await using other = await Autoencoder.create(small(), { seed: known.seed, threads: 1 });
  const doomed = await Autoencoder.create(small(), { threads: 2 });
  const running = doomed.fit(data, { epochs: 1e6, batchSize: 4, onProgress: () => void doomed.close() });
  const training = other.fit(known.rows(), known.fit);
  await refusal(() => running, 'closed');
  await training;
  expect(await hashOf(other)).toBe(hashes.small);
});

test('auto leaves to a second model what the first does not use', async () => {
  const first = await Autoencoder.create(small());
  const cores = first.runtime.threads;
  await using second = await Autoencoder.create(small());
  expect(second.runtime.threads).toBe(1);
  if (cores > 1) expect(second.runtime.reason).toContain('other open models');
  await first.close();
  await using third = await Autoencoder.create(small());
  expect(third.runtime.threads).toBe(Math.max(1, cores - 1));
});

test('fewer threads than were asked for have a reason', async () => {
  await using model = await Autoencoder.create(small(), { variant: 'st', threads: 3 });
  expect(model.runtime).toMatchObject({ variant: 'st', threads: 1 });
  expect(model.runtime.reason).toContain('single-threaded');
});

test('a small model is trained by one of its threads, and runtime says why', async () => {
  await using model = await Autoencoder.create(small(), { threads: 2 });
  expect(model.runtime).toMatchObject({ threads: 2, members: 2 });
  for await (const { elapsed } of model.train(data, { epochs: 1e6, batchSize: 4 })) {
    if (model.runtime.members === 1 || elapsed > 10) break;
  }
  expect(model.runtime).toMatchObject({ threads: 2, members: 1 });
  expect(model.runtime.reason).toMatch(/^one thread takes .* ms a step, 2 take /);
});

test('threads that join while it trains change nothing but the time', async () => {
  expect(await knownHash(Autoencoder, {})).toBe(hashes.small);
});

test('a model that is too big for its memory is refused', async () => {
  const spec = deep({ inputShape: [2000], units: [2000], latentDim: 50 });
  const error = await refusal(
    () => Autoencoder.create(spec, { memoryLimit: 16 << 20, threads: 1, variant: 'mt' }),
    'outOfMemory',
  );
  for (const word of ['expected', 'received', 'hint'] as const) expect(error[word], word).not.toBe('');
});

test('calls at once get each its own answer', async () => {
  await using model = await Autoencoder.create(small(), { threads: 1 });
  const rows = Array.from({ length: 20 }, (_, row) => data.slice(row * 12, row * 12 + 12));
  const each = await Promise.all(rows.map((row) => model.encode(row)));
  const { data: all } = await model.encode(data.subarray(0, 240));
  expect(each.flatMap((codes) => Array.from(codes.data))).toEqual(Array.from(all));
});
