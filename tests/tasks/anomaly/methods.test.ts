/** Thresholds against numpy and scipy, covariance against scikit-learn, and the promise of conformal p-values. */

import { Random } from 'hourglass-ae/data';
import { describe, expect, test } from 'vitest';
import { inverse, momentsOf, shrunkCovariance } from '../../../dist/tasks/anomaly/covariance.js';
import { methods } from '../../../dist/tasks/anomaly/methods.js';
import { auroc, averagePrecision, detectionMetrics } from '../../../dist/tasks/detection.js';
import { sorted } from '../../../dist/tasks/percentile.js';
import { refusal } from '../../facade/tools.js';
import golden from '../../fixtures/golden/anomaly.json' with { type: 'json' };
import { made } from './made.js';

const { thresholds } = golden;
const scores = Float32Array.from(thresholds.scores);
const calibration = { normal: sorted(scores), scores, anomalous: undefined };
const settings = { percentile: 90, deviations: 3, falseAlarmRate: 0.02 };

describe('thresholds are numpy’s and scipy’s', () => {
  const close = (found: number, expected: number) =>
    expect(Math.abs(found - expected)).toBeLessThan(1e-12 * Math.abs(expected));

  test('percentile, mean + k sd, median + k MAD', () => {
    close(methods.percentile.learn(calibration, settings).threshold, thresholds.percentile['90']);
    const mean = methods.meanDeviation.learn(calibration, { ...settings, deviations: 2.5 });
    close(mean.threshold, thresholds.meanDeviation['2.5']);
    close(methods.mad.learn(calibration, settings).threshold, thresholds.mad['3']);
  });

  test('Gaussian tail, and its p-values', () => {
    const rule = methods.gaussianTail.learn(calibration, settings);
    close(rule.threshold, thresholds.gaussianTail['0.02']);
    thresholds.gaussianTail.p.forEach((p, i) => {
      expect(rule.pValue(scores[i]!)).toBeCloseTo(p, 12);
    });
    expect(rule.pValue(rule.threshold)).toBeCloseTo(0.02, 10);
  });

  test('the best F1 is that of scikit-learn’s curve', () => {
    const both = Float32Array.from(thresholds.both);
    const anomalous = thresholds.labels.map(Boolean);
    const labelled = { normal: sorted(scores), scores: both, anomalous };
    const { threshold } = methods.bestF1.learn(labelled, settings);
    const flags = Array.from(both, (score) => score > threshold);
    expect(detectionMetrics(both, flags, anomalous).f1).toBeCloseTo(thresholds.bestF1, 12);
    expect(both).not.toContain(threshold); // between two scores
  });

  test('average precision with ties is scikit-learn’s', () => {
    const rounded = thresholds.both.map((score) => Math.round(score * 10));
    const anomalous = thresholds.labels.map(Boolean);
    expect(averagePrecision(rounded, anomalous)).toBeCloseTo(thresholds.averagePrecision, 12);
    expect(auroc(rounded, anomalous)).toBeCloseTo(thresholds.auroc, 12);
    expect(averagePrecision([4, 3, 2, 1], [true, false, true, false])).toBeCloseTo((1 + 2 / 3) / 2, 12);
  });
});

test('the shrunk covariance and its inverse are scikit-learn’s LedoitWolf', () => {
  const { rows, columns, seed, shrinkage, precision } = golden.covariance;
  const data = made(rows, columns, seed);
  const { mean } = momentsOf(data, columns);
  const centred = Float64Array.from(data, (value, i) => value - mean[i % columns]!);
  const found = shrunkCovariance(centred, rows, columns);
  expect(found.shrinkage).toBeCloseTo(shrinkage, 6);
  const flat = precision.flat();
  const most = Math.max(...flat.map(Math.abs));
  inverse(found.covariance, columns).forEach((value, i) => {
    expect(Math.abs(value - flat[i]!)).toBeLessThan(1e-5 * most);
  });
});

describe('conformal', () => {
  const rate = (falseAlarmRate: number) => ({ ...settings, falseAlarmRate });
  const of = (values: ArrayLike<number>) => {
    const all = Float32Array.from(values);
    return { normal: sorted(all), scores: all, anomalous: undefined };
  };
  const ranks = of(Array.from({ length: 19 }, (_, i) => i + 1));

  test('p counts the rows that score as high, with the finite sample’s one more', () => {
    const rule = methods.conformal.learn(ranks, rate(0.1));
    expect([0, 1, 10, 19, 20].map((score) => rule.pValue(score))).toEqual([1, 1, 11 / 20, 2 / 20, 1 / 20]);
    expect(rule.threshold).toBe(18); // 19 has p = 2/20 and is flagged, 18 has 3/20
    for (const score of [17, 18, 18.5, 19, 25])
      expect(score > rule.threshold).toBe(rule.pValue(score) <= 0.1 + 1e-12);
  });

  test('a rate that n rows cannot keep is refused with the rows that it needs', async () => {
    expect(methods.conformal.learn(ranks, rate(0.05)).threshold).toBe(19); // exactly 1/(n + 1)
    const error = await refusal(() => methods.conformal.learn(ranks, rate(0.01)), 'outOfRange');
    expect(error.path).toBe('falseAlarmRate');
    expect(error.expected).toContain('at least 99 calibration rows');
    expect(error.hint).toContain('80 rows more');
    // 0.29 · 100 is 28.999999999999996 in floating point.
    const hundred = of(Array.from({ length: 99 }, (_, i) => i + 1));
    expect(methods.conformal.learn(hundred, rate(0.29)).threshold).toBe(71);
  });

  test('on exchangeable scores the share of alarms is inside the beta-binomial bound, ties or not', () => {
    const random = new Random(7);
    const [n, m, splits, alpha] = [50, 100, 400, 0.1];
    for (const ties of [false, true]) {
      const draw = () => (ties ? random.below(12) : random.normal() ** 2);
      let alarms = 0;
      for (let split = 0; split < splits; split++) {
        const rule = methods.conformal.learn(of(Array.from({ length: n }, draw)), rate(alpha));
        for (let i = 0; i < m; i++) if (Math.fround(draw()) > rule.threshold) alarms++;
      }
      const share = Math.floor(alpha * (n + 1)) / (n + 1);
      const spread = Math.sqrt((share * (1 - share) * (n + 1 + m)) / (n + 2) / m / splits);
      expect(alarms / m / splits).toBeLessThan(share + 3.3 * spread);
      // It does flag: without ties about as much as it may.
      expect(alarms / m / splits).toBeGreaterThan(ties ? 0.01 : share - 3.3 * spread);
    }
  });
});
