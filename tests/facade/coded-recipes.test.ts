/** Recipes with codes of their own kind: canonical specs, options, draws from the prior, statistics. */

import {
  Autoencoder,
  betaTc,
  jumpRelu,
  latents,
  type ModelSpec,
  ordered,
  penalties,
  sparse,
  topK,
  vanilla,
  variational,
  vectorQuantized,
  wasserstein,
} from 'hourglass-ae';
import { describe, expect, test } from 'vitest';
import betaTcSpec from '../fixtures/specs/beta-tc.json' with { type: 'json' };
import jumpReluSpec from '../fixtures/specs/jump-relu.json' with { type: 'json' };
import orderedSpec from '../fixtures/specs/ordered.json' with { type: 'json' };
import sparseKlSpec from '../fixtures/specs/sparse-kl.json' with { type: 'json' };
import topKSpec from '../fixtures/specs/top-k.json' with { type: 'json' };
import variationalSpec from '../fixtures/specs/variational.json' with { type: 'json' };
import vectorQuantizedSpec from '../fixtures/specs/vector-quantized.json' with { type: 'json' };
import wassersteinSpec from '../fixtures/specs/wasserstein.json' with { type: 'json' };
import { patterns, refusal } from './tools.js';

const small = { inputShape: [12], units: [10] } as const;

/** The calls whose specs are written down in `fixtures/specs`. */
const canonical: [string, ModelSpec, object][] = [
  [
    'sparse (kl)',
    sparse({ inputShape: [12], latentDim: 16, penalty: 'kl', weight: 0.2, target: 0.1 }),
    sparseKlSpec,
  ],
  ['topK', topK({ ...small, latentDim: 16, k: 4, deadAfter: 50 }), topKSpec],
  ['jumpRelu', jumpRelu({ inputShape: [12], latentDim: 16, sparsity: 0.02, threshold: 0.05 }), jumpReluSpec],
  ['variational', variational({ ...small, latentDim: 3, beta: 0.5, warmUp: 10 }), variationalSpec],
  ['betaTc', betaTc({ ...small, latentDim: 3, beta: 1.5, likelihood: 'gaussian' }), betaTcSpec],
  ['wasserstein', wasserstein({ ...small, inputShape: [3, 4], latentDim: 3, weight: 2 }), wassersteinSpec],
  ['vectorQuantized', vectorQuantized({ ...small, latentDim: 6, codes: 8, groups: 3 }), vectorQuantizedSpec],
  ['ordered', ordered({ ...small, latentDim: 4 }), orderedSpec],
];

test.each(canonical)('%s makes its canonical spec, which trains', async (_, spec, written) => {
  expect(spec).toEqual(written);
  await using model = await Autoencoder.create(spec, { threads: 1 });
  expect(model.spec).toMatchObject(written);
  await model.fit(patterns(40, 12), { epochs: 2, batchSize: 16 });
  const [together, alone] = [patterns(40, 12), patterns(40, 12).subarray(0, 12)];
  const { data } = await model.reconstruct(together);
  expect((await model.reconstruct(alone)).data).toEqual(data.subarray(0, 12));
});

test('what is left out takes its default in Rust', () => {
  expect(topK({ ...small, latentDim: 8, k: 2 }).latent).toEqual({ type: 'topK', dim: 8, k: 2 });
  expect(variational({ ...small, latentDim: 8 }).objective.penalties).toEqual([{ type: 'klGaussian' }]);
  const rare = sparse({ inputShape: [4], latentDim: 2, penalty: 'kl' });
  expect(rare.latent).toEqual(latents.plain({ dim: 2, activation: 'sigmoid' }));
  expect(rare.objective.penalties).toEqual([penalties.kullbackLeiblerSparsity({ weight: 3 })]);
});

test('options that are not a recipe’s own are refused by name', () => {
  const wrong = { ...small, latentDim: 2, warmup: 3 } as never;
  expect(() => variational(wrong)).toThrow(/variational\.warmup.*did you mean "warmUp"/);
  expect(() => ordered({ ...small, latentDim: 2, latentActivation: 'relu' } as never)).toThrow(/ordered\./);
  expect(() => betaTc({ ...small, latentDim: 2, likelihood: 'poisson' as never })).toThrow(/bernoulli/);
});

describe('draws and statistics', () => {
  test('samples have the shape of rows and are the seed’s', async () => {
    const spec = variational({ inputShape: [3, 4], latentDim: 2 });
    await using model = await Autoencoder.create(spec, { threads: 1 });
    const first = await model.sample(5, { seed: 1 });
    expect(first.shape).toEqual([5, 3, 4]);
    expect(await model.sample(5, { seed: 1 })).toEqual(first);
    expect(await model.sample(5, { seed: 2 })).not.toEqual(first);
    const { data } = await model.sample(2, { temperature: 0 });
    expect(data.subarray(0, 12)).toEqual(data.subarray(12));
  });

  test('statistics tell of every unit', async () => {
    await using model = await Autoencoder.create(variational({ ...small, latentDim: 3 }), { threads: 1 });
    const told = await model.statistics(patterns(40, 12));
    expect([told.mean, told.variance, told.activity, told.kl].map((list) => list?.length)).toEqual([
      3, 3, 3, 3,
    ]);
    expect(told.dead).toBeCloseTo(1 - told.activeUnits / 3, 12);
    expect(told.collapsed).toBe(told.activeUnits === 0);
  });

  test('a latent without a prior, and counts that are none, are refused', async () => {
    await using model = await Autoencoder.create(vanilla({ inputShape: [4], latentDim: 2 }), { threads: 1 });
    expect((await refusal(() => model.sample(1), 'unsupported')).path).toBe('latent');
    for (const [options, path] of [
      [{ seed: -1 }, 'seed'],
      [{ temperature: -1 }, 'temperature'],
      [{ temperature: Number.NaN }, 'temperature'],
    ] as const) {
      expect((await refusal(() => model.sample(1, options), 'outOfRange')).path).toBe(path);
    }
    expect((await refusal(() => model.sample(0), 'outOfRange')).path).toBe('count');
  });
});
