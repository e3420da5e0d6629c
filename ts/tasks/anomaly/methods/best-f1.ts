/** The threshold with the highest F1 on rows of which it is known what they are, half-way between two scores. */

import { byPercentiles, type Calibration } from './method.js';

export const bestF1 = byPercentiles(({ scores, anomalous = [] }: Calibration) => {
  const order = Array.from(scores, (_, i) => i).sort((a, b) => scores[b]! - scores[a]!);
  const anomalies = anomalous.filter(Boolean).length;
  let [hits, best, threshold] = [0, -1, Number.POSITIVE_INFINITY];
  order.forEach((row, place) => {
    if (anomalous[row]) hits++;
    const [score, next] = [scores[row]!, scores[order[place + 1] ?? -1]];
    if (next === score) return;
    const f1 = (2 * hits) / (place + 1 + anomalies);
    if (f1 <= best) return;
    best = f1;
    threshold = next === undefined ? score - Math.max(1e-6, 1e-6 * Math.abs(score)) : (score + next) / 2;
  });
  return threshold;
});
