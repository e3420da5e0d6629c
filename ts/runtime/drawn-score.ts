/** How badly rows are rebuilt from codes that are drawn, row by row: the engine tells means over rows. */

import type { Rows } from './engine.js';
import type { Session } from './glue.js';

/** A figure for each row. */
export function eachRow(
  rows: Rows,
  target: Rows | undefined,
  figure: (row: Rows, wanted: Rows | undefined) => number,
): Float32Array<ArrayBuffer> {
  const one = ({ data, rows: count, labels }: Rows, row: number): Rows => {
    const width = data.length / count;
    const own = data.slice(row * width, (row + 1) * width);
    return { data: own, rows: 1, ...(labels && { labels: labels.slice(row, row + 1) }) };
  };
  return Float32Array.from({ length: rows.rows }, (_, row) =>
    figure(one(rows, row), target && one(target, row)),
  );
}

/** The bound is E ln p(x|z) − KL, and the divergence of one row is known exactly. */
export function drawnScore(
  session: (row: Rows) => Session,
  row: Rows,
  wanted: Rows | undefined,
  samples: number,
): number {
  const metrics = session(row).evaluate(row.data, wanted?.data, undefined, 1, samples, 1);
  const { elbo }: { elbo: number } = JSON.parse(metrics);
  const { kl }: { kl: number[] } = JSON.parse(session(row).statistics(row.data, 1, 1));
  return -(elbo + kl.reduce((sum, value) => sum + value, 0)) / row.data.length;
}
