/** Medians and spreads of what was measured in rounds. */

/** @param {readonly number[]} values */
export const median = (values) => quantile(values, 0.5);

/**
 * The value below which a share of the values lies, between two of them in proportion.
 *
 * @param {readonly number[]} values
 * @param {number} share
 */
export function quantile(values, share) {
  if (values.length === 0) return Number.NaN;
  const sorted = [...values].sort((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const next = sorted[Math.min(below + 1, sorted.length - 1)];
  return sorted[below] + (place - below) * (next - sorted[below]);
}

/**
 * Round by round, one speed over another: whatever slowed a whole round down cancels out.
 *
 * @param {readonly number[]} speeds
 * @param {readonly number[]} others of the same rounds
 */
export function ratio(speeds, others) {
  return summary(speeds.map((speed, round) => speed / others[round]));
}

/**
 * Median and the quartiles around it.
 *
 * @param {readonly number[]} values
 */
export function summary(values) {
  return { median: median(values), low: quantile(values, 0.25), high: quantile(values, 0.75) };
}
