/**
 * Percentiles exactly as `numpy.percentile` computes them by default, by linear interpolation in double precision.
 */

/** Numbers in ascending order. */
export const sorted = (values: ArrayLike<number>): Float64Array => Float64Array.from(values).sort();

/**
 * The value below which `percent` of the sorted values lie, from 0 to 100.
 *
 * The place q (n - 1) / 100 between two neighbours a and b is a + (b - a) t, taken from b's side where t ≥ 1/2.
 */
export function percentile(ascending: Float64Array, percent: number): number {
  const place = (percent / 100) * (ascending.length - 1);
  const below = Math.min(Math.max(Math.floor(place), 0), ascending.length - 1);
  const a = ascending[below]!;
  const b = ascending[Math.min(below + 1, ascending.length - 1)]!;
  const t = place - below;
  const value = t >= 0.5 ? b - (b - a) * (1 - t) : a + (b - a) * t;
  return a === b ? a : value;
}
