/**
 * Scores in bins, for the histograms of {@link anomalyPlot}.
 */

import type { Group } from './anomaly-groups.js';
import { refused } from './matrix.js';

/** Bins over all scores, about. */
const BINS = 54;

/** A bar of a group's histogram. */
export interface Bar {
  label: string;
  anomalous: boolean;
  from: number;
  to: number;
  /** Share of the group's rows in this bin, 0 to 1. */
  share: number;
  /** That share as a part of the group's largest one. */
  height: number;
  /** Whether the bin lies above the threshold. */
  flagged: boolean;
}

/** Whether the scores are drawn on a logarithmic axis. */
export function isLog(
  scores: readonly number[],
  threshold: number,
  scale: 'auto' | 'linear' | 'log',
): boolean {
  const sorted = [...scores, threshold].sort((a, b) => a - b);
  const [low = 0, high = 0] = [sorted[0], sorted.at(-1)];
  if (scale === 'log' && low <= 0) {
    throw refused(
      'outOfRange',
      'scale',
      'scores above 0 for a log scale',
      String(low),
      "leave out scale: 'log'",
    );
  }
  return scale === 'log' || (scale === 'auto' && low > 0 && high / low > 30);
}

/** Edges of equal bins over all scores, one of them exactly at the threshold. */
export function binEdges(scores: readonly number[], threshold: number, log: boolean): number[] {
  const [to, from] = log ? [Math.log, Math.exp] : [(value: number) => value, (value: number) => value];
  const low = to(scores.reduce((a, b) => Math.min(a, b), threshold));
  const high = to(scores.reduce((a, b) => Math.max(a, b), threshold));
  const middle = to(threshold);
  const step = (high - low || Math.abs(middle) || 1) / BINS;
  const before = Math.ceil((middle - low) / step);
  const after = Math.max(1, Math.ceil((high - middle) / step));
  return Array.from({ length: before + after + 1 }, (_, index) =>
    index === before ? threshold : from(middle + (index - before) * step),
  );
}

/** The bars of a group. A score at the threshold is not above it, so bins hold their upper edge. */
export function barsOf(
  group: Group,
  scores: readonly number[],
  edges: readonly number[],
  threshold: number,
): Bar[] {
  const counts = new Array<number>(edges.length - 1).fill(0);
  for (const row of group.rows) {
    const score = scores[row] ?? 0;
    const edge = edges.findIndex((one) => score <= one);
    const bin = edge < 0 ? counts.length - 1 : Math.max(0, edge - 1);
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts.flatMap((members, bin) => {
    const [from, to] = [edges[bin] ?? 0, edges[bin + 1] ?? 0];
    const share = members / group.rows.length;
    const height = members / Math.max(...counts);
    const bar = {
      label: group.label,
      anomalous: group.anomalous,
      from,
      to,
      share,
      height,
      flagged: from >= threshold,
    };
    return members === 0 ? [] : [bar];
  });
}
