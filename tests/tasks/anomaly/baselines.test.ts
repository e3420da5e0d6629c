/** The baselines, within half a point of scikit-learn's. */

import { baselines } from 'hourglass-ae';
import { Random } from 'hourglass-ae/data';
import { describe, expect, test } from 'vitest';
import { isolationScores } from '../../../dist/tasks/baselines/isolation-forest.js';
import { auroc } from '../../../dist/tasks/detection.js';
import { refusal } from '../../facade/tools.js';
import golden from '../../fixtures/golden/anomaly.json' with { type: 'json' };
import { made } from './made.js';

const { made: figures } = golden;
const of = ([rows, columns, seed]: number[]) => ({
  data: made(rows!, columns!, seed!),
  shape: [rows!, columns!],
});
const train = of(figures.train);
const asked = of(figures.test);
const off = of(figures.anomalies).data;
// The last rows get the columns of others, in the opposite order.
for (let i = 0; i < off.length; i++) {
  const [row, j] = [Math.floor(i / 8), i % 8];
  const at = (240 + row) * 8 + j;
  asked.data[at] = Math.fround(asked.data[at]! + Math.fround(Math.fround(0.35) * off[row * 8 + 7 - j]!));
}
const labels = Array.from({ length: 300 }, (_, row) => row >= 240);
/** Half a point. */
const near = (found: number, expected: number, by = 0.005) =>
  expect(Math.abs(found - expected)).toBeLessThan(by);

test('principal components and nearest neighbours are scikit-learn’s', async () => {
  const found = await baselines(train, asked, labels, { trees: 1 });
  near(found.pca.auroc!, figures.pca, 1e-4);
  near(found.nearestNeighbours.auroc!, figures.nearestNeighbours, 1e-4);
  expect(found.pca.averagePrecision).toBeGreaterThan(0.2);
});

test('forests are within half a point of scikit-learn’s, in the mean of two', () => {
  const forests = [1, 2].map((seed) =>
    isolationScores(train.data, asked.data, 8, { trees: 1000, random: new Random(seed) }),
  );
  const mean = (of: (scores: Float32Array) => number) =>
    forests.reduce((sum, scores) => sum + of(scores) / forests.length, 0);
  near(
    mean((scores) => auroc(scores, labels)),
    figures.isolationForest,
  );
  near(
    mean((scores) => scores.reduce((sum, score) => sum + score / scores.length, 0)),
    figures.forestMean,
    0.003,
  );
});

test('the seed decides the forest; without labels there are scores alone; columns that are constant do no harm', async () => {
  const constant = (rows: number[][]) => rows.map((row) => [...row, 7.1]);
  const list = ({ data, shape }: typeof train) =>
    Array.from({ length: shape[0]! }, (_, row) => Array.from(data.subarray(row * 8, row * 8 + 8)));
  const [one, same, other] = await Promise.all(
    [1, 1, 2].map((seed) =>
      baselines(constant(list(train)), constant(list(asked)), undefined, { seed, trees: 20 }),
    ),
  );
  expect(one!.isolationForest.scores.data).toEqual(same!.isolationForest.scores.data);
  expect(one!.isolationForest.scores.data).not.toEqual(other!.isolationForest.scores.data);
  expect(one!.pca.auroc).toBeUndefined();
  const { nearestNeighbours } = await baselines(train, asked);
  one!.nearestNeighbours.scores.data.forEach((distance, row) => {
    expect(distance).toBeCloseTo(nearestNeighbours.scores.data[row]!, 5);
  });
});

describe('refusals', () => {
  test.each([
    [{ dimensions: 8 }, 'dimensions'],
    [{ neighbours: 401 }, 'neighbours'],
    [{ trees: 0 }, 'trees'],
    [{ seed: -1 }, 'seed'],
  ])('%o', async (options, path) => {
    expect((await refusal(() => baselines(train, asked, labels, options), 'outOfRange')).path).toBe(path);
  });

  test('labels of another number, and rows in one array of unknown width', async () => {
    await refusal(() => baselines(train, asked, [1, 0]), 'badData');
    await refusal(() => baselines(train.data, asked.data), 'invalidShape');
  });
});
