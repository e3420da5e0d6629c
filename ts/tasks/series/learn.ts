/** What a detector learns of a normal series, and what of it stands in the model file. */

import type { Autoencoder } from '../../autoencoder.js';
import { AutoencoderError } from '../../errors.js';
import { oneOf, refuseUnknownOptions } from '../../spec/options.js';
import { refused } from '../anomaly/options.js';
import { calibrationWarnings } from '../anomaly/warnings.js';
import { spreadOf } from './explain.js';
import { type SeriesInput, type SeriesRows, type SeriesTime, seriesRows, usualStep } from './rows.js';
import { type ScoreSettings, ScoreStream } from './score-stream.js';
import {
  checkThreshold,
  isThreshold,
  type SeriesThreshold,
  type SeriesThresholdOptions,
  type ThresholdSettings,
  thresholdOf,
} from './threshold.js';
import { type SeriesTrainingOptions, trainOnSeries, windowsOf } from './train.js';
import { windowLength } from './window-length.js';

/** Where the detector stands in the model file. */
export const seriesKey = 'seriesDetector';

/** Options of `seriesDetector`; those of training count only where no model is given. */
export interface SeriesDetectorOptions extends SeriesThresholdOptions, SeriesTrainingOptions {
  /** When each row was taken, in ascending order. */
  times?: ArrayLike<SeriesTime>;
  /** Names of the channels; those of the table by default. */
  columns?: readonly string[];
  /** Rows in a window, at least 2; by default from the rhythm of the series. A model that is given says it itself. */
  length?: number;
  /**
   * Share of the rows, the last ones, that the model is not trained on and that set the threshold, from 0 to 0.9; 0.25 by
   * default. With 0 all rows do both, and the threshold is a little low.
   */
  calibration?: number;
  /**
   * `false` (default): a row is judged by the window that ends with it. `true`: by the mean of all windows that hold it,
   * once they are there, and smoothing is centred.
   */
  lookAhead?: boolean;
  /** Rows that scores are averaged over: the last ones, or with `lookAhead` those around; 1 (none) by default. */
  smoothing?: number;
  /** Missing values (NaN): `'refuse'` (default), or `'hold'` takes the channel's last value. */
  missing?: 'refuse' | 'hold';
}

/** What is stored of a detector. */
export interface Stored {
  version: 1;
  settings: ScoreSettings;
  threshold: SeriesThreshold;
  /** Per channel, in its unit. */
  spread: number[];
  /** What looks wrong about the normal rows. */
  warnings: string[];
}

const judging = [
  'method',
  'percentile',
  'deviations',
  'falseAlarmRate',
  'labels',
  'margin',
  'times',
  'columns',
  'lookAhead',
  'smoothing',
  'missing',
] as const satisfies readonly (keyof SeriesDetectorOptions)[];
const training = [
  'length',
  'calibration',
  'stride',
  'spec',
  'fit',
  'seed',
  'threads',
  'preprocessing',
] as const satisfies readonly (keyof SeriesDetectorOptions)[];

/** Most windows that tell the spread of the channels. */
const spreadWindows = 1024;

/** Model and threshold from normal rows; the model is trained unless it is given. */
export async function learn(
  input: SeriesInput,
  options: SeriesDetectorOptions = {},
  given?: Autoencoder,
): Promise<{ model: Autoencoder; stored: Stored }> {
  refuseUnknownOptions(options, given ? judging : [...judging, ...training], '');
  const limits = checkThreshold(options);
  const { calibration = 0.25 } = options;
  if (!(calibration >= 0 && calibration <= 0.9))
    throw refused('calibration', 'a share from 0 to 0.9', String(calibration));
  const shape = given && windowShape(given);
  const rows = seriesRows(input, options.times, shape?.channels);
  const { labels } = options;
  if (labels !== undefined && labels.length !== rows.rows)
    throw refused('labels', `${rows.rows} labels, one for each row`, String(labels.length));
  const columns = options.columns ?? namesIn(input, rows.channels);
  const settings = settingsOf(rows, { ...options, ...(columns && { columns }) }, shape?.length);
  const trained = given ? 0 : rows.rows - Math.floor(rows.rows * calibration);
  const model = given ?? (await trainOnSeries(firstRows(rows, trained), settings, options));
  try {
    const from = trained === rows.rows ? 0 : trained;
    const stored = await calibrated(model, settings, rows, from, limits, labels);
    return { model, stored };
  } catch (error) {
    if (!given) await model.close();
    throw error;
  }
}

