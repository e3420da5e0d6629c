/** Detectors on a made plant: kinds of score, what they learn from, explanations, files, refusals. */

import { type AnomalyDetectorOptions, Autoencoder, anomalyDetector, type ScoreKind } from 'hourglass-ae';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { refusal } from '../../facade/tools.js';
import { plant, trained } from './made.js';

let model: Autoencoder;
let gaussian: Autoencoder;
const normal = plant(240, 2);
const unseen = plant(200, 3);
/** One sensor of each row is off by as much as it usually spreads, so that it no longer fits the others. */
const strange = plant(100, 4).map((row, i) => row.with(i % 6, row[i % 6]! + 2 * 10 ** ((i % 6) - 1)));
const both = [...unseen, ...strange];
const labels = both.map((_, row) => row >= unseen.length);

beforeAll(async () => {
  [model, gaussian] = [await trained(), await trained('variational')];
});
afterAll(() => Promise.all([model.close(), gaussian.close()]));

const kinds: [ScoreKind | ScoreKind[], least: number][] = [
  ['reconstruction', 0.85],
  ['squaredError', 0.85],
  ['mahalanobis', 0.85],
  ['latentNeighbours', 0.6],
  ['latentMahalanobis', 0.6],
  [['reconstruction', 'latentNeighbours'], 0.8],
];

describe.each(kinds)('score %s', (score, least) => {
  test('tells anomalies, explains them by parts that make the score, and comes back from the file', async () => {
    const detector = await anomalyDetector(model, normal, { score, method: 'conformal' });
    const { auroc, averagePrecision } = await detector.evaluate(both, labels);
    expect(auroc).toBeGreaterThan(least);
    expect(averagePrecision).toBeGreaterThan(1 / 3);
    const scores = (await detector.score(strange)).data;
    const explained = await detector.explain(strange);
    expect(explained.shape).toEqual([100, 6]);
    explained.rows.forEach(({ score: own, features, anomalous, pValue }, row) => {
      expect(own).toBe(scores[row]);
      expect(anomalous).toBe(scores[row]! > detector.threshold);
      expect(anomalous).toBe(pValue <= 0.05);
      const parts = features.map(({ part }) => part);
      expect(parts).toEqual(parts.toSorted((a, b) => b - a));
      const mean = parts.reduce((sum, part) => sum + part, 0) / 6;
      expect(Math.abs(mean - own)).toBeLessThan(1e-3 * Math.abs(own));
    });
    await using loaded = await Autoencoder.load(await detector.save(), { threads: 1 });
    const again = await anomalyDetector(loaded);
    expect(again.threshold).toBe(detector.threshold);
    expect(again.kinds).toEqual(detector.kinds);
    expect((await again.score(both)).data).toEqual((await detector.score(both)).data);
    expect((await again.pValue(both)).data).toEqual((await detector.pValue(both)).data);
    expect((await again.explain(strange, { top: 2 })).rows[3]!.features).toEqual(
      explained.rows[3]!.features.slice(0, 2),
    );
  });
});

test('squared error is taken on the model’s scale, and the default score is the model’s own', async () => {
  const own = await anomalyDetector(model, normal);
  expect((await own.score(both)).data).toEqual((await model.score(both)).data);
  const squared = await anomalyDetector(model, normal, { score: 'squaredError' });
  const scores = (await squared.score(both)).data;
  (await own.score(both)).data.forEach((score, row) => {
    expect(Math.abs(scores[row]! - score)).toBeLessThan(1e-3 * score);
  });
});

test('an explanation names column, unit, value, expected value and the spread of normal rows', async () => {
  const detector = await anomalyDetector(model, normal);
  const off = [3, 30, 3000, 300, 3000, 30000].with(2, 300);
  const [row] = (await detector.explain([[8.1, ...off.slice(1)]])).rows;
  const pressure = row!.features.find(({ feature }) => feature === 0)!;
  expect(pressure).toMatchObject({ name: 'pressure', unit: 'bar', value: Math.fround(8.1) });
  expect(pressure.text).toMatch(/^pressure 8\.1\d* bar, expected −?[\d.]+ ± 0\.\d+$/);
  const { data } = await model.reconstruct([[8.1, ...off.slice(1)]]);
  expect(pressure.expected).toBe(data[0]);
  const rebuilt = (await model.reconstruct(normal)).data;
  const errors = normal.map((values, i) => (Math.fround(values[0]!) - rebuilt[6 * i]!) ** 2);
  const spread = Math.sqrt(errors.reduce((sum, value) => sum + value, 0) / normal.length);
  expect(Math.abs(pressure.spread - spread)).toBeLessThan(1e-5 * spread);
  const named = await anomalyDetector(model, normal, { columns: ['a', 'b', 'c', 'd', 'e', 'f (kg)'] });
  const names = (await named.explain(strange.slice(0, 1))).rows[0]!.features.map(({ name }) => name);
  expect(names.toSorted()).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
});

