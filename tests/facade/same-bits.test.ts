/** One fingerprint of the final weights, for any number of threads, both builds, Node and browsers. */

import { Autoencoder, deep, type ModelSpec, type Variant } from 'hourglass-ae';
import { describe, expect, test } from 'vitest';
import hashes from '../fixtures/hashes.json' with { type: 'json' };
import { bytes, hashOf, patterns, small } from './tools.js';

/** Models to train: the small one, and one whose steps are big enough to be divided among threads. */
const cases: Record<keyof typeof hashes, { spec: () => ModelSpec; data: () => Float32Array | Uint8Array }> = {
  small: { spec: small, data: () => patterns(100, 12) },
  wide: {
    spec: () => deep({ inputShape: [196], units: [128, 64], latentDim: 16 }),
    data: () => bytes(512 * 196),
  },
};

const runs: { variant: Variant; threads: number }[] = [
  { variant: 'st', threads: 1 },
  ...[1, 2, 3, 4].map((threads) => ({ variant: 'mt' as const, threads })),
];

describe.each(Object.keys(cases) as (keyof typeof cases)[])('%s', (name) => {
  test.each(runs)('$variant with $threads threads', async (options) => {
    const model = await Autoencoder.create(cases[name].spec(), { seed: 42, ...options });
    expect(model.runtime).toMatchObject(options);
    await model.fit(cases[name].data(), { epochs: 3, batchSize: 48, validation: 0.1 });
    expect(await hashOf(model)).toBe(hashes[name]);
    await model.close();
  });
});