async function calibrated(
  model: Autoencoder,
  settings: ScoreSettings,
  rows: SeriesRows,
  from: number,
  limits: ThresholdSettings,
  labels: SeriesDetectorOptions['labels'],
): Promise<Stored> {
  const stream = new ScoreStream(model, settings, false);
  const scores = [...(await stream.take(rows)), ...stream.finish()].map(([score]) => score!);
  const judged = scores.flatMap((score, row) => (row < from || Number.isNaN(score) ? [] : [row]));
  const known = Float32Array.from(judged, (row) => scores[row]!);
  const threshold = thresholdOf(known, labels && judged.map((row) => Boolean(labels[row])), limits);
  const stride = Math.ceil(rows.rows / spreadWindows);
  const before = Math.max(0, from - settings.length);
  const spread = await spreadOf(
    model,
    windowsOf(lastRows(rows, before), settings, stride),
    settings.channels,
  );
  const warnings = labels === undefined ? calibrationWarnings(known, judged) : [];
  return { version: 1, settings, threshold, spread, warnings };
}

function settingsOf(rows: SeriesRows, options: SeriesDetectorOptions, own?: number): ScoreSettings {
  const { lookAhead = false, smoothing = 1, missing = 'refuse', columns } = options;
  oneOf('lookAhead', lookAhead, [true, false]);
  oneOf('missing', missing, ['refuse', 'hold']);
  whole('smoothing', smoothing, 1);
  if (options.length !== undefined) whole('length', options.length, 2);
  if (columns !== undefined && columns.length !== rows.channels)
    throw refused('columns', `${rows.channels} names, one for each channel`, String(columns.length));
  const length = own ?? options.length ?? windowLength(filled(rows), rows.channels);
  const step = usualStep(rows);
  return {
    length,
    channels: rows.channels,
    missing,
    lookAhead,
    smoothing,
    ...(step !== undefined && { step }),
    ...(columns && { columns: [...columns] }),
  };
}

/** The names that a table brings. */
function namesIn(input: SeriesInput, channels: number): string[] | undefined {
  const { columns } = input as { columns?: unknown };
  return Array.isArray(columns) && columns.length === channels ? columns.map(String) : undefined;
}

/** The values with the last known one in the place of each that is not: for the rhythm, which is no place to refuse. */
function filled({ values, channels }: SeriesRows): Float64Array {
  const out = values.slice();
  for (let i = 0; i < out.length; i++) if (!Number.isFinite(out[i])) out[i] = out[i - channels] ?? 0;
  return out;
}

const firstRows = ({ channels, values, times }: SeriesRows, rows: number): SeriesRows => ({
  rows,
  channels,
  values: values.subarray(0, rows * channels),
  ...(times && { times: times.subarray(0, rows) }),
});

const lastRows = ({ rows, channels, values, times }: SeriesRows, from: number): SeriesRows => ({
  rows: rows - from,
  channels,
  values: values.subarray(from * channels),
  ...(times && { times: times.subarray(from) }),
});

function windowShape(model: Autoencoder): { length: number; channels: number } {
  const { shape } = model.spec.input;
  const [length = 0, channels = 1] = shape;
  if (shape.length <= 2 && length >= 2) return { length, channels };
  throw new AutoencoderError({
    code: 'invalidShape',
    path: 'model',
    expected: 'a model of windows: its input has the shape [length, channels]',
    received: `[${shape.join(', ')}]`,
    hint: 'train one on windows, or pass the series alone',
  });
}

/** The detector in a model's file. */
export async function saved(model: Autoencoder): Promise<Stored> {
  const value = await model.attachment(seriesKey);
  if (isStored(value)) return value;
  throw new AutoencoderError({
    code: value === undefined ? 'emptyData' : 'badCheckpoint',
    path: value === undefined ? 'series' : seriesKey,
    expected: 'a normal series, or a model that was saved with its series detector',
    received: value === undefined ? 'neither' : 'one that is damaged, or of a newer version',
    hint: 'pass a normal series',
  });
}

function isStored(value: unknown): value is Stored {
  if (typeof value !== 'object' || value === null) return false;
  const { version, settings, threshold, spread, warnings } = value as Record<string, unknown>;
  if (typeof settings !== 'object' || settings === null) return false;
  const { length, channels, smoothing, lookAhead } = settings as Record<string, unknown>;
  const counts = [length, channels, smoothing].every((count) => Number.isInteger(count) && Number(count) > 0);
  const isSpread = Array.isArray(spread) && spread.length === channels && Array.isArray(warnings);
  const isKnown = version === 1 && counts && isSpread && typeof lookAhead === 'boolean';
  return isKnown && isThreshold(threshold);
}

function whole(path: string, value: unknown, least: number): void {
  if (Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= 1e6) return;
  throw refused(path, `a whole number from ${least} to 1000000`, String(value));
}
