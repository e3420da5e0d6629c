/**
 * Anomaly detection: rows that a model trained on normal rows rebuilds badly are anomalies.
 */

import type { Autoencoder } from '../autoencoder.js';
import { AutoencoderError } from '../errors.js';
import { refuseUnknownOptions } from '../spec/options.js';
import type { Input, Tensor } from '../types.js';
import { type DetectionMetrics, detectionMetrics } from './detection.js';
import { percentile, shareBelow, sorted } from './percentile.js';

/** Where the detector stands in the model file. */
const key = 'anomalyDetector';

/** How the threshold is found. */
export interface AnomalyDetectorOptions {
  /** `'percentile'` (default): the score that this share of the normal rows stays below. */
  method?: 'percentile';
  /** The share, in percent, from 0 to 100; 95 by default. */
  percentile?: number;
}

/** What is stored of a detector. */
interface Stored {
  method: 'percentile';
  percentile: number;
  threshold: number;
  /** Percentiles 0, 1 … 100 of the normal rows' scores. */
  normalScores: number[];
}

/** A model with a threshold. */
export interface AnomalyDetector {
  readonly model: Autoencoder;
  readonly method: 'percentile';
  readonly percentile: number;
  /** Rows that score above it are anomalies. */
  readonly threshold: number;
  /** Reconstruction error per row, `[rows]`: `model.score`. */
  score(data: Input): Promise<Tensor>;
  /** Whether each row is an anomaly. */
  predict(data: Input): Promise<boolean[]>;
  /** Share of the normal rows that score no higher, `[rows]`, from 0 to 1: 0.99 is unusual. */
  probability(data: Input): Promise<Tensor>;
  /** Each feature's part in its row's score, `[rows, ...inputShape]`. */
  explain(data: Input): Promise<Tensor>;
  /** How well it does on rows of which it is known whether they are anomalies (1, true) or not (0, false). */
  evaluate(data: Input, labels: ArrayLike<number | boolean>): Promise<DetectionMetrics>;
  /** The model file with the detector inside; `anomalyDetector(await Autoencoder.load(bytes))` gives it back. */
  save(): Promise<Uint8Array>;
}

/**
 * A detector from a trained model and normal rows; without rows, the one that was saved with the model.
 *
 * The threshold is `numpy.percentile(scores, percentile)` of the normal rows' scores.
 *
 * @throws AutoencoderError `outOfRange` for a percentile outside 0 to 100; `emptyData` where neither rows nor a saved
 * detector are there
 * @example
 * ```ts
 * const detector = await anomalyDetector(model, normalRows, { percentile: 95 });
 * const flags = await detector.predict(newRows);
 * await writeFile('detector.hourglass', await detector.save());
 * ```
 */
export async function anomalyDetector(
  model: Autoencoder,
  normalData?: Input,
  options: AnomalyDetectorOptions = {},
): Promise<AnomalyDetector> {
  refuseUnknownOptions(options, ['method', 'percentile'], '');
  const stored = normalData === undefined ? await saved(model) : await learn(model, normalData, options);
  return detectorOf(model, stored);
}

async function learn(
  model: Autoencoder,
  normalData: Input,
  options: AnomalyDetectorOptions,
): Promise<Stored> {
  const { method = 'percentile', percentile: percent = 95 } = options;
  if (method !== 'percentile') throw refused('method', "'percentile'", JSON.stringify(method));
  if (!(percent >= 0 && percent <= 100))
    throw refused('percentile', 'a number from 0 to 100', String(percent));
  const scores = sorted((await model.score(normalData)).data);
  return {
    method,
    percentile: percent,
    threshold: percentile(scores, percent),
    normalScores: Array.from({ length: 101 }, (_, share) => percentile(scores, share)),
  };
}

async function saved(model: Autoencoder): Promise<Stored> {
  const value = await model.attachment(key);
  if (isStored(value)) return value;
  throw new AutoencoderError({
    code: 'emptyData',
    path: 'normalData',
    expected: 'rows of normal data, or a model that was saved with its detector',
    received: 'neither',
    hint: 'pass the rows that the model was trained on',
  });
}

function detectorOf(model: Autoencoder, stored: Stored): AnomalyDetector {
  const { method, threshold, normalScores } = stored;
  const score = (data: Input) => model.score(data);
  const flags = (scores: Tensor) => Array.from(scores.data, (value) => value > threshold);
  return {
    model,
    method,
    percentile: stored.percentile,
    threshold,
    score,
    predict: async (data) => flags(await score(data)),
    async probability(data) {
      const scores = await score(data);
      return { ...scores, data: scores.data.map((value) => shareBelow(normalScores, value)) };
    },
    explain: (data) => model.score(data, { per: 'feature' }),
    async evaluate(data, labels) {
      const scores = await score(data);
      if (labels.length !== scores.data.length) {
        throw refused('labels', `${scores.data.length} labels, one for each row`, String(labels.length));
      }
      return detectionMetrics(scores.data, flags(scores), Array.from(labels, Boolean));
    },
    async save() {
      await model.attach(key, stored);
      return model.save();
    },
  };
}

function isStored(value: unknown): value is Stored {
  if (typeof value !== 'object' || value === null) return false;
  const { method, percentile: percent, threshold, normalScores } = value as Record<string, unknown>;
  const numbers = Array.isArray(normalScores) && normalScores.every((score) => typeof score === 'number');
  return method === 'percentile' && typeof percent === 'number' && typeof threshold === 'number' && numbers;
}

function refused(path: string, expected: string, received: string): AutoencoderError {
  return new AutoencoderError({ code: 'outOfRange', path, expected, received, hint: 'correct it' });
}
