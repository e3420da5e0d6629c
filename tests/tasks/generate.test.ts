/** `fitPrior` and `generate`: mixtures as scikit-learn fits them, draws that follow them, kept in the model file. */

import {
  Autoencoder,
  type ErrorDetails,
  fitPrior,
  generate,
  vanilla,
  variational,
  vectorQuantized,
} from 'hourglass-ae';
import { beforeAll, describe, expect, test } from 'vitest';
import { refusal } from '../facade/tools.js';
import golden from '../fixtures/golden/generate.json' with { type: 'json' };

/** A model whose codes are its rows, so that what is known of rows holds for codes. */
async function mirror(): Promise<Autoencoder> {
  const spec = vanilla({ inputShape: [3], latentDim: 3, outputActivation: 'linear' });
  const model = await Autoencoder.create(spec, { seed: 1, threads: 1 });
  const parameters = await model.parameters();
  const one = (name: string) =>
    Float32Array.from(parameters[name]!.data, (_, i) => (name.endsWith('weight') && i % 4 === 0 ? 1 : 0));
  await model.setParameters(Object.fromEntries(Object.keys(parameters).map((name) => [name, one(name)])));
  return model;
}

let model: Autoencoder;
beforeAll(async () => {
  model = await mirror();
  return () => model.close();
});

/** Mean and covariance of rows of three. */
function moments(data: Float32Array) {
  const count = data.length / 3;
  const mean = [0, 1, 2].map((i) => data.reduce((sum, v, at) => sum + (at % 3 === i ? v : 0), 0) / count);
  const covariance = [0, 1, 2].map((i) =>
    [0, 1, 2].map((j) => {
      let sum = 0;
      for (let row = 0; row < count; row++)
        sum += (data[3 * row + i]! - mean[i]!) * (data[3 * row + j]! - mean[j]!);
      return sum / count;
    }),
  );
  return { mean, covariance };
}

/** L·Lᵀ of a lower triangle. */
function product(factor: readonly number[]): number[][] {
  const at = (i: number, j: number): number => (j > i ? 0 : factor[(i * (i + 1)) / 2 + j]!);
  const sum = (i: number, j: number): number =>
    [0, 1, 2].reduce((total, k) => total + at(i, k) * at(j, k), 0);
  return [0, 1, 2].map((i) => [0, 1, 2].map((j) => sum(i, j)));
}

describe('the mixture', () => {
  test.each([0, 1, 2])('is scikit-learn’s, from start %d', async (seed) => {
    const { classes } = await fitPrior(model, golden.points, { components: 3, seed });
    const [{ bells, logLikelihood } = { bells: [], logLikelihood: 0 }] = classes;
    expect(logLikelihood).toBeCloseTo(golden.logLikelihood, 5);
    const ordered = [...bells].sort((a, b) => a.mean[0]! - b.mean[0]!);
    ordered.forEach(({ weight, mean, factor }, k) => {
      expect(weight).toBeCloseTo(golden.weights[k]!, 4);
      mean.forEach((value, i) => {
        expect(value).toBeCloseTo(golden.means[k]![i]!, 3);
      });
      const covariance = product(factor).flat();
      covariance.forEach((value, i) => {
        expect(value).toBeCloseTo(golden.covariances[k]!.flat()[i]!, 3);
      });
    });
  });

  test('gives draws that have the moments of the rows', async () => {
    await fitPrior(model, golden.points, { components: 3 });
    const { data, shape } = await generate(model, 20_000, { seed: 4 });
    expect(shape).toEqual([20_000, 3]);
    const [found, known] = [moments(data), moments(Float32Array.from(golden.points.flat()))];
    found.mean.forEach((value, i) => {
      expect(Math.abs(value - known.mean[i]!)).toBeLessThan(0.1);
    });
    found.covariance.flat().forEach((value, i) => {
      expect(Math.abs(value - known.covariance.flat()[i]!)).toBeLessThan(0.35);
    });
  });

  test('draws its middles at temperature 0, and equal draws for equal seeds', async () => {
    const { classes } = await fitPrior(model, golden.points, { components: 3 });
    const middles = classes[0]!.bells.map(({ mean }) => mean.map((value) => value.toFixed(3)).join());
    const { data } = await generate(model, 50, { temperature: 0 });
    for (let row = 0; row < 50; row++) {
      const drawn = [...data.subarray(3 * row, 3 * row + 3)].map((value) => value.toFixed(3)).join();
      expect(middles).toContain(drawn);
    }
    expect(await generate(model, 5, { seed: 1 })).toEqual(await generate(model, 5, { seed: 1 }));
    expect(await generate(model, 5, { seed: 1 })).not.toEqual(await generate(model, 5, { seed: 2 }));
  });

  test('survives rows that are all the same', async () => {
    const same = new Float32Array(30).fill(0.25);
    await fitPrior(model, same, { components: 2 });
    const { data } = await generate(model, 10);
    for (const value of data) expect(Math.abs(value - 0.25)).toBeLessThan(0.01);
  });
});

