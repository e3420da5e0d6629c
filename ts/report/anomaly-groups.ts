/**
 * Rows by what they are, for {@link anomalyPlot}.
 */

import { refused, sameLength } from './matrix.js';

/** Rows of one kind. */
export interface Group {
  label: string;
  /** Whether its rows are anomalies; a group without labels is neither. */
  anomalous: boolean;
  /** Row numbers. */
  rows: number[];
  /** Share of its rows above the threshold, 0 to 1. */
  share: number;
}

/** Groups in the order of their first rows, the normal one first. */
export function grouped(
  scores: readonly number[],
  threshold: number,
  labels: ArrayLike<boolean | number | string> | undefined,
  normal: string,
): Group[] {
  if (labels !== undefined) sameLength(labels.length, scores.length, 'labels');
  const groups = new Map<string, number[]>();
  scores.forEach((_, row) => {
    const label = labels === undefined ? 'all rows' : nameOf(labels[row], row, normal);
    const rows = groups.get(label);
    if (rows === undefined) groups.set(label, [row]);
    else rows.push(row);
  });
  if (groups.size > 8) {
    const hint = 'name at most eight sorts of rows';
    throw refused('outOfRange', 'labels', 'at most 8 different labels', String(groups.size), hint);
  }
  return Array.from(groups, ([label, rows]) => ({
    label,
    anomalous: labels !== undefined && label !== normal,
    rows,
    share: rows.filter((row) => (scores[row] ?? 0) > threshold).length / rows.length,
  })).sort((a, b) => Number(a.anomalous) - Number(b.anomalous));
}

function nameOf(label: boolean | number | string | undefined, row: number, normal: string): string {
  if (typeof label === 'string') return label;
  if (label === true || label === 1) return 'anomalous';
  if (label === false || label === 0) return normal;
  const hint = 'mark anomalies with true or 1';
  throw refused('badData', `labels row ${row}`, 'true, false, 0, 1 or a word', String(label), hint);
}
