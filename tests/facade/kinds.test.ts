/** Contractive, overcomplete, conditional and recurrent recipes, tied weights: canonical specs, and that each keeps its point. */

import {
  Autoencoder,
  conditional,
  contractive,
  convolutional,
  corruptions,
  type DeepOptions,
  deep,
  layers,
  type ModelSpec,
  optimizers,
  overcomplete,
  penalties,
  recurrent,
  robust,
  sparse,
  vanilla,
  withPenalty,
  withTiedWeights,
} from 'hourglass-ae';
import { describe, expect, test } from 'vitest';
import conditionalSpec from '../fixtures/specs/conditional.json' with { type: 'json' };
import contractiveSpec from '../fixtures/specs/contractive.json' with { type: 'json' };
import overcompleteSpec from '../fixtures/specs/overcomplete.json' with { type: 'json' };
import recurrentSpec from '../fixtures/specs/recurrent.json' with { type: 'json' };
import tiedSpec from '../fixtures/specs/tied.json' with { type: 'json' };
import { patterns, refusal } from './tools.js';

const fast = optimizers.adam({ learningRate: 0.01 });
const l1 = penalties.l1Activity({ weight: 0.01 });
const dense = { inputShape: [12], units: [10] } as const;

/** The calls whose specs are written down in `fixtures/specs`. */
const canonical: [string, ModelSpec, object][] = [
  ['contractive', contractive({ ...dense, latentDim: 4, weight: 0.05 }), contractiveSpec],
  ['overcomplete', overcomplete({ inputShape: [12], latentDim: 16, penalty: l1 }), overcompleteSpec],
  ['conditional', conditional({ ...dense, inputShape: [3, 4], latentDim: 3, classes: 3 }), conditionalSpec],
  ['recurrent', recurrent({ inputShape: [6, 2], units: [8, 5], latentDim: 3, cell: 'gru' }), recurrentSpec],
  ['tied', withTiedWeights(deep({ inputShape: [12], units: [10, 6], latentDim: 4 })), tiedSpec],
];

test.each(canonical)('%s makes its canonical spec, which the engine accepts', async (_, spec, written) => {
  expect(spec).toEqual(written);
  await using model = await Autoencoder.create(spec, { threads: 1 });
  expect(model.spec).toMatchObject(written);
});

test('overcomplete refuses narrow codes, and wide ones that nothing keeps from copying', async () => {
  const narrow = await refusal(() => overcomplete({ inputShape: [12], latentDim: 11 }), 'outOfRange');
  expect(narrow.path).toBe('overcomplete.latentDim');
  const free = await refusal(() => overcomplete({ inputShape: [12], latentDim: 12 }), 'incompatible');
  expect(free.hint).toContain('copy');
  const corruption = corruptions.masking({ probability: 0.3 });
  expect(overcomplete({ inputShape: [12], latentDim: 12, corruption }).corruption).toEqual(corruption);
  const penalty = penalties.l1Activity({ weight: 0 }); // to be weighed while it trains
  expect(overcomplete({ inputShape: [12], latentDim: 12, corruption, penalty }).corruption).toEqual(
    corruption,
  );
});

test('recurrent refuses rows that are no sequences', async () => {
  const error = await refusal(() => recurrent({ inputShape: [12], latentDim: 2 }), 'invalidShape');
  expect(error.path).toBe('recurrent.inputShape');
});

const words = { inputShape: [12], latentDim: 4 };
const wide = { ...words, latentDim: 12 };
const idle = penalties.l1Activity({ weight: 0 });
const image = { inputShape: [8, 8, 1], latentDim: 4 };
const silent: [string, () => ModelSpec, 'incompatible' | 'invalidSpec', string][] = [
  ['a target for l1', () => sparse({ ...words, target: 0.1 }), 'incompatible', 'sparse.target'],
  ['sigma for huber', () => robust({ ...words, sigma: 1, loss: 'huber' }), 'incompatible', 'robust.sigma'],
  ['no filters', () => convolutional({ ...image, filters: [] }), 'invalidSpec', 'convolutional.filters'],
  [
    'no cells',
    () => recurrent({ ...words, inputShape: [6, 2], units: [] }),
    'invalidSpec',
    'recurrent.units',
  ],
  [
    'a width in the place of a list',
    () => vanilla({ ...words, units: 64 as unknown as number[] }),
    'invalidSpec',
    'vanilla.units',
  ],
  [
    'a width of recurrent layers in the place of a list',
    () => recurrent({ ...words, inputShape: [6, 2], units: 64 as unknown as number[] }),
    'invalidSpec',
    'recurrent.units',
  ],
  ['no hidden layer', () => deep({ ...words, units: [] }), 'invalidSpec', 'deep.units'],
  ['hidden layers left out', () => deep(words as unknown as DeepOptions), 'invalidSpec', 'deep.units'],
  [
    'a penalty without weight',
    () => overcomplete({ ...wide, penalty: idle }),
    'incompatible',
    'overcomplete.penalty',
  ],
  [
    'a corruption of strength 0',
    () => overcomplete({ ...wide, corruption: corruptions.gaussianNoise({ standardDeviation: 0 }) }),
    'incompatible',
    'overcomplete.corruption',
  ],
  [
    'a penalty and a corruption that do nothing',
    () => overcomplete({ ...wide, penalty: idle, corruption: corruptions.cauchyNoise({ scale: 0 }) }),
    'incompatible',
    'overcomplete.penalty',
  ],
];
test.each(silent)('what would silently do nothing is refused: %s', async (_, call, code, path) => {
  const error = await refusal(call, code);
  expect(error.path).toBe(path);
  expect(error.hint).not.toBe('');
});

