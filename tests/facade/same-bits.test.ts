/** One fingerprint of the final weights, for any number of threads, both builds, Node and browsers. */

import {
  Autoencoder,
  corruptions,
  deep,
  denoising,
  type FitOptions,
  type ModelSpec,
  optimizers,
  penalties,
  withPenalty,
} from 'hourglass-ae';
import { describe, expect, test } from 'vitest';
import hashes from '../fixtures/hashes.json' with { type: 'json' };
import { bytes, hashOf, known, patterns, small } from './tools.js';

interface Case {
  spec(): ModelSpec;
  data(): Float32Array | Uint8Array;
  fit: FitOptions;
}

/** Models to train: the small one, one of the other members, and one whose steps are divided among threads. */
const cases: Record<keyof typeof hashes, Case> = {
  small: { spec: small, data: known.rows, fit: known.fit },
  other: {
    spec() {
      const corruption = corruptions.masking({ probability: 0.3, value: 0.5 });
      const words = { inputShape: [12], units: [9, 7], latentDim: 5, activation: 'tanh' } as const;
      const spec = denoising({
        ...words,
        latentActivation: 'softplus',
        outputActivation: 'linear',
        corruption,
      });
      return withPenalty(spec, penalties.l2Weight({ weight: 1e-3 }));
    },
    data: () => patterns(77, 12),
    fit: {
      epochs: 4,
      batchSize: 10,
      optimizer: optimizers.sgd({ learningRate: 0.05, momentum: 0.9 }),
      clipNorm: 0.5,
      clipValue: 0.1,
    },
  },
  wide: {
    spec: () => deep({ inputShape: [196], units: [128, 64], latentDim: 16 }),
    data: () => bytes(512 * 196),
    fit: { epochs: 3, batchSize: 64, validation: 0.1 },
  },
};

const runs: { variant: 'st' | 'mt'; threads: number }[] = [
  { variant: 'st', threads: 1 },
  ...[1, 2, 3, 4].map((threads) => ({ variant: 'mt' as const, threads })),
];

describe.each(Object.keys(cases) as (keyof typeof cases)[])('%s', (name) => {
  test.each(runs)('$variant with $threads threads', async (options) => {
    const { spec, data, fit } = cases[name];
    await using model = await Autoencoder.create(spec(), { seed: known.seed, ...options });
    expect(model.runtime).toMatchObject(options);
    const before = await hashOf(model);
    await model.fit(data(), fit);
    const after = await hashOf(model);
    expect(after).not.toBe(before);
    expect(after).toBe(hashes[name]);
  });
});

test('another seed gives other bits, the same seed the same ones', async () => {
  const train = async (seed: number) => {
    await using model = await Autoencoder.create(small(), { seed, threads: 1 });
    await model.fit(known.rows(), known.fit);
    return await hashOf(model);
  };
  expect(await train(known.seed)).toBe(hashes.small);
  expect(await train(known.seed + 1)).not.toBe(hashes.small);
});
