/** What looks wrong about the rows that a threshold is found on. */

import { sorted } from '../percentile.js';
import { medianAndDeviation } from './methods/method.js';

/** A score whose logarithm is further from the middle, in deviations: one in three million, were they normal. */
const far = 5;

/**
 * Rows among the normal ones that score far above the rest: they may be anomalies, which raise the threshold. Scores of
 * normal rows are skewed, so it is their logarithms that are compared, where all are positive.
 */
export function calibrationWarnings(scores: Float32Array, rows: ArrayLike<number>): string[] {
  const positive = scores.every((score) => score > 0);
  const values = positive ? scores.map(Math.log) : scores;
  const { median, deviation } = medianAndDeviation(sorted(values));
  if (!(deviation > 0)) return [];
  const strange = Array.from(values, (value, i) => ({ value, i }))
    .filter(({ value }) => value > median + far * deviation)
    .sort((a, b) => b.value - a.value);
  if (strange.length === 0) return [];
  const named = strange.slice(0, 5).map(({ i }) => `row ${rows[i]} (${scores[i]!.toPrecision(3)})`);
  const middle = (positive ? Math.exp(median) : median).toPrecision(3);
  return [
    `${strange.length} of the ${scores.length} rows that calibrate score far above the others, whose median is ` +
      `${middle}: ${named.join(', ')}${strange.length > named.length ? ' …' : ''}; if they are anomalies, leave them out`,
  ];
}
