/** What every way to find a threshold is made of. */

import { percentile, shareBelow, sorted } from '../../percentile.js';

/** Scores of the rows that a threshold is found on. */
export interface Calibration {
  /** In ascending order; of normal rows where it is known which are. */
  normal: Float64Array;
  /** All scores as they came, and which belong to anomalies, where that is known. */
  scores: Float32Array;
  anomalous: readonly boolean[] | undefined;
}

/** What the methods may ask for. */
export interface MethodOptions {
  percentile: number;
  deviations: number;
  falseAlarmRate: number;
}

/** A threshold, and how usual a score is. */
export interface Rule {
  threshold: number;
  /** What the method keeps beside it, as JSON. */
  kept: unknown;
  /** The chance of a normal row to score at least this, from 0 to 1. */
  pValue(score: number): number;
}

/** A way to find a threshold. */
export interface Method {
  learn(calibration: Calibration, options: MethodOptions): Rule;
  /** The rule of what the model file kept. */
  read(threshold: number, kept: unknown): Rule;
}

/** Percentiles 0, 1 … 100 of ascending scores: what most methods keep of them. */
export const percentilesOf = (ascending: Float64Array): number[] =>
  Array.from({ length: 101 }, (_, share) => percentile(ascending, share));

/** A method whose chance of a score is what the normal scores themselves say. */
export const byPercentiles = (
  thresholdOf: (calibration: Calibration, options: MethodOptions) => number,
): Method => {
  const rule = (threshold: number, kept: readonly number[]): Rule => ({
    threshold,
    kept,
    pValue: (score) => 1 - shareBelow(kept, score),
  });
  return {
    learn: (calibration, options) =>
      rule(thresholdOf(calibration, options), percentilesOf(calibration.normal)),
    read: (threshold, kept) => rule(threshold, numbersOf(kept)),
  };
};

/** A list of numbers from a file; an empty one where it is something else, which the reader refuses. */
export const numbersOf = (kept: unknown): number[] =>
  Array.isArray(kept) && kept.every((value) => typeof value === 'number') ? kept : [];

/** Mean and standard deviation (over n) of scores. */
export function meanAndDeviation(values: Float64Array): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value / values.length, 0);
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2 / values.length, 0);
  return { mean, deviation: Math.sqrt(variance) };
}

/** Median, and 1.4826 times the median distance from it, which is a normal distribution's standard deviation. */
export function medianAndDeviation(ascending: Float64Array): { median: number; deviation: number } {
  const median = percentile(ascending, 50);
  const distances = sorted(ascending.map((value) => Math.abs(value - median)));
  return { median, deviation: percentile(distances, 50) / 0.6744897501960817 };
}
