/** What principal components, neighbours and a forest make of the same rows: what a detector has to beat. */

import { type Baselines, baselines, type DetectionMetrics } from 'hourglass-ae';
import { takeRows } from 'hourglass-ae/data';
import type { FigureTable } from 'hourglass-ae/report';
import type { FileRows, Job } from '../job.js';
import type { DetectFlags } from './flags.js';
import { truthOf } from './truth.js';

/** Multiplications that comparing all rows with all normal ones may cost: some seconds. */
const mostWork = 5e9;

const names: [keyof Baselines, string][] = [
  ['pca', 'PCA'],
  ['nearestNeighbours', 'nearest neighbours'],
  ['isolationForest', 'isolation forest'],
];

/** The baselines after the normal rows, those known as anomalies left out; `undefined` where there is no comparison. */
export async function besideOf(
  job: Job,
  [normal, rows]: readonly [FileRows, FileRows],
  truth: readonly boolean[],
  flags: DetectFlags,
): Promise<Baselines | undefined> {
  const own = typeof flags.calibration === 'string' ? undefined : flags.calibrationLabels;
  const strange = await truthOf(job, normal, own);
  const train = flat(normal, strange);
  const test = flat(rows);
  const reason = reasonAgainst(train, test);
  if (reason === undefined) return baselines(train, test, truth, { seed: flags.seed ?? 0 });
  job.output.event('baselines', { left: reason });
  if (flags.out !== undefined) job.output.say(`  baselines are left out: ${reason}`);
  return undefined;
}

/** Rows of one axis each, without the anomalies among them. */
function flat({ data, shape }: FileRows, anomalous?: readonly boolean[]) {
  const [count = 0] = shape;
  const all = { data, shape: [count, data.length / count] };
  const kept = Array.from({ length: count }, (_, row) => row).filter((row) => !anomalous?.[row]);
  return anomalous === undefined ? all : takeRows(all, kept);
}

function reasonAgainst(train: ReturnType<typeof flat>, test: ReturnType<typeof flat>): string | undefined {
  const [count, columns] = train.shape as [number, number];
  if (columns < 2 || count < 5) return 'they need 2 columns and 5 normal rows';
  if ([train, test].some(({ data }) => data.some(Number.isNaN))) return 'values are missing';
  return count * test.data.length > mostWork ? 'there are too many rows' : undefined;
}

/** Says how well they do, beside the detector. */
export function tellBeside(
  { output, flags }: Job,
  metrics: DetectionMetrics | undefined,
  found?: Baselines,
): void {
  if (metrics === undefined || found === undefined) return;
  const figures = names.map(([key]) => {
    const { auroc, averagePrecision } = found[key];
    return [key, { auroc, averagePrecision }];
  });
  output.event('baselines', Object.fromEntries(figures));
  if (flags.out !== undefined) output.grid([head, ...cells(metrics, found)]);
}

/** The same as a table of a report. */
export const besideTable = (metrics: DetectionMetrics | undefined, found?: Baselines): FigureTable[] =>
  metrics === undefined || found === undefined ? [] : [{ head, rows: cells(metrics, found) }];

const head = ['scored by', 'AUROC', 'average precision'];

const cells = (metrics: DetectionMetrics, found: Baselines): string[][] =>
  [['this detector', metrics] as const, ...names.map(([key, name]) => [name, found[key]] as const)].map(
    ([name, { auroc = Number.NaN, averagePrecision = Number.NaN }]) => [
      name,
      auroc.toFixed(3),
      averagePrecision.toFixed(3),
    ],
  );