test('reconstruction probability: the variational model’s own, the same for a row in any company', async () => {
  const some = [...unseen.slice(0, 20), ...strange.slice(0, 20)];
  const detector = await anomalyDetector(gaussian, normal.slice(0, 60), {
    score: 'reconstructionProbability',
    method: 'gaussianTail',
    falseAlarmRate: 0.1,
  });
  const { data } = await detector.score(some);
  expect((await detector.score(some.slice(5, 7))).data).toEqual(data.slice(5, 7));
  const { elbo } = await gaussian.evaluate(some.slice(5, 6), { samples: 16 });
  const { kl } = await gaussian.statistics(some.slice(5, 6));
  expect(data[5]).toBeCloseTo(-(elbo! + kl!.reduce((sum, value) => sum + value, 0)) / 6, 5);
  const { auroc } = await detector.evaluate(
    some,
    some.map((_, row) => row >= 20),
  );
  expect(auroc).toBeGreaterThan(0.7);
  const error = await refusal(
    () => anomalyDetector(model, normal, { score: 'reconstructionProbability' }),
    'incompatible',
  );
  expect(error.path).toBe('score');
});

test('several models are one detector, in one file', async () => {
  const detector = await anomalyDetector([model, gaussian], normal, { score: 'mahalanobis', method: 'mad' });
  const alone = [model, gaussian].map((one) => anomalyDetector(one, normal, { score: 'mahalanobis' }));
  const [a, b] = await Promise.all(alone.map(async (one) => (await (await one).score(both)).data));
  (await detector.score(both)).data.forEach((score, row) => {
    expect(score).toBe(Math.fround((a![row]! + b![row]!) / 2));
  });
  const again = await anomalyDetector(await Autoencoder.load(await detector.save()));
  expect(again.models).toHaveLength(2);
  expect((await again.score(both)).data).toEqual((await detector.score(both)).data);
  await again.close();
  await refusal(() => again.models[1]!.encode(normal), 'closed');
});

describe('thresholds see the rows that they may', () => {
  test('what learns from rows is calibrated on others of them', async () => {
    const detector = await anomalyDetector(model, normal, { score: 'latentNeighbours', seed: 3 });
    expect(detector.calibrationRows).toBe(60);
    expect((await anomalyDetector(model, normal)).calibrationRows).toBe(240);
    const given = await anomalyDetector(model, normal, { score: 'latentNeighbours', calibration: unseen });
    expect(given.calibrationRows).toBe(200);
    // A row that had learned from itself would be nearer to its neighbours.
    const scores = (await given.score(unseen)).data.toSorted();
    expect(given.threshold).toBeGreaterThan(scores[180]!);
    expect(given.threshold).toBeLessThan(scores[195]!);
  });

  test('the seed decides the split, and the rows that are judged change nothing', async () => {
    const of = (seed: number) => anomalyDetector(model, normal, { score: 'mahalanobis', seed });
    const [one, same, other] = [await of(1), await of(1), await of(2)];
    expect(same.threshold).toBe(one.threshold);
    expect(other.threshold).not.toBe(one.threshold);
    const before = (await one.score(unseen)).data;
    await one.score(strange.map((row) => row.map((value) => value * 1000)));
    await one.evaluate(both, labels);
    expect((await one.score(unseen)).data).toEqual(before);
    expect(one.threshold).toBe(same.threshold);
  });

  test('with labels, scores learn from the normal rows alone, and the best F1 is found', async () => {
    const options: AnomalyDetectorOptions = { method: 'bestF1', labels, calibration: both };
    const detector = await anomalyDetector(model, normal, options);
    const { f1 } = await detector.evaluate(both, labels);
    for (const percentile of [80, 90, 95, 99]) {
      const fixed = await anomalyDetector(model, normal, { percentile });
      expect(f1).toBeGreaterThanOrEqual((await fixed.evaluate(both, labels)).f1);
    }
    const learned = await anomalyDetector(model, both, {
      method: 'bestF1',
      labels,
      score: 'latentNeighbours',
    });
    expect(learned.calibrationRows).toBe(75);
  });

  test('anomalies among the normal rows are warned about, and nothing else is', async () => {
    expect((await anomalyDetector(model, normal)).warnings).toEqual([]);
    const outliers = strange.slice(0, 2).map((row) => row.map((value) => value * 50));
    const { warnings } = await anomalyDetector(model, [...normal, ...outliers]);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/^2 of the 242 rows .*row 24[01] .*row 24[01] /);
  });
});

