/** Recipes with plain codes and their defaults on real digits: each test fails where the point of its kind is lost. */

import {
  type Autoencoder,
  contractive,
  corruptions,
  deep,
  denoising,
  optimizers,
  overcomplete,
  pca,
  penalties,
  pretrain,
  recurrent,
  robust,
  schedules,
  sparse,
  undercomplete,
  vanilla,
} from 'hourglass-ae';
import { expect, test } from 'vitest';
import { chances, create, error, held, mean, rows, settings, trained } from './small-digits.js';

/** Mean squared error of as many principal components of the training rows. */
async function linearError(data: Float32Array, dimensions: number): Promise<number> {
  const { mean: middle, components } = await pca(rows, { dimensions, columns: 64 });
  let sum = 0;
  for (let from = 0; from < data.length; from += 64) {
    const row = middle.data.map((value, at) => data[from + at]! - value);
    sum += row.reduce((squares, value) => squares + value * value, 0);
    for (let k = 0; k < dimensions; k++) {
      sum -= row.reduce((dot, value, at) => dot + value * components.data[64 * k + at]!, 0) ** 2;
    }
  }
  return sum / data.length;
}

test('vanilla: eight codes rebuild digits better than eight principal components', async () => {
  await using model = await trained(vanilla({ inputShape: [64], latentDim: 8 }), 60);
  expect(await error(model)).toBeLessThan(0.95 * (await linearError(held, 8))); // 0.0248 of 0.0278
});

test('deep: hidden layers find codes that one layer does not', async () => {
  await using plain = await trained(vanilla({ inputShape: [64], latentDim: 4 }), 60);
  await using model = await trained(deep({ inputShape: [64], units: [64, 32], latentDim: 4 }), 60);
  expect(await error(model)).toBeLessThan(0.8 * (await error(plain))); // 0.030 of 0.043
});

test.each(['lstm', 'gru'] as const)(
  'recurrent: a code of rows of pixels, read one by one by %s',
  async (cell) => {
    const optimizer = optimizers.adam({ learningRate: 1.5e-2 });
    const spec = recurrent({ inputShape: [8, 8], units: [24], latentDim: 16, cell });
    await using model = await trained(spec, 22, { batchSize: 25, optimizer, schedule: schedules.cosine() });
    const spread = Array.from({ length: 64 }, (_, pixel) => {
      const values = held.filter((_, at) => at % 64 === pixel);
      const middle = mean(values);
      return mean(values.map((value) => (value - middle) ** 2));
    });
    expect(await error(model)).toBeLessThan(0.5 * mean(spread));
  },
);

test('undercomplete: with a linear output it is as good as principal components, and cannot be better', async () => {
  const spec = undercomplete({ inputShape: [64], latentDim: 8, outputActivation: 'linear' });
  await using model = await trained(spec, 80);
  const { mse } = await model.evaluate(rows);
  const best = await linearError(rows, 8);
  expect(mse).toBeGreaterThan(best);
  expect(mse).toBeLessThan(1.05 * best);
});

test('sparse, l1: smaller and fewer codes that rebuild as well', async () => {
  const of = async (options: { weight?: number }) => {
    await using model = await trained(sparse({ inputShape: [64], latentDim: 256, ...options }), 20);
    const { mean: sizes, activity } = await model.statistics(held);
    return { size: mean(sizes), share: mean(activity), mse: await error(model) };
  };
  const [plain, byDefault, strong] = [await of({ weight: 0 }), await of({}), await of({ weight: 0.05 })];
  expect(byDefault.size).toBeLessThan(0.6 * plain.size);
  expect(byDefault.share).toBeLessThan(0.85 * plain.share);
  expect(byDefault.mse).toBeLessThan(1.15 * plain.mse);
  expect(strong.share).toBeLessThan(0.5 * plain.share);
});

