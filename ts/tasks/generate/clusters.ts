/** k-means, from centres that k-means++ draws (Lloyd 1982; Arthur and Vassilvitskii 2007). */

import type { Random } from '../../data/random.js';
import type { Points } from './mixture.js';
import { weighted } from './weighted.js';

/** Rounds, at most: the clusters are only where something else begins. */
const most = 30;

/** The cluster of each point, from 0. */
export function clusters(points: Points, count: number, random: Random): Uint32Array {
  const { data, width } = points;
  const rows = data.length / width;
  const centres = firstCentres(points, count, random);
  const owner = new Uint32Array(rows);
  for (let round = 0; round < most; round++) {
    let moved = 0;
    for (let row = 0; row < rows; row++) {
      let best = 0;
      let least = Number.POSITIVE_INFINITY;
      for (let k = 0; k < count; k++) {
        const distance = squared(data, row * width, centres, k * width, width);
        if (distance < least) [best, least] = [k, distance];
      }
      if (owner[row] !== best) moved++;
      owner[row] = best;
    }
    if (moved === 0 && round > 0) break;
    recentre(points, owner, centres, count);
  }
  return owner;
}

/** Points far from those drawn before are drawn more likely, by their squared distance. */
function firstCentres({ data, width }: Points, count: number, random: Random): Float64Array {
  const rows = data.length / width;
  const centres = new Float64Array(count * width);
  const distance = new Float64Array(rows).fill(Number.POSITIVE_INFINITY);
  let chosen = random.below(rows);
  for (let k = 0; k < count; k++) {
    centres.set(data.subarray(chosen * width, (chosen + 1) * width), k * width);
    for (let row = 0; row < rows; row++) {
      distance[row] = Math.min(distance[row]!, squared(data, row * width, centres, k * width, width));
    }
    chosen = weighted(distance, random);
  }
  return centres;
}

/** Each centre into the middle of its points; one without points stays. */
function recentre({ data, width }: Points, owner: Uint32Array, centres: Float64Array, count: number): void {
  const sizes = new Float64Array(count);
  const sums = new Float64Array(count * width);
  owner.forEach((cluster, row) => {
    sizes[cluster]!++;
    for (let i = 0; i < width; i++) sums[cluster * width + i]! += data[row * width + i]!;
  });
  sums.forEach((sum, at) => {
    const size = sizes[Math.floor(at / width)]!;
    if (size > 0) centres[at] = sum / size;
  });
}

function squared(a: Float32Array, from: number, b: Float64Array, to: number, width: number): number {
  let sum = 0;
  for (let i = 0; i < width; i++) sum += (a[from + i]! - b[to + i]!) ** 2;
  return sum;
}
