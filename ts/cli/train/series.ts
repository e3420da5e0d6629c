/** `hourglass train DATA --window auto`: a detector of anomalies in a time series, from a normal stretch of it. */

import { type SeriesDetector, type SeriesDetectorOptions, seriesDetector } from 'hourglass-ae';
import { status, UsageError } from '../failure.js';
import { onSignal } from '../interrupt.js';
import { inFile, type Plots } from '../job.js';
import { timesOf } from '../labels.js';
import { count, type Output } from '../output.js';
import { ProgressView } from '../progress.js';
import { type DataRows, readData } from '../read-data.js';
import { agreeOnRate } from '../sample-rate.js';
import { writeWhole } from '../write-whole.js';
import { fitOptions } from './model.js';
import { readerOf } from './preparation.js';
import { flagOf, modelSettings, type SettingName, type Settings } from './settings.js';
import { csvOptions, specFor } from './spec.js';

/** Settings that mean nothing to a detector of series. */
const foreign = [
  'resume',
  'target',
  'validation',
  'patience',
  'label',
  'labels',
  'pieces',
  'scale',
  'table',
  'embeddings',
] as const satisfies SettingName[];
/** Settings of series alone. */
const own = ['time', 'smoothing'] as const satisfies SettingName[];
/** Settings of the model: with one of them it is made as `train` makes any other. */
const ofTheSpec = modelSettings.filter((name) => name !== 'outputActivation');

/** Refuses settings of series without `--window`, and those that do not go with it. */
export function checkSeries(settings: Settings): void {
  const lost = settings.window === undefined ? own.find((name) => settings[name] !== undefined) : undefined;
  if (lost !== undefined)
    throw new UsageError(`${flagOf(lost)}: only with --window, which makes it a series`);
  const wrong =
    settings.window === undefined ? undefined : foreign.find((name) => settings[name] !== undefined);
  if (wrong !== undefined) throw new UsageError(`${flagOf(wrong)}: not with --window`);
}

/** Trains the model of the windows, sets the threshold, writes the file. */
export async function trainSeries(
  output: Output,
  settings: Settings & { data: string },
  out: string,
): Promise<void> {
  const label = settings.time === undefined ? {} : { label: settings.time };
  const rows = await readData(settings.data, { ...csvOptions(settings), ...label });
  output.head(`Training on a series of ${count(rows.shape[0]!)} rows of ${settings.data}`);
  const view = new ProgressView(output);
  const over = new AbortController();
  const stopping = onSignal(() => over.abort());
  try {
    const fit = { ...(await fitOptions(settings, readerOf(settings, undefined))), signal: over.signal };
    const onProgress = view.show.bind(view);
    const options = { ...optionsOf(settings, rows), fit: { ...fit, onProgress } };
    const detector = await seriesDetector(rows, options).finally(() => view.end());
    await written(output, detector, settings, rows, out).finally(() => detector.model.close());
  } catch (error) {
    if (!over.signal.aborted) throw inFile(error, settings.data);
    output.event('interrupted', {});
    output.say('Stopped; no model was written');
    process.exitCode = status.interrupted;
  } finally {
    stopping.abort();
  }
}

function optionsOf(settings: Settings, rows: DataRows): SeriesDetectorOptions {
  const { window: length, smoothing, seed = 0, threads } = settings;
  const isOwn = ofTheSpec.some((name) => settings[name] !== undefined);
  return {
    seed,
    ...(threads !== undefined && { threads }),
    ...(typeof length === 'number' && { length }),
    ...(smoothing !== undefined && { smoothing }),
    ...(settings.time !== undefined && rows.labels !== undefined && { times: timesOf(rows.labels) }),
    ...(isOwn && {
      spec: (shape) =>
        specFor(
          { ...settings, outputActivation: 'linear' },
          { data: new Float32Array(0), shape: [0, ...shape] },
        ),
    }),
  };
}

async function written(
  output: Output,
  detector: SeriesDetector,
  settings: Settings & { data: string },
  rows: DataRows,
  out: string,
): Promise<void> {
  const { length, channels, threshold, warnings } = detector;
  await agreeOnRate(detector.model, rows, settings.data);
  await writeWhole(out, await detector.save());
  output.event('done', { length, channels, threshold, warnings });
  for (const warning of warnings) output.warn(warning);
  output.event('saved', { file: out });
  output.say(
    `Windows of ${length} rows; alarms above ${threshold.toPrecision(4)}. The detector is in ${out}`,
  );
  output.say(`To use it: hourglass detect ${out} SERIES`);
  if (settings.report === undefined) return;
  const plots: Plots = await import('hourglass-ae/report');
  const times = settings.time === undefined ? undefined : timesOf(rows.labels ?? []);
  const parts = [
    { svg: plots.architecturePlot(detector.model.spec) },
    { svg: plots.lossPlot(detector.model.history) },
    {
      svg: plots.seriesPlot(rows, await detector.detect(rows, times), {
        title: 'The normal series',
        ...(times && { times }),
        ...(rows.columns && { columns: rows.columns }),
      }),
    },
  ];
  await writeWhole(
    settings.report,
    plots.htmlReport(parts, { title: `A detector of ${settings.data}`, notes: warnings }),
  );
  output.event('report', { file: settings.report });
  output.say(`The report is in ${settings.report}`);
}
