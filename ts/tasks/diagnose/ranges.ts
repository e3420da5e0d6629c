/** Numbers of a size that the model cannot make, or not learn from. */

import type { Finding } from './finding.js';
import { last } from './output.js';
import { type Subject, total } from './subject.js';
import { figure } from './training.js';

/** What the last layer's function can make. */
const reach: Record<string, readonly [number, number]> = {
  sigmoid: [0, 1],
  hardSigmoid: [0, 1],
  softmax: [0, 1],
  tanh: [-1, 1],
  relu: [0, Number.POSITIVE_INFINITY],
  softplus: [0, Number.POSITIVE_INFINITY],
};

/** Values outside of what the output can be. */
export function outputRange({ spec, data }: Subject): Finding | undefined {
  const [low, high] = reach[last(spec)] ?? [];
  if (low === undefined || high === undefined) return undefined;
  const slack = 0.01 * (Number.isFinite(high) ? high - low : 1);
  const share = data.filter((value) => value < low - slack || value > high + slack).length / data.length;
  if (share < 0.001) return undefined;
  const [least, most] = data.reduce(([a, b], value) => [Math.min(a, value), Math.max(b, value)], [0, 0]);
  return {
    name: 'outputRange',
    severity: share > 0.05 ? 'error' : 'warning',
    evidence: { outside: share, least, most, low, ...(Number.isFinite(high) && { high }) },
    advice: `outputActivation: 'linear', or rows within ${low} … ${high}: create with preprocessing: minMaxScaler(rows)`,
  };
}

/** Columns far from 1, or far from each other. */
export function inputScale({ columns, data, rows }: Subject): Finding | undefined {
  const { mean, variance } = columns;
  const square = total(mean.map((value, column) => value * value + variance[column]!)) / mean.length;
  const size = Math.sqrt(square);
  const spreads = variance
    .map(Math.sqrt)
    .filter((spread) => spread > 0)
    .sort();
  const median = spreads[Math.floor(spreads.length / 2)] ?? 0;
  const ratio = median === 0 ? 1 : spreads.at(-1)! / median;
  // A constant data set is small, but scaling would not help it.
  if ((size < 10 && size > 0.01 && ratio < 30) || data.length === 0 || median === 0) return undefined;
  return {
    name: 'inputScale',
    severity: 'warning',
    evidence: { rootMeanSquare: size, largestSpread: spreads.at(-1)!, medianSpread: median, ratio, rows },
    advice: `bring the columns to one scale, ${figure(size)} is far from 1 or they differ: create with preprocessing: standardScaler(rows)`,
  };
}

/** A few rows that make most of the error, or most of what the rows vary. */
export function outliers({ errors, rows, features, data, columns, explained }: Subject): Finding | undefined {
  if (rows < 100) return undefined;
  const spreads = new Float64Array(rows);
  data.forEach((value, index) => {
    const gap = Number.isNaN(value) ? 0 : value - columns.mean[index % features]!;
    spreads[Math.floor(index / features)]! += gap * gap;
  });
  const few = Math.max(1, Math.floor(rows / 100));
  const [ofError, ofVariance] = [largestShare(errors, few), largestShare(spreads, few)];
  if (!(ofError > 0.6 && explained < 0.999) && !(ofVariance > 0.5)) return undefined;
  return {
    name: 'outliers',
    severity: 'warning',
    evidence: { rows: few, shareOfError: ofError, shareOfVariance: ofVariance },
    advice:
      'look at the rows with the largest score; leave them out, or the recipe robust, losses.huber, robustScaler',
  };
}

/** What the largest few of some numbers are of their sum; 0 where that is 0. */
function largestShare(values: Float64Array, few: number): number {
  const sorted = Float64Array.from(values).sort();
  return total(sorted.subarray(values.length - few)) / (total(sorted) || 1);
}
