/**
 * The same bits from both builds and any number of threads, in Node and browsers, below the facade: weights, every
 * kernel, every member, every recipe. Even the smallest work is shared out, else most models here would be too small
 * for that.
 */

import type { ModelSpec } from 'hourglass-ae';
import { describe, expect, test } from 'vitest';
import { patterns } from '../facade/tools.js';
import memberHashes from '../fixtures/member-hashes.json' with { type: 'json' };
import recipeHashes from '../fixtures/recipe-hashes.json' with { type: 'json' };
import { builds, inEngine, wide } from './tools.js';

const run = { spec: wide, rows: 300, epochs: 2, batchSize: 64 };
/** `FINGERPRINT` of the kernels' battery, to which a native test holds it. */
const [battery] = Object.values(
  import.meta.glob<string>('../../crates/kernels/src/battery.rs', {
    query: '?raw',
    import: 'default',
    eager: true,
  }),
);
const [, written] = battery!.match(/FINGERPRINT: u64 = ([\d_]+)/)!;
const native = BigInt(written!.replaceAll('_', '')).toString(16).padStart(16, '0');
const ofOneThread = inEngine(builds[0]!, 'weights', { ...run, members: 1 });

test.each(builds)('$variant with $threads threads trains to the same weights', async (build) => {
  const { value } = await inEngine(build, 'weights', { ...run, members: build.threads });
  expect(value).toMatch(/^[0-9a-f]{64}$/);
  expect(value).toBe((await ofOneThread).value);
});

describe.each(builds)('kernels in $variant with $threads threads', (build) => {
  test('compute what their definitions say', async () => {
    const options = { seed: 7, cases: 40, members: build.threads };
    const outcome = await inEngine({ ...build, faulty: true }, 'battery', options);
    expect(outcome.lost).toBeUndefined();
    expect(outcome.value).toBeGreaterThan(1000);
  });

  test('compute what the native ones compute', async () => {
    const options = { members: build.threads };
    const { value } = await inEngine({ ...build, faulty: true }, 'fingerprint', options);
    expect(value).toBe(native);
  });
});

const files = import.meta.glob<{ default: ModelSpec }>('../fixtures/specs/*.json', { eager: true });
const rows = 90;
const recipes = Object.fromEntries(
  Object.entries(files).map(([path, { default: spec }]) => {
    const name = path.slice(path.lastIndexOf('/') + 1, -'.json'.length);
    const features = spec.input.shape.reduce((product, size) => product * size, 1);
    const condition = spec.encoder.find((layer) => layer.type === 'condition');
    const labels = condition && Array.from({ length: rows }, (_, row) => row % condition.classes);
    return [name, { spec, rows, labels, data: patterns(rows, features), epochs: 3, batchSize: 32 }];
  }),
);

describe.each(builds)('in $variant with $threads threads', (build) => {
  const options = { members: build.threads, grain: 1 };

  test('every member trains to what the native one does', async () => {
    const outcome = await inEngine({ ...build, faulty: true }, 'members', options);
    expect(outcome.lost).toBeUndefined();
    const { hashes, forks } = outcome.value as { hashes: Record<string, string>; forks: number };
    expect(hashes).toEqual(memberHashes);
    if (build.threads === 1) expect(forks).toBe(0);
    else expect(forks).toBeGreaterThan(30 * Object.keys(hashes).length);
  });

  test('every recipe has its fingerprint', async () => {
    const outcome = await inEngine({ ...build, faulty: true }, 'trainings', { ...options, runs: recipes });
    expect(outcome.lost).toBeUndefined();
    const found = Object.entries(outcome.value as Record<string, { hash: string; forks: number }>);
    expect(Object.fromEntries(found.map(([name, { hash }]) => [name, hash]))).toEqual(recipeHashes);
    // A step has four products at least.
    for (const [name, { forks }] of found) {
      if (build.threads === 1) expect(forks, name).toBe(0);
      else expect(forks, name).toBeGreaterThan(9 * 4);
    }
  });
});
