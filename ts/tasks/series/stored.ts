/** What of a detector stands in the model file. */

import type { Autoencoder } from '../../autoencoder.js';
import { AutoencoderError } from '../../errors.js';
import type { ScoreSettings } from './score-stream.js';
import { isThreshold, type SeriesThreshold } from './threshold.js';

/** Where the detector stands in the model file. */
export const seriesKey = 'seriesDetector';

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
