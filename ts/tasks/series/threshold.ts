/** The score above which a row is flagged: the methods of `anomalyDetector`, over the scores of a normal series. */

import { AutoencoderError } from '../../errors.js';
import type { Calibration, MethodOptions, Rule } from '../anomaly/methods/method.js';
import { methods } from '../anomaly/methods.js';
import {
  type AnomalyDetectorOptions,
  checked,
  methodNames,
  refused,
  type ThresholdMethod,
} from '../anomaly/options.js';
import { sorted } from '../percentile.js';

/**
 * How the threshold is found: as `anomalyDetector` does it. Neighbouring rows share most of their windows, so that what
 * `'conformal'` promises holds for rows far apart only.
 */
export interface SeriesThresholdOptions
  extends Pick<AnomalyDetectorOptions, 'method' | 'deviations' | 'falseAlarmRate'> {
  /** Of `'percentile'`: the share of the normal rows below the threshold, in percent, from 0 to 100; 99 by default. */
  percentile?: number;
  /** Of `'bestF1'`: which rows of the series are anomalies (1, true); one for each. */
  labels?: ArrayLike<number | boolean>;
  /** What the method's score is multiplied by, above 0; 1 by default. More keeps alarms rare where normal rows are few. */
  margin?: number;
}

/** How it is found, checked. */
export interface ThresholdSettings extends MethodOptions {
  method: ThresholdMethod;
  margin: number;
}

/** What is kept of it, as JSON. */
export interface SeriesThreshold {
  method: ThresholdMethod;
  margin: number;
  /** The method's score times the margin. */
  threshold: number;
  /** What the method keeps. */
  kept: unknown;
}

/** @throws AutoencoderError `outOfRange`, `incompatible` */
export function checkThreshold(options: SeriesThresholdOptions): ThresholdSettings {
  const { method = 'percentile', margin = 1 } = options;
  if (!(margin > 0 && margin < Number.POSITIVE_INFINITY))
    throw refused('margin', 'a number above 0', String(margin));
  const percent = options.percentile ?? (method === 'percentile' ? 99 : undefined);
  const { percentile, deviations, falseAlarmRate } = checked({
    method,
    ...(percent !== undefined && { percentile: percent }),
    ...(options.deviations !== undefined && { deviations: options.deviations }),
    ...(options.falseAlarmRate !== undefined && { falseAlarmRate: options.falseAlarmRate }),
    ...(options.labels !== undefined && { labels: options.labels }),
  });
  return { method, margin, percentile, deviations, falseAlarmRate };
}

/**
 * The threshold over the scores of some rows.
 *
 * @param anomalous which of them are anomalies, where that is known
 */
export function thresholdOf(
  scores: Float32Array,
  anomalous: readonly boolean[] | undefined,
  settings: ThresholdSettings,
): SeriesThreshold {
  const normal = sorted(anomalous ? scores.filter((_, i) => !anomalous[i]) : scores);
  if (normal.length === 0)
    throw new AutoencoderError({
      code: 'badData',
      path: 'series',
      expected: 'normal rows with a whole window, to set the threshold',
      received: 'none',
      hint: 'give more normal rows, or a smaller length',
    });
  const calibration: Calibration = { normal, scores, anomalous };
  const { method, margin } = settings;
  const { threshold, kept } = methods[method].learn(calibration, settings);
  return { method, margin, threshold: threshold * margin, kept };
}

/** The rule that was kept: how usual a score is. */
export const ruleOf = ({ method, margin, threshold, kept }: SeriesThreshold): Rule =>
  methods[method].read(threshold / margin, kept);

/** Whether a model file holds a threshold there. */
export function isThreshold(value: unknown): value is SeriesThreshold {
  if (typeof value !== 'object' || value === null) return false;
  const { method, margin, threshold, kept } = value as Record<string, unknown>;
  const isKnown = methodNames.some((name) => name === method);
  const isKept = Array.isArray(kept)
    ? kept.length > 0 && kept.every((figure) => typeof figure === 'number')
    : typeof kept === 'object' && kept !== null;
  return isKnown && typeof margin === 'number' && typeof threshold === 'number' && isKept;
}
