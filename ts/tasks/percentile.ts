/** Percentiles of scores, and where a score stands among them. */

export { percentile, sorted } from '../data/percentile.js';

/** The share of the values, given by their percentiles 0 to 100, that lie at or below `value`: from 0 to 1. */
export function shareBelow(percentiles: readonly number[], value: number): number {
  const last = percentiles.length - 1;
  if (value < percentiles[0]!) return 0;
  if (value >= percentiles[last]!) return 1;
  const above = percentiles.findIndex((bound) => bound > value);
  const [low, high] = [percentiles[above - 1]!, percentiles[above]!];
  return (above - 1 + (value - low) / (high - low)) / last;
}
