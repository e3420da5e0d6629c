/** A time series out of a file. */

import { UsageError } from '../failure.js';
import type { FileRows, Job } from '../job.js';
import { timesOf } from '../labels.js';
import type { DetectFlags } from './flags.js';
import { truthOf } from './truth.js';

/** The rows, when each was taken, and which are anomalies where that is said. */
export interface Series {
  rows: FileRows;
  times: (string | number)[] | undefined;
  truth: boolean[] | undefined;
}

/** Reads a series; a column of truth is none of its channels. */
export async function seriesIn(
  job: Job,
  file: string,
  flags: DetectFlags,
  labelFile: string | undefined,
  take?: 'whole',
): Promise<Series> {
  const all = await job.rows(file, take);
  if (flags.time === undefined)
    return { rows: all, times: undefined, truth: await truthOf(job, all, labelFile) };
  const { labels: times, ...timed } = all;
  const rows = flags.truth === undefined ? timed : parted(timed, flags.truth);
  return { rows, times: times && timesOf(times), truth: await truthOf(job, rows, labelFile, flags.truth) };
}

/** The rows without a column, which becomes their labels. */
function parted(rows: FileRows, name: string | number): FileRows {
  const { columns = [], data, shape } = rows;
  const at = columns.indexOf(String(name));
  if (at === -1) throw new UsageError(`--label: expected one of ${columns.join(', ')}, received "${name}"`);
  const width = columns.length;
  return {
    ...rows,
    columns: columns.toSpliced(at, 1),
    labels: Array.from({ length: shape[0]! }, (_, row) => String(data[row * width + at])),
    data: (data as Float32Array).filter((_, i) => i % width !== at),
    shape: [shape[0]!, width - 1],
  };
}