describe('refusals', () => {
  const refused: [AnomalyDetectorOptions, Parameters<typeof refusal>[1], path: string][] = [
    [{ method: 'guess' as 'mad' }, 'outOfRange', 'method'],
    [{ score: 'depth' as 'mahalanobis' }, 'outOfRange', 'score'],
    [{ score: [] }, 'outOfRange', 'score'],
    [{ score: ['mahalanobis', 'mahalanobis'] }, 'outOfRange', 'score'],
    [{ percentile: 101 }, 'outOfRange', 'percentile'],
    [{ method: 'mad', deviations: -1 }, 'outOfRange', 'deviations'],
    [{ method: 'mad', percentile: 95 }, 'incompatible', 'percentile'],
    [{ method: 'conformal', falseAlarmRate: 0.001 }, 'outOfRange', 'falseAlarmRate'],
    [{ method: 'bestF1' }, 'outOfRange', 'labels'],
    [{ method: 'bestF1', labels: [1, 0] }, 'outOfRange', 'labels'],
    [{ calibration: 1.5 }, 'outOfRange', 'calibration'],
    [{ score: 'latentNeighbours', neighbours: 500 }, 'outOfRange', 'neighbours'],
    [{ columns: ['a'] }, 'outOfRange', 'columns'],
    [{ rate: 0.1 } as AnomalyDetectorOptions, 'unknownOption', 'rate'],
  ];
  test.each(refused)('%o', async (options, code, path) => {
    expect((await refusal(() => anomalyDetector(model, normal, options), code)).path).toBe(path);
  });

  test('a detector asked before calibration, and one whose file is damaged', async () => {
    await using fresh = await model.clone();
    await fresh.attach('anomalyDetector', null); // what other tests saved
    const error = await refusal(() => anomalyDetector(fresh), 'emptyData');
    expect(error.path).toBe('normalData');
    const detector = await anomalyDetector(fresh, normal, { score: 'mahalanobis' });
    await detector.save();
    const whole = (await fresh.attachment('anomalyDetector')) as Record<string, unknown>;
    for (const [change, code] of [
      [{ version: 2 }, 'unsupportedVersion'],
      [{ kinds: ['depth'] }, 'badCheckpoint'],
      [{ spread: '!' }, 'badCheckpoint'],
      [{ threshold: 'high' }, 'badCheckpoint'],
      [{ states: [] }, 'badCheckpoint'],
      [{ states: [[{ columns: 7 }]] }, 'badCheckpoint'],
    ] as const) {
      await fresh.attach('anomalyDetector', { ...whole, ...change });
      await refusal(() => anomalyDetector(fresh), code);
    }
  });

  test('labels of one kind', async () => {
    const options = { method: 'bestF1', labels: normal.map(() => 0) } as const;
    expect((await refusal(() => anomalyDetector(model, normal, options), 'outOfRange')).path).toBe('labels');
  });

  test('no models, or models of different rows', async () => {
    await refusal(() => anomalyDetector([], normal), 'outOfRange');
    await refusal(
      async () => (await anomalyDetector(model, normal)).explain(normal, { top: 0 }),
      'outOfRange',
    );
    await refusal(async () => (await anomalyDetector(model, normal)).evaluate(normal, [1]), 'outOfRange');
  });
});
