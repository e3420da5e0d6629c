/** The score above which a row is flagged, from the scores of normal rows. */

import { AutoencoderError } from '../../errors.js';
import { percentile, sorted } from '../percentile.js';

/** How the threshold is found. */
export interface SeriesThresholdOptions {
  /** `'percentile'` (default): the score that this share of the normal rows stays below, times `margin`. */
  method?: 'percentile';
  /** The share, in percent, from 0 to 100; 99 by default. */
  percentile?: number;
  /** What that score is multiplied by, above 0; 1 by default. More than 1 keeps alarms rare where normal rows are few. */
  margin?: number;
}

/** What is kept of it. */
export interface SeriesThreshold {
  method: 'percentile';
  percentile: number;
  margin: number;
  threshold: number;
  /** Percentiles 0, 1 … 100 of the normal rows' scores. */
  normalScores: number[];
}

/** @throws AutoencoderError `outOfRange` */
export function checkThreshold(options: SeriesThresholdOptions): Required<SeriesThresholdOptions> {
  const { method = 'percentile', percentile: percent = 99, margin = 1 } = options;
  if (method !== 'percentile') throw refused('method', "'percentile'", JSON.stringify(method));
  if (!(percent >= 0 && percent <= 100))
    throw refused('percentile', 'a number from 0 to 100', String(percent));
  if (!(margin > 0 && margin < Number.POSITIVE_INFINITY))
    throw refused('margin', 'a number above 0', String(margin));
  return { method, percentile: percent, margin };
}

/** @param scores of normal rows, each a number */
export function thresholdOf(
  scores: ArrayLike<number>,
  options: Required<SeriesThresholdOptions>,
): SeriesThreshold {
  const ascending = sorted(scores);
  return {
    ...options,
    threshold: percentile(ascending, options.percentile) * options.margin,
    normalScores: Array.from({ length: 101 }, (_, share) => percentile(ascending, share)),
  };
}

export function isThreshold(value: Record<string, unknown>): boolean {
  const { method, normalScores } = value;
  const numbers = Array.isArray(normalScores) && normalScores.every((score) => typeof score === 'number');
  const figures = [value.percentile, value.margin, value.threshold];
  return method === 'percentile' && figures.every((figure) => typeof figure === 'number') && numbers;
}

const refused = (path: string, expected: string, received: string) =>
  new AutoencoderError({ code: 'outOfRange', path, expected, received, hint: 'correct it' });
