/**
 * How well points keep the neighbourhoods of the rows that they stand for (Venna and Kaski 2001, "Neighborhood
 * preservation in nonlinear projection methods").
 *
 * With ranks r(i, j) of rows by their distance from row i, points' ranks s(i, j), and k neighbours:
 * trustworthiness = 1 − 2 / (n k (2n − 3k − 1)) · Σ_i Σ_j max(0, r(i, j) − k) over the k points nearest to point i;
 * continuity is the same with rows and points exchanged.
 */

import { Random } from '../../data/random.js';
import type { Tensor } from '../../types.js';
import { unlessAborted } from '../unless-aborted.js';

/** From 0 to 1: whether neighbours among the points are neighbours in truth, and whether true neighbours stay together. */
export interface Neighbourhoods {
  trustworthiness: number;
  continuity: number;
}

/** Multiplications that the exact figures may cost; above, rows drawn by the seed stand for all. */
const mostWork = 4e9;
/** Rows drawn, at least. */
const fewest = 200;
/** Milliseconds of work between two rests. */
const slice = 20;

/**
 * The figures for several sets of points of the same rows.
 *
 * All rows count while that is 4·10⁹ multiplications at most (2,000 rows of 784 values); above, the sums go over fewer
 * rows i, drawn by the seed, each still ranked among all.
 */
export async function neighbourhoods(
  rows: Tensor,
  pointSets: readonly Tensor[],
  { neighbours, seed, signal }: { neighbours: number; seed: number; signal?: AbortSignal | undefined },
): Promise<Neighbourhoods[]> {
  const count = rows.shape[0]!;
  const width = rows.data.length / count;
  const some = Math.min(count, Math.max(fewest, Math.floor(mostWork / (count * width))));
  const order =
    some === count ? Uint32Array.from({ length: count }, (_, i) => i) : new Random(seed).order(count);
  const distance = new Float64Array(count);
  const near = pointSets.map(() => new Float64Array(count));
  const excess = pointSets.map(() => ({ false: 0, lost: 0 }));
  let rested = performance.now();
  for (const anchor of order.subarray(0, some)) {
    distances(rows, anchor, distance);
    const truth = nearest(distance, neighbours);
    pointSets.forEach((points, set) => {
      const own = near[set]!;
      distances(points, anchor, own);
      excess[set]!.false += ranksBeyond(distance, nearest(own, neighbours), neighbours);
      excess[set]!.lost += ranksBeyond(own, truth, neighbours);
    });
    if (performance.now() - rested < slice) continue;
    await new Promise((resolve) => setTimeout(resolve));
    unlessAborted(signal);
    rested = performance.now();
  }
  const scale = 2 / (some * neighbours * (2 * count - 3 * neighbours - 1));
  return excess.map((sums) => ({
    trustworthiness: 1 - scale * sums.false,
    continuity: 1 - scale * sums.lost,
  }));
}

/** Squared distances of all rows from one, which is infinitely far from itself. */
function distances({ data, shape }: Tensor, anchor: number, out: Float64Array): void {
  const count = shape[0]!;
  const width = data.length / count;
  const from = anchor * width;
  for (let row = 0, at = 0; row < count; row++) {
    let sum = 0;
    for (let j = 0; j < width; j++, at++) {
      const difference = data[at]! - data[from + j]!;
      sum += difference * difference;
    }
    out[row] = sum;
  }
  out[anchor] = Number.POSITIVE_INFINITY;
}

/** The places of the `k` smallest values; of equal ones the first. */
function nearest(distance: Float64Array, k: number): number[] {
  const found: number[] = [];
  for (let row = 0; row < distance.length; row++) {
    const own = distance[row]!;
    if (found.length === k && own >= distance[found[k - 1]!]!) continue;
    let place = found.length;
    while (place > 0 && distance[found[place - 1]!]! > own) place--;
    found.splice(place, 0, row);
    if (found.length > k) found.pop();
  }
  return found;
}

/** Sum of what the ranks of these rows, from 1, exceed `k` by; of equal distances the first row ranks first. */
function ranksBeyond(distance: Float64Array, some: readonly number[], k: number): number {
  let sum = 0;
  for (const row of some) {
    const own = distance[row]!;
    let rank = 1;
    for (let other = 0; other < distance.length; other++) {
      if (distance[other]! < own || (distance[other]! === own && other < row)) rank++;
    }
    sum += Math.max(0, rank - k);
  }
  return sum;
}