/** Mean over rows of ‖∂z/∂x‖², by differences along every feature. */
async function norm(model: Autoencoder, rows: Float32Array, features: number, labels?: number[]) {
  const step = 1e-2;
  const told = labels && { labels };
  const codes = (await model.encode(rows, told)).data;
  let squared = 0;
  for (let feature = 0; feature < features; feature++) {
    const moved = rows.map((value, index) => value + (index % features === feature ? step : 0));
    const there = (await model.encode(moved, told)).data;
    there.forEach((code, index) => {
      squared += ((code - codes[index]!) / step) ** 2;
    });
  }
  return squared / (rows.length / features);
}

/** √ mean of ‖∂z/∂x‖² ÷ spread of the codes. */
async function sensitivity(model: Autoencoder, rows: Float32Array, features: number): Promise<number> {
  const { variance } = await model.statistics(rows);
  const spread = Math.sqrt(variance.reduce((sum, value) => sum + value, 0));
  return Math.sqrt(await norm(model, rows, features)) / spread;
}

test('the codes of a contractive model move less for the same spread', async () => {
  const rows = patterns(300, 12);
  const options = { inputShape: [12], latentDim: 6 } as const;
  const found: number[] = [];
  for (const weight of [0, 0.05]) {
    await using model = await Autoencoder.create(contractive({ ...options, weight }), {
      seed: 1,
      threads: 1,
    });
    await model.fit(rows, { epochs: 60, batchSize: 30, optimizer: fast });
    found.push(await sensitivity(model, rows.subarray(0, 600), 12));
  }
  expect(found[1]! / found[0]!).toBeLessThan(0.8);
});

test('the Jacobian of an encoder with labels and max pooling is told, and falls', async () => {
  const rows = patterns(300, 12);
  const labels = Array.from({ length: 300 }, (_, row) => row % 3);
  const encoder = [layers.conv1d(8, { activation: 'tanh' }), layers.maxPool1d()];
  const plain = conditional({ inputShape: [12, 1], encoder, latentDim: 3, classes: 3 });
  const found: number[] = [];
  for (const weight of [1e-6, 0.5]) {
    const spec = withPenalty(plain, penalties.contractive({ weight }));
    await using model = await Autoencoder.create(spec, { seed: 1, threads: 1 });
    await model.fit(rows, { labels, epochs: 20, batchSize: 30, optimizer: fast });
    const { terms } = await model.evaluate(rows, { labels });
    found.push(await norm(model, rows, 12, labels));
    expect(terms.contractive! / weight / found.at(-1)!).toBeCloseTo(1, 1);
  }
  expect(found[1]! / found[0]!).toBeLessThan(0.5);
});

