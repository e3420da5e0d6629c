/** Anomalies among rows: scores, flags, and the features that make a row strange. */

import {
  type AnomalyDetector,
  type AnomalyDetectorOptions,
  type Autoencoder,
  AutoencoderError,
  anomalyDetector,
  type RowExplanation,
  type ScoreKind,
} from 'hourglass-ae';
import { inBatches } from '../batches.js';
import { imageShape } from '../images.js';
import { type FileRows, inFile, type Job } from '../job.js';
import { type Line, writeLines } from '../lines.js';
import { count, percent } from '../output.js';
import { shortest } from '../write-rows.js';
import { writeWhole } from '../write-whole.js';
import { besideOf, besideTable, tellBeside } from './beside.js';
import { modelsFor } from './ensemble.js';
import { type DetectFlags, thresholdOptions } from './flags.js';
import { knownTruth, metricsTable, tellMetrics, truthOf } from './truth.js';

/** Anomalies that are told one by one. */
const told = 5;

/** Does the work; the number of anomalies. */
export async function detectInRows(
  job: Job,
  model: Autoencoder,
  [path, file]: readonly [model: string, data: string],
  flags: DetectFlags,
): Promise<number> {
  const normal = flags.normal === undefined ? undefined : await job.rowsFor(model, flags.normal, 'whole');
  const detector = await detectorFor(job, model, path, normal, flags);
  for (const warning of detector.warnings) job.output.warn(warning);
  const rows = await job.rowsFor(model, file);
  const explained: RowExplanation[] = [];
  await inBatches(job, rows, async (some) => {
    const explanation = await detector.explain(some, { top: flags.top });
    explained.push(...explanation.rows);
    return { data: new Float32Array(some.shape[0]!), shape: [some.shape[0]!] };
  });
  const truth = await truthOf(job, rows, flags.labels);
  const metrics = truth && (await detector.evaluate(rows, truth));
  const lines = explained.map((row, i) => lineOf(row, rows.first + i));
  await writeLines(job, ['row', 'score', 'p', 'anomaly', 'explanation'], lines);
  const found = explained.filter(({ anomalous }) => anomalous).length;
  summarise(job, detector, explained, rows.first);
  tellMetrics(job, metrics);
  const beside = normal && truth && (await besideOf(job, [normal, rows], truth, flags));
  tellBeside(job, metrics, beside);
  await job.report(async (plots) => {
    const { data } = rows;
    const scores = Float32Array.from(explained, ({ score }) => score);
    const shape = imageShape(rows.shape.slice(1));
    const images = shape === undefined ? {} : { images: { rows: { data, shape: rows.shape }, shape } };
    const scoreLabel = `${detector.kinds.join(' and ')}${ofModels(detector)}`;
    const svg = plots.anomalyPlot(scores, detector.threshold, undefined, {
      ...images,
      scoreLabel,
      thresholdLabel: thresholdName(detector),
    });
    const worst = strangest(explained).slice(0, 20);
    const parts = [{ svg, caption: `Scores of ${count(explained.length)} rows.` }];
    if (worst.length > 0 && shape === undefined) {
      const why = plots.explanationPlot(
        worst.slice(0, told).map(({ row }) => row),
        { names: worst.slice(0, told).map(({ index }) => `row ${rows.first + index}`) },
      );
      parts.push({
        svg: why,
        caption: 'The strangest rows: what each feature is, and what the model expects.',
      });
    }
    const figures = {
      head: ['row', 'score', 'p', 'why'],
      rows: worst.map(({ row, index }) => [rows.first + index, row.score, row.pValue, reasons(row)]),
    };
    const subtitle = `${count(found)} of ${count(explained.length)} rows are above the threshold.`;
    const compared = besideTable(metrics, beside);
    const tables = [...metricsTable(metrics), ...compared, ...(worst.length === 0 ? [] : [figures])];
    const notes = detector.warnings;
    return [parts, { title: `Anomalies in ${file}`, subtitle, notes, figures: tables }];
  });
  return found;
}

