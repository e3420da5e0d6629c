/** The thread pool without the facade: it always starts, never hangs, and the loss of a thread is noticed. */

import { describe, expect, test } from 'vitest';
import { type Build, inEngine, wide } from './tools.js';

const run = { spec: wide, rows: 128, epochs: 2, batchSize: 64 };

describe.each([2, 3, 4])('%i threads', (threads) => {
  test('start again and again, and compute the same each time', async () => {
    const outcomes = new Set<unknown>();
    for (let round = 0; round < 10; round++) {
      const { value, late } = await inEngine({ variant: 'mt', threads }, 'weights', {
        ...run,
        members: threads,
      });
      expect(late).toBeUndefined();
      outcomes.add(value);
    }
    expect(outcomes.size).toBe(1);
  }, 60_000);
});

test('two pools at once compute the same, over thousands of forks', async () => {
  const long = { ...run, epochs: 60 };
  const both = [3, 4].map((threads) =>
    inEngine({ variant: 'mt', threads }, 'weights', { ...long, members: threads }),
  );
  const [one, other] = await Promise.all(both);
  expect(one!.value).toMatch(/^[0-9a-f]{64}$/);
  expect(other!.value).toBe(one!.value);
}, 120_000);

/** The wide model with a layer that breaks in its third step, in the leader or in a follower. */
const broken = (kind: string, member: number) => ({
  ...wide,
  encoder: [...wide.encoder, { type: 'fault', kind, member, step: 3 }],
});

/** Outcome of training a broken model, the beats in its last half second, and how long it took. */
async function breakdown(build: Build, kind: string, member: number) {
  const beats = new Int32Array(new SharedArrayBuffer(8));
  const options = { ...run, spec: broken(kind, member), members: build.threads, beats };
  const start = performance.now();
  const patience = 2500;
  let middle = 0;
  const look = setTimeout(() => {
    middle = Atomics.load(beats, 0);
  }, patience - 1000);
  const outcome = await inEngine({ ...build, faulty: true }, 'weights', options, patience);
  clearTimeout(look);
  return { outcome, lateBeats: Atomics.load(beats, 0) - middle, took: performance.now() - start };
}

const places: (Build & { member: number })[] = [
  { variant: 'st', threads: 1, member: 0 },
  { variant: 'mt', threads: 2, member: 0 },
  { variant: 'mt', threads: 2, member: 1 },
  { variant: 'mt', threads: 4, member: 1 },
];

describe.each(places)('member $member of $threads threads ($variant)', ({ member, ...build }) => {
  test.each(['panic', 'unreachable', 'stackOverflow'])('%s ends the call', async (kind) => {
    const { outcome, took } = await breakdown(build, kind, member);
    expect(outcome.lost).toBeTypeOf('string');
    expect(took).toBeLessThan(2000);
  });

  test('endlessLoop ends the beats, and the engine can be ended', async () => {
    const { outcome, lateBeats } = await breakdown(build, 'endlessLoop', member);
    expect(outcome).toEqual({ late: true });
    expect(lateBeats).toBe(0);
  });
});
