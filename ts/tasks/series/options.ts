/** What `seriesDetector` can be told, and the settings that come of it. */

import { oneOf, wholeNumber } from '../../spec/options.js';
import { correctIt, refused } from '../anomaly/options.js';
import { type SeriesInput, type SeriesRows, type SeriesTime, usualStep } from './rows.js';
import type { ScoreSettings } from './score-stream.js';
import type { SeriesThresholdOptions } from './threshold.js';
import type { SeriesTrainingOptions } from './train.js';
import { windowLength } from './window-length.js';

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

/** Options that say how series are judged, and those of a model that is still to be trained. */
export const judging = [
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
export const training = [
  'length',
  'calibration',
  'stride',
  'spec',
  'fit',
  'seed',
  'threads',
  'preprocessing',
] as const satisfies readonly (keyof SeriesDetectorOptions)[];

/** More than any window has, or is smoothed over. */
const mostRows = 1e6;

/** How rows become windows and scores; `own` is the length that a given model has. */
export function settingsOf(rows: SeriesRows, options: SeriesDetectorOptions, own?: number): ScoreSettings {
  const { lookAhead = false, smoothing = 1, missing = 'refuse', columns } = options;
  oneOf('lookAhead', lookAhead, [true, false]);
  oneOf('missing', missing, ['refuse', 'hold']);
  wholeNumber('smoothing', smoothing, 1, mostRows, correctIt);
  if (options.length !== undefined) wholeNumber('length', options.length, 2, mostRows, correctIt);
  if (options.stride !== undefined) wholeNumber('stride', options.stride, 1, mostRows, correctIt);
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
export function namesIn(input: SeriesInput, channels: number): string[] | undefined {
  const { columns } = input as { columns?: unknown };
  return Array.isArray(columns) && columns.length === channels ? columns.map(String) : undefined;
}

/** The values with the last known one in the place of each that is not: for the rhythm, which is no place to refuse. */
function filled({ values, channels }: SeriesRows): Float64Array {
  const out = values.slice();
  for (let i = 0; i < out.length; i++) if (!Number.isFinite(out[i])) out[i] = out[i - channels] ?? 0;
  return out;
}
