/** Which rows are known to be anomalies, and how well a detector does on them. */

import { AutoencoderError, type DetectionMetrics } from 'hourglass-ae';
import type { FigureTable } from 'hourglass-ae/report';
import { type FileRows, inFile, type Job } from '../job.js';
import { labelsOf } from '../labels.js';
import { percent } from '../output.js';

/** Which rows are anomalies; `undefined` where that is not said, or a column holds other labels. */
export async function truthOf(
  job: Job,
  rows: FileRows,
  file: string | undefined,
  column = job.flags.label,
): Promise<boolean[] | undefined> {
  const labels = await labelsOf(job, rows, file, column);
  const truth = labels?.map(isAnomaly);
  const wrong = truth?.indexOf(undefined) ?? -1;
  if (wrong === -1) return truth as boolean[] | undefined;
  if (file === undefined) return undefined;
  const path = `${file}: label ${wrong}`;
  throw badLabel(path, labels![wrong]!);
}

/** The same where it has to be known. */
export async function knownTruth(
  job: Job,
  rows: FileRows,
  file: string | undefined,
  column = job.flags.label,
): Promise<boolean[]> {
  const truth = await truthOf(job, rows, file, column);
  if (truth !== undefined) return truth;
  throw inFile(
    badLabel('', rows.labels?.find((label) => isAnomaly(label) === undefined) ?? 'none'),
    rows.file,
  );
}

/** A label as the answer; `undefined` where it is none. */
function isAnomaly(label: string): boolean | undefined {
  if (/^(true|false)$/i.test(label)) return label.toLowerCase() === 'true';
  const value = label.trim() === '' ? Number.NaN : Number(label);
  return value === 0 || value === 1 ? value === 1 : undefined;
}

const badLabel = (path: string, received: string): AutoencoderError =>
  new AutoencoderError({
    code: 'badData',
    path,
    expected: 'labels that are 1 (or true) for an anomaly, 0 (or false) for a normal row',
    received: received === 'none' ? received : `"${received}"`,
    hint: 'name their column with --label, or a file of them',
  });

/** Says how well the detector does. */
export function tellMetrics({ output, flags }: Job, metrics: DetectionMetrics | undefined): void {
  if (metrics === undefined) return;
  output.event('metrics', metrics);
  if (flags.out !== undefined) output.table(named(metrics));
}

/** The same as a table of a report. */
export const metricsTable = (metrics: DetectionMetrics | undefined): FigureTable[] =>
  metrics === undefined
    ? []
    : [{ head: ['measure', 'value'], rows: named(metrics).map(([name, figure]) => [name, figure]) }];

const named = (metrics: DetectionMetrics): [name: string, figure: string][] => [
  ['AUROC', metrics.auroc.toFixed(3)],
  ['average precision', metrics.averagePrecision.toFixed(3)],
  ['precision', percent(metrics.precision)],
  ['recall', percent(metrics.recall)],
  ['F1', metrics.f1.toFixed(3)],
  ['false alarms', percent(metrics.falseAlarmRate)],
];