test('classes have mixtures of their own, and travel in the model file', async () => {
  const labels = golden.points.map(([x = 0, y = 0]) => (x > 3 ? 4 : y > 4 ? 7 : 0));
  await fitPrior(model, golden.points, { components: 1, labels });
  const again = await Autoencoder.load(await model.save());
  const wanted = Array.from({ length: 300 }, (_, row) => [0, 4, 7][row % 3]!);
  const made = await generate(again, 300, { labels: wanted, seed: 3 });
  expect(made).toEqual(await generate(model, 300, { labels: wanted, seed: 3 }));
  const right = wanted.filter((label, row) => {
    const [x, y] = [made.data[3 * row]!, made.data[3 * row + 1]!];
    return label === (x > 3 ? 4 : y > 4 ? 7 : 0);
  });
  expect(right.length).toBeGreaterThan(290);
  const drawn = await generate(again, 1000);
  const share = Array.from({ length: 1000 }, (_, row) => drawn.data[3 * row]! > 3).filter(Boolean).length;
  expect(Math.abs(share / 1000 - 50 / 200)).toBeLessThan(0.06);
  await again.close();
});

test('without a fitted prior the model’s own is drawn from', async () => {
  const spec = variational({ inputShape: [6], latentDim: 2 });
  await using gaussian = await Autoencoder.create(spec, { seed: 1, threads: 1 });
  expect(await generate(gaussian, 4, { seed: 5 })).toEqual(await gaussian.sample(4, { seed: 5 }));
});

test('a model without a prior of its own samples from the fitted one', async () => {
  await using plain = await mirror();
  await refusal(() => plain.sample(4), 'unsupported');
  await plain.fitPrior(golden.points, { components: 3 });
  expect(await plain.sample(4, { seed: 5 })).toEqual(await generate(plain, 4, { seed: 5 }));
});

test('refusals say what is wrong', async () => {
  const refused = async (code: ErrorDetails['code'], call: () => unknown) => (await refusal(call, code)).path;
  const points = golden.points.slice(0, 5);
  expect(await refused('outOfRange', () => fitPrior(model, points, { components: 6 }))).toBe('data');
  expect(await refused('outOfRange', () => fitPrior(model, points, { components: 0 }))).toBe('components');
  expect(await refused('badData', () => fitPrior(model, points, { labels: [1] }))).toBe('labels');
  await fitPrior(model, golden.points, { components: 1, labels: golden.points.map((_, row) => row % 2) });
  expect(await refused('badData', () => generate(model, 2, { labels: [1, 2] }))).toBe('labels[1]');
  expect(await refused('outOfRange', () => generate(model, 2, { temperature: -1 }))).toBe('temperature');
  await model.attach('prior', { version: 1, dimensions: 3, classes: [{ share: 1, bells: [{ weight: 1 }] }] });
  await refused('badCheckpoint', () => generate(model, 2));
  await using plain = await mirror();
  await refused('unsupported', () => generate(plain, 2));
  const spec = vectorQuantized({ inputShape: [6], latentDim: 4, codes: 4, groups: 2 });
  await using choices = await Autoencoder.create(spec, { threads: 1 });
  await refused('unsupported', () => fitPrior(choices, new Float32Array(60)));
});
