/** What a detector learns of a normal series. */

import type { Autoencoder } from '../../autoencoder.js';
import { AutoencoderError } from '../../errors.js';
import { refuseUnknownOptions } from '../../spec/options.js';
import { refused } from '../anomaly/options.js';
import { calibrationWarnings } from '../anomaly/warnings.js';
import { spreadOf } from './explain.js';
import { judging, namesIn, type SeriesDetectorOptions, settingsOf, training } from './options.js';
import { type SeriesInput, type SeriesRows, seriesRows } from './rows.js';
import { type ScoreSettings, ScoreStream } from './score-stream.js';
import type { Stored } from './stored.js';
import { checkThreshold, type ThresholdSettings, thresholdOf } from './threshold.js';
import { trainOnSeries, windowsOf } from './train.js';

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
  const stride = Math.ceil((rows.rows - from) / spreadWindows);
  const windows = windowsOf(rows, settings, stride, from);
  const spread = await spreadOf(model, windows, settings.channels);
  const warnings = labels === undefined ? calibrationWarnings(known, judged) : [];
  return { version: 1, settings, threshold, spread, warnings };
}

const firstRows = ({ channels, values, times }: SeriesRows, rows: number): SeriesRows => ({
  rows,
  channels,
  values: values.subarray(0, rows * channels),
  ...(times && { times: times.subarray(0, rows) }),
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