/** The detector of the file, or a new one from normal rows, which is saved where that was asked for. */
async function detectorFor(
  job: Job,
  model: Autoencoder,
  path: string,
  normal: FileRows | undefined,
  flags: DetectFlags,
): Promise<AnomalyDetector> {
  if (normal === undefined) {
    const detector = await anomalyDetector(model).catch((error: unknown) => {
      throw error instanceof AutoencoderError && error.code === 'emptyData' ? withoutDetector(path) : error;
    });
    for (const other of detector.models.slice(1)) job.keep(other);
    return detector;
  }
  const options = await optionsOf(job, model, normal, flags);
  const models = await modelsFor(job, model, flags.also);
  const detector = await anomalyDetector(models, normal, options).catch((error: unknown) => {
    throw inFile(error, flags.normal!);
  });
  if (flags.save !== undefined) {
    await writeWhole(flags.save, await detector.save());
    job.output.event('saved', { file: flags.save });
    if (flags.out !== undefined) job.output.say(`The model with its detector is in ${flags.save}`);
  }
  return detector;
}

const withoutDetector = (path: string): AutoencoderError =>
  new AutoencoderError({
    code: 'emptyData',
    path,
    expected: 'a model file with a detector inside',
    received: 'one without',
    hint: 'name normal rows with --normal FILE; --save FILE keeps the detector that they make',
  });

async function optionsOf(
  job: Job,
  model: Autoencoder,
  normal: FileRows,
  flags: DetectFlags,
): Promise<AnomalyDetectorOptions> {
  const { method, score, calibration, calibrationLabels, neighbours, samples, seed } = flags;
  const rows = typeof calibration === 'string' ? await job.rowsFor(model, calibration, 'whole') : undefined;
  const kinds = score?.length === 1 ? score[0] : score;
  const isLabelled = method === 'bestF1' || calibrationLabels !== undefined;
  return {
    ...thresholdOptions(flags),
    ...(kinds !== undefined && { score: kinds as ScoreKind | ScoreKind[] }), // refused by the library
    ...(calibration !== undefined && { calibration: rows ?? (calibration as number) }),
    ...(isLabelled && { labels: await knownTruth(job, rows ?? normal, calibrationLabels) }),
    ...(neighbours !== undefined && { neighbours }),
    ...(samples !== undefined && { samples }),
    ...(seed !== undefined && { seed }),
    ...(normal.columns !== undefined && { columns: normal.columns }),
  };
}

const reasons = ({ features }: RowExplanation): string => features.map(({ text }) => text).join('; ');

const lineOf = (row: RowExplanation, index: number): Line => {
  const { score, pValue, anomalous, features } = row;
  const why = features.map(({ name, value, expected, spread, share }) => ({
    ...{ name, value, expected, spread, share },
  }));
  return {
    cells: [index, shortest(score), pValue.toPrecision(4), Number(anomalous), reasons(row)],
    event: { row: index, score, p: pValue, anomaly: anomalous, explanation: why },
    anomalous,
  };
};

/** The anomalies, that with the highest score first. */
const strangest = (rows: readonly RowExplanation[]): { row: RowExplanation; index: number }[] =>
  rows
    .map((row, index) => ({ row, index }))
    .filter(({ row }) => row.anomalous)
    .sort((a, b) => b.row.score - a.row.score);

function thresholdName({ method, percentile, falseAlarmRate, calibrationRows }: AnomalyDetector): string {
  const of =
    percentile !== undefined ? ` ${percentile}` : falseAlarmRate !== undefined ? ` ${falseAlarmRate}` : '';
  return `${method}${of} of ${count(calibrationRows)} rows`;
}

const ofModels = ({ models }: AnomalyDetector): string =>
  models.length === 1 ? '' : `, mean of ${models.length} models`;

function summarise(
  job: Job,
  detector: AnomalyDetector,
  rows: readonly RowExplanation[],
  first: number,
): void {
  const found = strangest(rows);
  const { method, threshold, falseAlarmRate, percentile } = detector;
  job.output.event('done', {
    rows: rows.length,
    anomalies: found.length,
    threshold,
    method,
    ...(detector.models.length > 1 && { models: detector.models.length }),
    ...(percentile === undefined ? {} : { percentile }),
    ...(falseAlarmRate === undefined ? {} : { falseAlarmRate }),
  });
  if (job.flags.out === undefined) return;
  const share = percent(found.length / rows.length);
  const name = `${thresholdName(detector)}${ofModels(detector)}`;
  job.output.say(
    `${count(found.length)} of ${count(rows.length)} rows (${share}) score above ${threshold.toPrecision(4)} (${name})`,
  );
  for (const { row, index } of found.slice(0, told))
    job.output.say(`  row ${count(first + index)}: ${row.score.toPrecision(4)}; ${reasons(row)}`);
}
