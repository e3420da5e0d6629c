/** The anomaly detector: numpy's percentile, flags, metrics, and its place in the model file. */

import { Autoencoder, anomalyDetector, optimizers, pca, vanilla } from 'hourglass-ae';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { auroc } from '../../dist/tasks/detection.js';
import { percentile, sorted } from '../../dist/tasks/percentile.js';
import percentiles from '../fixtures/percentiles.json' with { type: 'json' };
import { bytes, patterns } from './tools.js';

let model: Autoencoder;
const normal = patterns(300, 12);
const strange = Float32Array.from(bytes(60 * 12, 9), (byte) => byte / 255);

beforeAll(async () => {
  model = await Autoencoder.create(vanilla({ inputShape: [12], latentDim: 5 }), { seed: 5, threads: 1 });
  await model.fit(normal, { epochs: 60, batchSize: 20, optimizer: optimizers.adam({ learningRate: 0.02 }) });
});
afterAll(() => model.close());

test('percentiles are numpy’s, to the last bit', () => {
  for (const { values, percent, expected } of percentiles.cases) {
    expect(percentile(sorted(values), percent)).toBe(expected);
  }
});

test('the threshold is the percentile of the normal scores', async () => {
  const detector = await anomalyDetector(model, normal, { percentile: 90 });
  const scores = (await model.score(normal)).data;
  expect(detector.threshold).toBe(percentile(sorted(scores), 90));
  const flags = await detector.predict(normal);
  expect(flags.filter(Boolean).length).toBe(scores.filter((score) => score > detector.threshold).length);
  expect(flags.filter(Boolean).length).toBe(30);
});

test('noise is told from patterns', async () => {
  const detector = await anomalyDetector(model, normal);
  const both = Float32Array.from([...normal, ...strange]);
  const labels = Array.from({ length: 360 }, (_, row) => row >= 300);
  const metrics = await detector.evaluate(both, labels);
  expect(metrics.auroc).toBeGreaterThan(0.9);
  expect(metrics.falseAlarmRate).toBeCloseTo(0.05, 2);
  expect(metrics.recall).toBeGreaterThan(0.5);
  const unusual = (await detector.probability(strange)).data;
  expect(Math.min(...unusual)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...unusual)).toBeLessThanOrEqual(1);
  expect((await detector.explain(strange)).shape).toEqual([60, 12]);
});

test('save puts it into the model file and load gives it back', async () => {
  const detector = await anomalyDetector(model, normal, { percentile: 97.5 });
  const loaded = await Autoencoder.load(await detector.save());
  const again = await anomalyDetector(loaded);
  expect(again.threshold).toBe(detector.threshold);
  expect(again.percentile).toBe(97.5);
  expect(await again.predict(strange)).toEqual(await detector.predict(strange));
  expect(await again.probability(strange)).toEqual(await detector.probability(strange));
  await loaded.close();
});

test('auroc counts ties by half', () => {
  expect(auroc([1, 2, 3, 4], [false, false, true, true])).toBe(1);
  expect(auroc([1, 1, 1, 1], [false, true, false, true])).toBe(0.5);
  expect(auroc([1, 2, 2, 3], [false, true, false, true])).toBe(0.875);
});

test('pca finds the direction that a line has', async () => {
  const line = Array.from({ length: 50 }, (_, i) => [i / 50, (2 * i) / 50, 0.5]);
  const { components, explainedVarianceRatio, mean, points } = await pca(line, { dimensions: 2 });
  expect(components.shape).toEqual([2, 3]);
  expect(points.shape).toEqual([50, 2]);
  expect(Math.abs(components.data[0]!)).toBeCloseTo(1 / Math.sqrt(5), 4);
  expect(Math.abs(components.data[1]!)).toBeCloseTo(2 / Math.sqrt(5), 4);
  expect(explainedVarianceRatio[0]).toBeCloseTo(1, 4);
  expect(mean.data[2]).toBeCloseTo(0.5, 5);
});