test('sparse, kl: codes are active for few rows', async () => {
  const of = async (options: { weight?: number }) => {
    const spec = sparse({ inputShape: [64], latentDim: 32, penalty: 'kl', ...options });
    await using model = await trained(spec, 20);
    return mean((await model.statistics(held)).mean);
  };
  expect(await of({ weight: 0 })).toBeGreaterThan(0.3);
  expect(await of({})).toBeLessThan(0.12); // the target is 0.05
});

test('overcomplete: a corruption or a penalty keeps a wide code from copying noise', async () => {
  const chance = chances(7);
  const damaged = held.map((value) => (chance.next().value < 0.3 ? 0 : value));
  const wide = { inputShape: [64], latentDim: 128 };
  await using copying = await trained(vanilla({ ...wide, latentActivation: 'relu' }), 20);
  const free = await error(copying, damaged);
  const corruption = corruptions.masking({ probability: 0.3 });
  await using noisy = await trained(overcomplete({ ...wide, corruption }), 20);
  expect(await error(noisy, damaged)).toBeLessThan(0.8 * free);
  const penalty = penalties.l1Activity({ weight: 0.05 });
  await using priced = await trained(overcomplete({ ...wide, penalty }), 20);
  expect(await error(priced, damaged)).toBeLessThan(0.92 * free);
});

test('denoising: clean digits from noisy ones', async () => {
  const chance = chances(11);
  const next = () => chance.next().value;
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  const noisy = held.map((value) => value + 0.5 * normal());
  const layers = { inputShape: [64], units: [64], latentDim: 16 };
  await using plain = await trained(deep(layers), 25);
  await using model = await trained(denoising(layers), 25);
  expect(await error(model, noisy)).toBeLessThan(0.7 * (await error(plain, noisy)));
});

test('robust: outliers in the training data are not learned', async () => {
  const chance = chances(13);
  const spoilt = rows.map((value) => (chance.next().value < 0.15 ? 1 : value));
  const layers = { inputShape: [64], units: [64], latentDim: 16 };
  await using squared = await trained(deep({ ...layers, loss: 'meanSquaredError' }), 25, {}, spoilt);
  await using model = await trained(robust(layers), 25, {}, spoilt);
  expect(await error(model)).toBeLessThan(0.8 * (await error(squared)));
});

/** ‖∂z/∂x‖ ÷ spread of the codes, by differences along every pixel. */
async function sensitivity(model: Autoencoder): Promise<number> {
  const [step, some] = [1e-2, held.subarray(0, 50 * 64)];
  const codes = (await model.encode(some)).data;
  let squares = 0;
  for (let pixel = 0; pixel < 64; pixel++) {
    const moved = some.map((value, at) => value + (at % 64 === pixel ? step : 0));
    const there = (await model.encode(moved)).data;
    squares += there.reduce((sum, code, at) => sum + ((code - codes[at]!) / step) ** 2, 0);
  }
  const { variance } = await model.statistics(held);
  return Math.sqrt(squares / 50 / (mean(variance) * variance.length));
}

test('contractive: codes move less for the same spread, and rebuild nearly as well', async () => {
  const layers = { inputShape: [64], latentDim: 32 };
  await using plain = await trained(contractive({ ...layers, weight: 0 }), 40);
  await using model = await trained(contractive(layers), 40);
  expect(await sensitivity(model)).toBeLessThan(0.8 * (await sensitivity(plain)));
  expect(await error(model)).toBeLessThan(1.25 * (await error(plain)));
});

test('pretrain: layers that were trained one by one learn what the whole does not in as many epochs', async () => {
  const spec = deep({ inputShape: [64], units: [48, 32, 24], latentDim: 12, activation: 'sigmoid' });
  await using model = await pretrain(spec, rows, { ...settings, epochs: 10, create });
  await model.fit(rows, { ...settings, epochs: 5 });
  await using plain = await trained(spec, 45);
  expect(await error(model)).toBeLessThan(0.85 * (await error(plain)));
});
