/**
 * How well scores and flags tell anomalies from normal rows, where it is known which is which.
 */

/** What a detector's `evaluate` measures; anomalies are the positives. */
export interface DetectionMetrics {
  /** Chance that a random anomaly scores above a random normal row; 0.5 is guessing. */
  auroc: number;
  /** Area under precision over recall, in steps; the share of anomalies is guessing. */
  averagePrecision: number;
  /** Share of the flagged rows that are anomalies. */
  precision: number;
  /** Share of the anomalies that were flagged. */
  recall: number;
  /** Harmonic mean of precision and recall. */
  f1: number;
  /** Share of the normal rows that were flagged. */
  falseAlarmRate: number;
}

/** The metrics of scores against truth; a figure without a denominator is NaN. */
export function detectionMetrics(
  scores: ArrayLike<number>,
  flagged: readonly boolean[],
  anomalous: readonly boolean[],
): DetectionMetrics {
  const count = (test: (i: number) => boolean): number => flagged.filter((_, i) => test(i)).length;
  const hits = count((i) => flagged[i]! && anomalous[i]!);
  const alarms = count((i) => flagged[i]!);
  const anomalies = count((i) => anomalous[i]!);
  return {
    auroc: auroc(scores, anomalous),
    averagePrecision: averagePrecision(scores, anomalous),
    precision: hits / alarms,
    recall: hits / anomalies,
    f1: (2 * hits) / (alarms + anomalies),
    falseAlarmRate: (alarms - hits) / (anomalous.length - anomalies),
  };
}

/** Area under the receiver operating characteristic, by ranks; ties share their mean rank. */
export function auroc(scores: ArrayLike<number>, anomalous: readonly boolean[]): number {
  const order = Array.from({ length: scores.length }, (_, i) => i).sort((a, b) => scores[a]! - scores[b]!);
  const anomalies = anomalous.filter(Boolean).length;
  let rankSum = 0;
  for (let start = 0; start < order.length; ) {
    let end = start;
    while (end < order.length && scores[order[end]!] === scores[order[start]!]) end++;
    const rank = (start + 1 + end) / 2;
    for (const i of order.slice(start, end)) if (anomalous[i]) rankSum += rank;
    start = end;
  }
  return (rankSum - (anomalies * (anomalies + 1)) / 2) / (anomalies * (scores.length - anomalies));
}

/** Precision, averaged over the anomalies from the highest score down; rows of equal scores come in together. */
export function averagePrecision(scores: ArrayLike<number>, anomalous: readonly boolean[]): number {
  const order = Array.from({ length: scores.length }, (_, i) => i).sort((a, b) => scores[b]! - scores[a]!);
  let [hits, sum] = [0, 0];
  for (let start = 0; start < order.length; ) {
    let end = start;
    let found = 0;
    while (end < order.length && scores[order[end]!] === scores[order[start]!])
      if (anomalous[order[end++]!]) found++;
    hits += found;
    sum += (found * hits) / end;
    start = end;
  }
  return sum / hits;
}
