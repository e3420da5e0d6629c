/**
 * Split conformal p-values: among n calibration rows and a new one that could have been any of them, the new one is as
 * likely to have each rank. p = (1 + calibration scores at least as high) / (n + 1), and a row is flagged at p ≤ α, so
 * that at most α of the normal rows are, for every n and any model (Vovk, Gammerman, Shafer 2005; Laxhammar 2014).
 *
 * How many of m new normal rows are flagged is beta-binomial with k = ⌊α (n + 1)⌋ and n + 1 − k.
 */

import { AutoencoderError } from '../../../errors.js';
import { packed, unpacked } from '../packed.js';
import type { Method, Rule } from './method.js';

function rule(threshold: number, ascending: Float32Array): Rule {
  const count = ascending.length;
  return {
    threshold,
    kept: { scores: packed(ascending) },
    pValue(score) {
      let [low, high] = [0, count];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (ascending[middle]! < score) low = middle + 1;
        else high = middle;
      }
      return (1 + count - low) / (count + 1);
    },
  };
}

/** How many ranks from the top are alarms; what rounding left below a whole number counts as the whole. */
export const alarmRanks = (count: number, rate: number): number => Math.floor(rate * (count + 1) + 1e-9);

export const conformal: Method = {
  learn({ normal }, { falseAlarmRate }) {
    const ranks = alarmRanks(normal.length, falseAlarmRate);
    if (ranks < 1) throw tooFew(normal.length, falseAlarmRate);
    return rule(normal[normal.length - ranks]!, Float32Array.from(normal));
  },
  read: (threshold, kept) => rule(threshold, unpacked(kept, 'scores')),
};

function tooFew(count: number, rate: number): AutoencoderError {
  const needed = Math.ceil(1 / rate - 1e-9) - 1;
  return new AutoencoderError({
    code: 'outOfRange',
    path: 'falseAlarmRate',
    expected: `at least ${needed} calibration rows for a rate of ${rate}`,
    received: `${count}, which keep rates from ${(1 / (count + 1)).toPrecision(2)} on`,
    hint: `calibrate on ${needed - count} rows more, or take a higher rate`,
  });
}
