/** Planted faults, in the leader and in a follower: engineLost within 2 s, and the next model is right. */

import type { CreateOptions, LayerSpec, ModelSpec } from 'hourglass-ae';
import { Autoencoder } from 'hourglass-ae-with-faults';
import { expect, test } from 'vitest';
import hashes from '../fixtures/hashes.json' with { type: 'json' };
import { knownHash, patterns, small, timed, wait } from './tools.js';

const data = patterns(100, 12);
const kinds = ['panic', 'unreachable', 'stackOverflow', 'endlessLoop'];
const all: { kind: string; member: number; options: CreateOptions }[] = [
  ...kinds.flatMap((kind) =>
    [0, 1].map((member) => ({ kind, member, options: { threads: 2, variant: 'mt' as const } })),
  ),
  ...kinds.map((kind) => ({ kind, member: 0, options: { threads: 1, variant: 'st' as const } })),
  { kind: 'panic', member: 1, options: { threads: 4, variant: 'mt' } },
];
/** All of them in Node; those of a follower, and what takes longest to notice, in browsers too. */
const cases =
  'document' in globalThis
    ? all.filter(
        ({ kind, member, options }) => options.threads === 2 && (member === 1 || kind === 'endlessLoop'),
      )
    : all;

/** What the promise allows, and what a busy machine may add to it. */
const limit = 2000 + 300;

/** Counts the time that the watchdog leaves out: between looks of which the second comes late, since others have the cores. */
function lateness(): () => number {
  const interval = 225;
  let [last, late] = [performance.now(), 0];
  const timer = setInterval(() => {
    const past = performance.now() - last;
    if (past > 1.5 * interval) late += past;
    last += past;
  }, interval);
  return () => {
    clearInterval(timer);
    return late;
  };
}

/** The small model with a layer that breaks in a step in the middle of an epoch. */
function faulty(kind: string, member: number): ModelSpec {
  const spec = small();
  const fault = { type: 'fault', kind, member, step: 23 } as unknown as LayerSpec;
  return { ...spec, encoder: [...spec.encoder, fault] };
}

/** The code that a promise rejects with. */
const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'none',
    (error: { code?: unknown }) => error.code ?? error,
  );

test.each(cases)('$kind in member $member, $options', async ({ kind, member, options }) => {
  const model = await Autoencoder.create(faulty(kind, member), options);
  expect(model.runtime).toMatchObject(options);
  /** Calls without end: one of them is open when the engine breaks. */
  const calls = async (): Promise<unknown> => {
    for (;;) {
      const code = await codeOf(model.encode(data));
      if (code !== 'none') return code;
    }
  };
  const fit = model.fit(data, { epochs: 1e6, batchSize: 10 });
  const late = lateness();
  const [codes, took] = await timed(() => Promise.all([codeOf(fit), calls(), calls()]));
  expect(codes).toEqual(['engineLost', 'engineLost', 'engineLost']);
  expect(took - late()).toBeLessThan(limit);
  const [later, atOnce] = await timed(() => codeOf(model.encode(data)));
  expect(later).toBe('engineLost');
  expect(atOnce).toBeLessThan(50);
  expect(await codeOf(model.fit(data))).toBe('engineLost');
  await model.close();
  expect(await knownHash(Autoencoder, options)).toBe(hashes.small);
});

test('a layer that does not break changes nothing', async () => {
  await using model = await Autoencoder.create(faulty('panic', 1), { threads: 2, variant: 'mt' });
  expect((await model.fit(data, { epochs: 2, batchSize: 10 })).stopped).toBe('completed');
});

test('a caller that was blocked itself raises no alarm', async () => {
  await using model = await Autoencoder.create(small(), { threads: 1 });
  const running = model.fit(data, { epochs: 1e6, batchSize: 10 });
  await wait(300);
  const until = performance.now() + 2600;
  while (performance.now() < until);
  expect((await model.encode(data)).shape).toEqual([100, 3]);
  await model.stop();
  expect((await running).stopped).toBe('stopped');
});
