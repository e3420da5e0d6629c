/** `reduce`: points beside principal components, and what they keep of the neighbourhoods. */

import { type ErrorDetails, reduce } from 'hourglass-ae';
import { Random } from 'hourglass-ae/data';
import { describe, expect, test } from 'vitest';
import { neighbourhoods } from '../../dist/tasks/reduce/neighbourhoods.js';
import { defaultSpec } from '../../dist/tasks/reduce/settings.js';
import { refusal } from '../facade/tools.js';
import golden from '../fixtures/golden/reduce.json' with { type: 'json' };

const tensor = (rows: readonly (readonly number[])[]) => ({
  data: Float32Array.from(rows.flat()),
  shape: [rows.length, rows[0]!.length],
});

/** Rows on a curled sheet in seven dimensions: what two numbers describe, but no plane does. */
function sheet(rows: number, seed: number): number[][] {
  const random = new Random(seed);
  return Array.from({ length: rows }, () => {
    const [a, b] = [random.uniform(), random.uniform()];
    return Array.from({ length: 7 }, (_, k) => 0.5 + 0.4 * Math.sin(2 * a * (k + 1) + b * (5 - k)));
  });
}

describe('trustworthiness and continuity', () => {
  test('of principal components are scikit-learn’s', async () => {
    for (const { points, neighbours, trustworthiness, continuity } of golden.cases) {
      if (points !== 'pca') continue;
      const { pca, model } = await reduce(golden.rows, { neighbours, epochs: 1, create: { threads: 1 } });
      await model.close();
      expect(pca.trustworthiness).toBeCloseTo(trustworthiness, 9);
      expect(pca.continuity).toBeCloseTo(continuity, 9);
    }
  });

  test('of any points are scikit-learn’s', async () => {
    for (const { points, neighbours, trustworthiness, continuity } of golden.cases) {
      if (points !== 'poor') continue;
      const [found] = await neighbourhoods(tensor(golden.rows), [tensor(golden.poor)], {
        neighbours,
        seed: 0,
      });
      expect(found!.trustworthiness).toBeCloseTo(trustworthiness, 9);
      expect(found!.continuity).toBeCloseTo(continuity, 9);
    }
  });

  test('end at once when they are told to', async () => {
    const random = new Random(1);
    const many = tensor(
      Array.from({ length: 3000 }, () => Array.from({ length: 500 }, () => random.normal())),
    );
    const points = tensor(
      Array.from({ length: 3000 }, (_, i) => [many.data[500 * i]!, many.data[500 * i + 1]!]),
    );
    const signal = AbortSignal.timeout(100);
    const started = performance.now();
    await refusal(() => neighbourhoods(many, [points], { neighbours: 5, seed: 0, signal }), 'aborted');
    expect(performance.now() - started).toBeLessThan(1500);
  });
});

test('two codes keep more of a curled sheet than two components do, of unseen rows too', async () => {
  const rows = sheet(400, 1);
  const found = await reduce(rows, { epochs: 120, create: { threads: 1 }, seed: 1 });
  const { points, explainedVariance, trustworthiness, pca, model, transform } = found;
  expect(points.shape).toEqual([400, 2]);
  expect(pca.points.shape).toEqual([400, 2]);
  expect(explainedVariance).toBeGreaterThan(pca.explainedVariance + 0.05);
  expect(trustworthiness).toBeGreaterThan(pca.trustworthiness);
  expect(found.continuity).toBeGreaterThan(0.9);
  expect((await transform(rows)).data).toEqual(points.data);
  const again = await pca.transform(rows);
  again.data.forEach((value, i) => {
    expect(value).toBeCloseTo(pca.points.data[i]!, 4);
  });
  const unseen = sheet(100, 2);
  expect((await model.evaluate(unseen)).explainedVariance).toBeGreaterThan(pca.explainedVariance);
  await model.close();
});

test('three codes keep more than two, and stand beside as many components', async () => {
  const options = { epochs: 60, create: { threads: 1 }, seed: 1 } as const;
  const rows = sheet(200, 1);
  const [plane, space] = [await reduce(rows, options), await reduce(rows, { ...options, dimensions: 3 })];
  expect(space.points.shape).toEqual([200, 3]);
  expect(space.pca.points.shape).toEqual([200, 3]);
  expect(space.explainedVariance).toBeGreaterThan(plane.explainedVariance);
  expect(space.pca.trustworthiness).toBeGreaterThan(plane.pca.trustworthiness);
  expect((await space.transform(rows.slice(0, 2))).data).toEqual(space.points.data.slice(0, 6));
  await plane.model.close();
  await space.model.close();
});

test('columns of any unit count alike, and the model takes them raw', async () => {
  const rows = sheet(200, 1).map((row) => row.map((value, k) => value * 10 ** (k - 3) - k));
  const { pca, model, points, transform } = await reduce(rows, { epochs: 2, create: { threads: 1 } });
  expect(model.preprocessing?.type).toBe('standardScaler');
  expect(pca.explainedVariance).toBeLessThan(0.95); // raw, the last column would be nearly all
  expect((await transform(rows.slice(0, 3))).data).toEqual(points.data.slice(0, 6));
  await model.close();
});

test.each([
  [784, 2, [256, 128, 64]],
  [784, 30, [512, 256]],
  [784, 64, [1024, 512]],
  [300, 10, [256, 128]],
  [30, 10, [64, 32]],
  [13, 4, [32, 16]],
  [9, 8, [32, 16]],
  [60, 50, [128]],
])('%d columns in %d numbers: hidden layers of %o units', (columns, dimensions, units) => {
  const { encoder } = defaultSpec(columns, dimensions, true);
  expect(encoder.flatMap((layer) => (layer.type === 'dense' ? layer.units : []))).toEqual(units);
});

test('refusals say what is wrong', async () => {
  const rows = sheet(12, 1);
  const refused = async (code: ErrorDetails['code'], options: object) =>
    (await refusal(() => reduce(rows, options), code)).path;
  expect(await refused('outOfRange', { dimensions: 8 })).toBe('dimensions');
  expect(await refused('outOfRange', { neighbours: 6 })).toBe('neighbours');
  await refused('unknownOption', { neighbors: 3 });
  expect((await refusal(() => reduce(new Float32Array(20)), 'invalidShape')).path).toBe('columns');
});
