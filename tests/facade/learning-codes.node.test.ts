/** Recipes with codes of their own kind and their defaults on real digits: each fails where the point of its kind is lost. */

import {
  type Autoencoder,
  adversarial,
  betaTc,
  conditional,
  deep,
  jumpRelu,
  optimizers,
  ordered,
  schedules,
  topK,
  vanilla,
  variational,
  vectorQuantized,
  wasserstein,
} from 'hourglass-ae';
import { expect, test } from 'vitest';
import { error, held, labels, mean, rows, settings, trained } from './small-digits.js';

const layers = { inputShape: [64], units: [64], latentDim: 4 };

/** How far a code's mean is from 0 or its variance from 1, at most. */
async function farFromNormal(model: Autoencoder): Promise<number> {
  const { mean: means, variance } = await model.statistics(held);
  return Math.max(...means.map((value, at) => Math.max(Math.abs(value), Math.abs(variance[at]! - 1))));
}

test('adversarial and wasserstein: codes like draws of the prior, and as good a reconstruction', async () => {
  await using plain = await trained(deep(layers), 40);
  const [free, rebuilt] = [await farFromNormal(plain), await error(plain)];
  expect(free).toBeGreaterThan(5);
  for (const recipe of [adversarial, wasserstein]) {
    await using model = await trained(recipe(layers), 40);
    expect(await farFromNormal(model), recipe.name).toBeLessThan(0.8);
    expect(await error(model), recipe.name).toBeLessThan(1.15 * rebuilt);
  }
});

test('variational: codes are in use, and draws have the ink of digits; a far larger beta collapses', async () => {
  await using model = await trained(variational(layers), 40);
  const { activeUnits, kl, collapsed } = await model.statistics(held);
  expect(activeUnits).toBeGreaterThan(2);
  expect(collapsed).toBe(false);
  expect(Math.max(...kl!)).toBeGreaterThan(0.5);
  expect(await farFromNormal(model)).toBeLessThan(1.2);
  const { data } = await model.sample(300, { seed: 1 });
  expect(Math.abs(mean(data) - mean(held))).toBeLessThan(0.03);
  await using dead = await trained(variational({ ...layers, beta: 100 }), 10);
  expect((await dead.statistics(held)).collapsed).toBe(true);
});

test('betaTc: what codes tell of each other becomes less', async () => {
  const of = async (options: { beta?: number }) => {
    await using model = await trained(betaTc({ ...layers, ...options }), 20, { batchSize: 20 });
    const { epochs } = await model.fit(rows, { ...settings, epochs: 1, batchSize: 20 });
    return epochs[0]!.terms.totalCorrelation! / ((options.beta ?? 6) - 1);
  };
  expect(await of({})).toBeLessThan((await of({ beta: 1.001 })) - 0.2);
});

test('conditional: draws are the digits that are asked for', async () => {
  const spec = conditional({ ...layers, classes: 10 });
  await using model = await trained(spec, 25, { labels });
  const means = Array.from({ length: 10 }, (_, digit) => {
    const own = labels.flatMap((label, row) => (label === digit ? [row] : []));
    return Array.from({ length: 64 }, (_, at) => mean(own.map((row) => rows[64 * row + at]!)));
  });
  const wanted = Array.from({ length: 200 }, (_, row) => row % 10);
  const { data } = await model.sample(200, { seed: 3, labels: wanted });
  const nearest = (row: number) => {
    const away = means.map((middle) => mean(middle.map((value, at) => (value - data[64 * row + at]!) ** 2)));
    return away.indexOf(Math.min(...away));
  };
  expect(wanted.filter((digit, row) => nearest(row) === digit).length).toBeGreaterThan(160);
});

const wide = { inputShape: [64], latentDim: 128 };

test('topK: eight codes for each digit; units that none uses are revived', async () => {
  const of = async (options: { revival?: number }) => {
    await using model = await trained(topK({ ...wide, k: 8, ...options }), 30);
    const { activity, dead } = await model.statistics(held);
    return { active: 128 * mean(activity), dead, mse: await error(model) };
  };
  const [revived, left] = [await of({}), await of({ revival: 0 })];
  expect(revived.active).toBeLessThan(8.001);
  expect(revived.dead).toBeLessThan(0.85 * left.dead);
  expect(revived.mse).toBeLessThan(0.95 * left.mse);
});

test('jumpRelu: a price silences most codes, and the digits are still told', async () => {
  const of = async (sparsity: number) => {
    await using model = await trained(jumpRelu({ ...wide, sparsity }), 25);
    return { active: 128 * mean((await model.statistics(held)).activity), mse: await error(model) };
  };
  const [free, dear] = [await of(0), await of(0.3)];
  expect(dear.active).toBeLessThan(0.4 * free.active);
  expect(dear.mse).toBeLessThan(0.03); // eight principal components: 0.0278
});

test('vectorQuantized: codes are vectors of the list, all of which are in use', async () => {
  await using model = await trained(vectorQuantized({ ...layers, latentDim: 32, groups: 4 }), 25);
  const { data } = await model.encode(rows);
  const pieces = Array.from({ length: data.length / 8 }, (_, at) => data.subarray(8 * at, 8 * at + 8).join());
  const used = new Set(pieces).size;
  expect(used).toBeGreaterThan(115);
  expect(used).toBeLessThanOrEqual(128);
  expect(await error(model)).toBeLessThan(0.03);
});

test('ordered: the first codes alone rebuild within a tenth as well as a model of so few', async () => {
  const layers = { inputShape: [64], outputActivation: 'linear' } as const;
  const fit = { optimizer: optimizers.adam({ learningRate: 1e-2 }), schedule: schedules.cosine() };
  const prefix = async (model: Autoencoder, count: number) => {
    const { data, shape } = await model.encode(held);
    const kept = data.map((value, at) => (at % 16 < count ? value : 0));
    const rebuilt = (await model.decode({ data: kept, shape })).data;
    return mean(rebuilt.map((value, at) => (value - held[at]!) ** 2));
  };
  await using model = await trained(ordered({ ...layers, latentDim: 16 }), 150, fit);
  await using plain = await trained(vanilla({ ...layers, latentDim: 16 }), 150, fit);
  for (const count of [2, 4, 8]) {
    await using own = await trained(vanilla({ ...layers, latentDim: count }), 150, fit);
    expect(await prefix(model, count), `${count}`).toBeLessThan(1.1 * (await error(own))); // 0.99, 1.01, 1.00
    expect(await prefix(plain, count), `${count}`).toBeGreaterThan(1.8 * (await error(own)));
  }
});
