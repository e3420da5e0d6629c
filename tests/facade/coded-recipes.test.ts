/** Recipes with codes of their own kind: canonical specs, options, draws from the prior, statistics. */

import {
  Autoencoder,
  adversarial,
  betaTc,
  compressive,
  convolutional,
  deep,
  defineModel,
  denoisingNetwork,
  jumpRelu,
  latents,
  type ModelSpec,
  optimizers,
  ordered,
  penalties,
  recurrent,
  sparse,
  topK,
  vanilla,
  variational,
  vectorQuantized,
  wasserstein,
} from 'hourglass-ae';
import { describe, expect, test } from 'vitest';
import adversarialSpec from '../fixtures/specs/adversarial.json' with { type: 'json' };
import betaTcSpec from '../fixtures/specs/beta-tc.json' with { type: 'json' };
import compressiveSpec from '../fixtures/specs/compressive.json' with { type: 'json' };
import hyperSpec from '../fixtures/specs/compressive-hyper.json' with { type: 'json' };
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
  ['adversarial', adversarial({ ...small, latentDim: 3, discriminator: [8], weight: 0.5 }), adversarialSpec],
  ['vectorQuantized', vectorQuantized({ ...small, latentDim: 6, codes: 8, groups: 3 }), vectorQuantizedSpec],
  [
    'compressive',
    compressive({ inputShape: [8, 8, 1], filters: [4, 3], kernelSize: 3, lambda: 0.02, components: 2 }),
    compressiveSpec,
  ],
  [
    'compressive with a hyperprior',
    compressive({ inputShape: [8, 8, 1], filters: [4, 3], kernelSize: 3, hyper: [4, 2] }),
    hyperSpec,
  ],
  ['ordered', ordered({ ...small, latentDim: 4 }), orderedSpec],
];

test.each(canonical)('%s makes its canonical spec, which trains', async (_, spec, written) => {
  expect(spec).toEqual(written);
  await using model = await Autoencoder.create(spec, { threads: 1 });
  expect(model.spec).toMatchObject(written);
  const features = spec.input.shape.reduce((product, size) => product * size, 1);
  const [together, alone] = [patterns(40, features), patterns(40, features).subarray(0, features)];
  await model.fit(together, { epochs: 2, batchSize: 16 });
  const { data } = await model.reconstruct(together);
  expect((await model.reconstruct(alone)).data).toEqual(data.subarray(0, features));
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
  const image = { inputShape: [8, 8, 1], filters: [4, 3] } as const;
  expect(() => compressive({ ...image, inputShape: [8, 6, 1] })).toThrow(/compressive\.inputShape.*of 4/);
  expect(() => compressive({ ...image, strides: [2] })).toThrow(/compressive\.strides.*2 and 1/);
  expect(() => compressive({ ...image, lambda: 0 })).toThrow(/compressive\.lambda/);
  expect(() => compressive({ ...image, hyper: [] })).toThrow(/compressive\.hyper/);
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

describe('adversarial', () => {
  const data = patterns(400, 12);
  const fit = { epochs: 60, batchSize: 50, optimizer: optimizers.adam({ learningRate: 5e-3 }) };
  const common = { inputShape: [12], units: [24], latentDim: 2 } as const;

  /** How far the codes are from a standard normal distribution: in their means, variances and covariance. */
  async function distance(model: Autoencoder): Promise<number> {
    const { data: codes } = await model.encode(data);
    const columns = [0, 1].map((column) => codes.filter((_, index) => index % 2 === column));
    const mean = (list: Float32Array) => list.reduce((sum, value) => sum + value, 0) / list.length;
    const [x, y] = columns as [Float32Array, Float32Array];
    const [a, b] = [mean(x), mean(y)];
    const moment = (p: Float32Array, q: Float32Array, c: number, d: number) =>
      mean(p.map((value, index) => (value - c) * (q[index]! - d)));
    return (
      a * a + b * b + (moment(x, x, a, a) - 1) ** 2 + (moment(y, y, b, b) - 1) ** 2 + moment(x, y, a, b) ** 2
    );
  }

  test('brings the codes near the prior while it rebuilds as a plain model does', async () => {
    await using plain = await Autoencoder.create(deep(common), { seed: 1, threads: 1 });
    await plain.fit(data, fit);
    const spec = adversarial({ ...common, discriminator: [32] });
    await using model = await Autoencoder.create(spec, { seed: 1, threads: 1 });
    const { epochs } = await model.fit(data, fit);
    const { discriminator, generator, reconstruction } = epochs.at(-1)!.terms;
    expect([discriminator! + generator! + reconstruction!]).toEqual([expect.closeTo(epochs.at(-1)!.loss, 9)]);
    expect(await distance(model)).toBeLessThan(Math.min(0.5, 0.1 * (await distance(plain))));
    const [own, other] = [await model.evaluate(data), await plain.evaluate(data)];
    expect(own.explainedVariance).toBeGreaterThan(other.explainedVariance - 0.03);
    const { data: drawn, shape } = await model.sample(200, { seed: 1 });
    expect(shape).toEqual([200, 12]);
    expect(Math.max(...drawn)).toBeLessThanOrEqual(1);
  });

  test('is saved whole, resumed exactly, and refuses what is no discriminator', async () => {
    const spec = adversarial({ ...common, discriminator: [8], prior: 'uniform' });
    const options = { epochs: 3, batchSize: 64 };
    await using model = await Autoencoder.create(spec, { seed: 1, threads: 1 });
    const files: Uint8Array[] = [];
    const checkpoint = { everySteps: 10, save: (file: Uint8Array) => void files.push(file) };
    await model.fit(data, { ...options, checkpoint });
    await using other = await Autoencoder.load(files[0]!);
    await other.fit(data, { ...options, resume: files[0]! });
    expect(await other.parameters()).toEqual(await model.parameters());
    expect(Object.keys(await model.parameters())).toContain('discriminator.1.bias');
    const wrong = { ...spec, adversarial: { discriminator: [{ type: 'dense', units: 2 }] } } as ModelSpec;
    expect((await refusal(() => Autoencoder.create(wrong), 'incompatible')).path).toBe(
      'adversarial.discriminator',
    );
  });
});

test.each(
  Object.entries({
    vanilla,
    deep,
    variational,
    topK,
    convolutional,
    recurrent,
    compressive,
    defineModel,
    denoisingNetwork,
  }),
)('%s: an input shape that was forgotten, or is no list, is told', async (name, recipe) => {
  for (const options of [{}, { inputShape: 16 }]) {
    const { path } = await refusal(() => (recipe as (options: object) => unknown)(options), 'invalidSpec');
    expect(path).toBe(`${name}.inputShape`);
  }
});

test('parts that a recipe cannot do without', async () => {
  const path = async (call: () => unknown) => (await refusal(call, 'invalidSpec')).path;
  const image = { inputShape: [8, 8, 1] };
  expect(await path(() => convolutional(image as never))).toBe('convolutional.filters');
  expect(await path(() => compressive({ ...image, filters: 3 } as never))).toBe('compressive.filters');
  const parts = { inputShape: [4], encoder: [], latent: latents.plain({ dim: 2 }), decoder: 'mirror' };
  expect(await path(() => defineModel({ ...parts, encoder: undefined } as never))).toBe(
    'defineModel.encoder',
  );
  expect(await path(() => defineModel({ ...parts, latent: {} } as never))).toBe('defineModel.latent');
  expect(await path(() => defineModel({ ...parts, decoder: 'same' } as never))).toBe('defineModel.decoder');
  expect(await path(() => defineModel(parts as never))).toBe('defineModel.objective');
});
