/** The options of a detector, checked, and their defaults. */

import { AutoencoderError } from '../../errors.js';
import { oneOf, refuseUnknownOptions, wholeNumber } from '../../spec/options.js';
import type { Input } from '../../types.js';

/** How a threshold is found. */
export const methodNames = [
  'percentile',
  'meanDeviation',
  'mad',
  'gaussianTail',
  'bestF1',
  'conformal',
] as const;

/** How a row is scored. */
export const scoreKinds = [
  'reconstruction',
  'squaredError',
  'mahalanobis',
  'latentNeighbours',
  'latentMahalanobis',
  'reconstructionProbability',
] as const;

/** How a threshold is found. */
export type ThresholdMethod = (typeof methodNames)[number];

/** How a row is scored. */
export type ScoreKind = (typeof scoreKinds)[number];

/** How rows are scored, and how the threshold is found. */
export interface AnomalyDetectorOptions {
  /**
   * `'percentile'` (default): the score that a share of the normal rows stays below. `'meanDeviation'`: mean plus some
   * standard deviations; `'mad'`: median plus some median absolute deviations, times 1.4826. `'gaussianTail'`: what a
   * normal distribution leaves the false-alarm rate above. `'bestF1'`: what tells labelled rows best. `'conformal'`: at
   * most `falseAlarmRate` of the normal rows are flagged, whatever the model, where the calibration rows are like them:
   * drawn as they are, and not among the rows that the model was trained on.
   */
  method?: ThresholdMethod;
  /** Of `'percentile'`: the share, in percent, from 0 to 100; 95 by default. */
  percentile?: number;
  /** Of `'meanDeviation'` and `'mad'`: how many deviations, at least 0; 3 by default. */
  deviations?: number;
  /** Of `'gaussianTail'` and `'conformal'`: the share of normal rows that may be flagged, in (0, 1); 0.05 by default. */
  falseAlarmRate?: number;
  /** Of `'bestF1'`: which of the calibration rows are anomalies (1, true); without such rows, which of the normal ones. */
  labels?: ArrayLike<number | boolean>;
  /**
   * The rows that the threshold is found on: other normal rows, or a share of the given ones in (0, 1), drawn by the
   * seed. By default a quarter where the score learns from normal rows, else all.
   */
  calibration?: Input | number;
  /**
   * `'reconstruction'` (default): the error in the model's own loss. `'squaredError'`: squared, on the model's scale.
   * `'mahalanobis'`: residuals by their covariance. `'latentNeighbours'`: distance to the k-th nearest normal code.
   * `'latentMahalanobis'`: codes by their covariance. `'reconstructionProbability'`: of models with gaussian codes.
   * Several: their geometric mean, so that none has to be scaled; all have to be positive.
   */
  score?: ScoreKind | readonly ScoreKind[];
  /** Of `'latentNeighbours'`: k, at least 1; 5 by default. */
  neighbours?: number;
  /** Of `'reconstructionProbability'`: codes drawn for each row, at least 1; 16 by default. */
  samples?: number;
  /** Decides which rows calibrate, and which codes are kept; a whole number from 0, default 0. */
  seed?: number;
  /**
   * Names of the features, with units as in `'pressure (bar)'`, for explanations; those of the model's scaler by
   * default.
   */
  columns?: readonly string[];
}

/** All options with their defaults, but for what only says itself. */
export interface Checked
  extends Required<Omit<AnomalyDetectorOptions, 'labels' | 'calibration' | 'score' | 'columns'>> {
  labels: ArrayLike<number | boolean> | undefined;
  calibration: Input | number | undefined;
  columns: readonly string[] | undefined;
  kinds: ScoreKind[];
}

const known = [
  'method',
  'percentile',
  'deviations',
  'falseAlarmRate',
  'labels',
  'calibration',
  'score',
  'neighbours',
  'samples',
  'seed',
  'columns',
];

/** The method that each option belongs to, where it has one. */
const owners: Record<string, readonly ThresholdMethod[]> = {
  percentile: ['percentile'],
  deviations: ['meanDeviation', 'mad'],
  falseAlarmRate: ['gaussianTail', 'conformal'],
  labels: ['bestF1'],
};

/** The options, or their refusal. */
export function checked(options: AnomalyDetectorOptions): Checked {
  refuseUnknownOptions(options, known, '');
  const { labels, calibration, columns, seed = 0, neighbours = 5, samples = 16 } = options;
  const { percentile = 95, deviations = 3, falseAlarmRate = 0.05 } = options;
  const method = oneOf('method', options.method ?? 'percentile', methodNames);
  for (const [option, methods] of Object.entries(owners))
    if (options[option as keyof AnomalyDetectorOptions] !== undefined && !methods.includes(method))
      throw foreign(option, methods, method);
  const { score = 'reconstruction' } = options;
  const kinds = typeof score === 'string' ? [score] : Array.isArray(score) ? [...score] : [];
  kinds.forEach((kind, i) => {
    oneOf(typeof score === 'string' ? 'score' : `score[${i}]`, kind, scoreKinds);
  });
  if (kinds.length === 0 || new Set(kinds).size < kinds.length)
    throw refused('score', 'one kind of score, or several different ones', JSON.stringify(score));
  if (!(percentile >= 0 && percentile <= 100))
    throw refused('percentile', 'a number from 0 to 100', String(percentile));
  if (!(deviations >= 0 && Number.isFinite(deviations)))
    throw refused('deviations', 'a number from 0', String(deviations));
  if (!(falseAlarmRate > 0 && falseAlarmRate < 1))
    throw refused('falseAlarmRate', 'a share between 0 and 1', String(falseAlarmRate));
  if (typeof calibration === 'number' && !(calibration > 0 && calibration < 1))
    throw refused('calibration', 'rows, or a share between 0 and 1', String(calibration));
  wholeNumber('neighbours', neighbours, 1, Number.POSITIVE_INFINITY, correctIt);
  wholeNumber('samples', samples, 1, Number.POSITIVE_INFINITY, correctIt);
  wholeNumber('seed', seed, 0, Number.POSITIVE_INFINITY, correctIt);
  if (method === 'bestF1' && labels === undefined)
    throw refused('labels', 'which of the rows are anomalies, for bestF1', 'none');
  const given = { labels, calibration, columns };
  return { method, kinds, percentile, deviations, falseAlarmRate, neighbours, samples, seed, ...given };
}

/** What to do about a value that is out of range. */
export const correctIt = 'correct it';

/** The refusal of an option's value. */
export const refused = (path: string, expected: string, received: string): AutoencoderError =>
  new AutoencoderError({ code: 'outOfRange', path, expected, received, hint: correctIt });

const foreign = (option: string, methods: readonly string[], method: string): AutoencoderError =>
  new AutoencoderError({
    code: 'incompatible',
    path: option,
    expected: `method ${methods.join(' or ')}`,
    received: method,
    hint: `leave ${option} out, or choose the method that it belongs to`,
  });
