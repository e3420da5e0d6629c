/** Planted faults, in the leader and in a follower: engineLost within 2 s, and the next model is right. */

import { expect, test } from 'vitest';
import type * as Package from '../../dist/index.js';
import hashes from '../fixtures/hashes.json' with { type: 'json' };
import { hashOf, patterns, small } from './tools.js';

/** The same package over an engine with a layer that breaks. */
const entry = new URL('../../target/test-dist/entry.node.js', import.meta.url).href;
const { Autoencoder }: typeof Package = await import(/* @vite-ignore */ entry);

const data = patterns(100, 12);
const kinds = ['endlessLoop', 'panic', 'unreachable', 'stackOverflow'];
const cases = kinds.flatMap((kind) => [0, 1].map((member) => ({ kind, member })));

/** The small model with a layer that breaks in the third step. */
function faulty(kind: string, member: number): Package.ModelSpec {
  const spec = small();
  const fault = { type: 'fault', kind, member, step: 3 } as unknown as Package.LayerSpec;
  return { ...spec, encoder: [...spec.encoder, fault] };
}

test.each(cases)('$kind in member $member', async ({ kind, member }) => {
  const model = await Autoencoder.create(faulty(kind, member), { threads: 2, variant: 'mt' });
  const start = performance.now();
  const pending = [
    model.fit(data, { epochs: 1000, batchSize: 10 }),
    model.summary().then(() => model.summary()),
  ];
  const [fit] = await Promise.allSettled(pending);
  const took = performance.now() - start;
  expect(fit).toMatchObject({ status: 'rejected', reason: { code: 'engineLost' } });
  expect(took).toBeLessThan(2500);
  const later = performance.now();
  await expect(model.encode(data)).rejects.toMatchObject({ code: 'engineLost' });
  expect(performance.now() - later).toBeLessThan(50);

  const fresh = await Autoencoder.create(small(), { seed: 42, threads: 2, variant: 'mt' });
  await fresh.fit(data, { epochs: 3, batchSize: 48, validation: 0.1 });
  expect(await hashOf(fresh)).toBe(hashes.small);
  await fresh.close();
});

test.each(kinds)('%s without threads', async (kind) => {
  const model = await Autoencoder.create(faulty(kind, 0), { threads: 1, variant: 'st' });
  const start = performance.now();
  await expect(model.fit(data, { epochs: 1000, batchSize: 10 })).rejects.toMatchObject({
    code: 'engineLost',
  });
  expect(performance.now() - start).toBeLessThan(2500);
});

test('a main thread that is blocked raises no alarm', async () => {
  const model = await Autoencoder.create(small(), { threads: 1 });
  const running = model.fit(data, { epochs: 20_000, batchSize: 10, signal: AbortSignal.timeout(4000) });
  running.catch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, 300));
  const until = performance.now() + 3000;
  while (performance.now() < until);
  expect((await model.encode(data)).shape).toEqual([100, 3]);
  await model.stop();
  await model.close();
});