describe('a conditional model', () => {
  /** Three classes of rows: a bump in the first, second or last third. */
  const labels = Array.from({ length: 90 }, (_, row) => row % 3);
  const rows = Float32Array.from({ length: 90 * 12 }, (_, index) => {
    const [row, column] = [Math.floor(index / 12), index % 12];
    const height = 0.6 + 0.3 * ((row * 7919) % 11) * 0.1;
    return Math.floor(column / 4) === row % 3 ? height : 0.05;
  });
  const spec = conditional({ inputShape: [12], units: [16], latentDim: 2, classes: 3 });

  test('makes rows of the labels that it is asked for', async () => {
    await using model = await Autoencoder.create(spec, { seed: 1, threads: 1 });
    await model.fit(rows, { labels, epochs: 60, batchSize: 15, optimizer: fast });
    const wanted = [2, 0, 1, 1, 0, 2];
    const { data } = await model.sample(6, { seed: 3, labels: wanted });
    wanted.forEach((label, row) => {
      const thirds = [0, 1, 2].map((third) => data[row * 12 + third * 4 + 1]!);
      expect(thirds.indexOf(Math.max(...thirds)), `row ${row}`).toBe(label);
    });
    const codes = await model.encode(rows, { labels });
    const other = await model.decode(codes, { labels: labels.map((label) => (label + 1) % 3) });
    const right = await model.decode(codes, { labels });
    expect(await meanDifference(right.data, rows)).toBeLessThan(0.1);
    expect(await meanDifference(other.data, rows)).toBeGreaterThan(0.2);
    const score = await model.evaluate(rows, { labels });
    expect(score.mse).toBeLessThan(0.02);
  });

  test('refuses rows without labels, labels without a use, and labels that do not exist', async () => {
    await using model = await Autoencoder.create(spec, { threads: 1 });
    const row = rows.subarray(0, 24);
    const none = await refusal(() => model.encode(row), 'emptyData');
    expect(none.path).toBe('labels');
    await refusal(() => model.fit(row), 'emptyData');
    await refusal(() => model.sample(2), 'emptyData');
    await refusal(() => model.encode(row, { labels: [0] }), 'invalidShape');
    const strange = await refusal(() => model.encode(row, { labels: [0, 3] }), 'badData');
    expect(strange.path).toBe('labels[1]');
    await refusal(() => model.encode(row, { labels: [0, 0.5] }), 'badData');
    await refusal(() => model.fit(row, { labels: [0, 1], validation: row }), 'emptyData');
    await using plain = await Autoencoder.create(vanilla({ inputShape: [12], latentDim: 2 }), { threads: 1 });
    await refusal(() => plain.encode(row, { labels: [0, 1] }), 'incompatible');
  });
});

async function meanDifference(found: Float32Array, wanted: Float32Array): Promise<number> {
  return found.reduce((sum, value, index) => sum + Math.abs(value - wanted[index]!), 0) / found.length;
}

test.each(['lstm', 'gru', 'simpleRnn'] as const)('a recurrent model of %s rebuilds waves', async (cell) => {
  const time = 10;
  const waves = Float32Array.from({ length: 64 * time }, (_, index) => {
    const [row, t] = [Math.floor(index / time), index % time];
    const place = (t + row) % 8;
    return 0.1 + 0.8 * Math.abs(place / 4 - 1);
  });
  const spec = recurrent({ inputShape: [time, 1], units: [16], latentDim: 4, cell });
  await using model = await Autoencoder.create(spec, { seed: 1, threads: 1 });
  const { explainedVariance: before } = await model.evaluate(waves);
  await model.fit(waves, { epochs: 150, batchSize: 16, optimizer: fast });
  const { explainedVariance } = await model.evaluate(waves);
  expect(before).toBeLessThan(0.2);
  expect(explainedVariance).toBeGreaterThan(0.8);
});

test('an embedding reads tokens, residual layers train', async () => {
  const tokens = Float32Array.from({ length: 200 }, (_, index) => (index * 7) % 4);
  const embedded: ModelSpec = {
    ...vanilla({ inputShape: [5], latentDim: 3, outputActivation: 'linear' }),
    encoder: [
      layers.embedding(4, 3),
      layers.flatten(),
      layers.residual([layers.dense(15, { activation: 'tanh' })]),
    ],
  };
  await using model = await Autoencoder.create(embedded, { seed: 1, threads: 1 });
  const { epochs } = await model.fit(tokens, { epochs: 30, batchSize: 8, optimizer: fast });
  expect(epochs.at(-1)!.loss).toBeLessThan(0.6 * epochs[0]!.loss);
  await refusal(() => model.encode(Float32Array.of(0, 1, 2, 3, 4)), 'badData');
});

test('tied weights are one tensor, trained from both sides', async () => {
  const plain = deep({ inputShape: [12], units: [10], latentDim: 4 });
  await using tied = await Autoencoder.create(withTiedWeights(plain), { seed: 1, threads: 1 });
  await using free = await Autoencoder.create(plain, { seed: 1, threads: 1 });
  const names = Object.keys(await tied.parameters());
  expect(names).toEqual([
    'encoder.0.weight',
    'encoder.0.bias',
    'latent.weight',
    'latent.bias',
    'decoder.0.bias',
    'decoder.1.bias',
  ]);
  expect((await tied.summary()).parameters).toBeLessThan(0.6 * (await free.summary()).parameters);
  const { epochs } = await tied.fit(patterns(200, 12), { epochs: 30, batchSize: 20, optimizer: fast });
  expect(epochs.at(-1)!.loss).toBeLessThan(0.9 * epochs[0]!.loss);
  await using again = await Autoencoder.load(await tied.save(), { threads: 1 });
  const rows = patterns(3, 12, 5);
  expect((await again.reconstruct(rows)).data).toEqual((await tied.reconstruct(rows)).data);
});
