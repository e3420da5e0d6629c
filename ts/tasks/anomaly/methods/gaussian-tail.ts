/** The score that a normal distribution fitted to the normal scores leaves the false-alarm rate above. */

import { normalQuantile, normalShare } from '../../../data/normal.js';
import { type Method, meanAndDeviation, numbersOf, type Rule } from './method.js';

const rule = (threshold: number, [mean = Number.NaN, deviation = Number.NaN]: number[]): Rule => ({
  threshold,
  kept: [mean, deviation],
  // Scores that are all the same leave the question whether another is above or below.
  pValue: (score) =>
    deviation > 0 ? normalShare((mean - score) / deviation) : score > mean ? 0 : score < mean ? 1 : 0.5,
});

export const gaussianTail: Method = {
  learn({ normal }, { falseAlarmRate }) {
    const { mean, deviation } = meanAndDeviation(normal);
    return rule(mean - normalQuantile(falseAlarmRate) * deviation, [mean, deviation]);
  },
  read: (threshold, kept) => rule(threshold, numbersOf(kept)),
};
