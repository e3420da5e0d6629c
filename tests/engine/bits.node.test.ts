/** The same bits from both builds and any number of threads, below the facade: weights, and every kernel. */

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { builds, inEngine, wide } from './tools.js';

const run = { spec: wide, rows: 300, epochs: 2, batchSize: 64 };
/** `FINGERPRINT` of the kernels' battery, to which a native test holds it. */
const battery = readFileSync(new URL('../../crates/kernels/src/battery.rs', import.meta.url), 'utf8');
const [, written] = battery.match(/FINGERPRINT: u64 = ([\d_]+)/)!;
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
