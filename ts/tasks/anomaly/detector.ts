/**
 * Anomaly detection: rows that a model trained on normal rows rebuilds badly, or that lie far from them, are anomalies.
 */

import type { Autoencoder } from '../../autoencoder.js';
import type { Input, Tensor } from '../../types.js';
import type { DetectionMetrics } from '../detection.js';
import type { Explanation } from './explain.js';
import type { AnomalyDetectorOptions, ScoreKind, ThresholdMethod } from './options.js';

/** A model, or several as one, with a threshold. */
export interface AnomalyDetector {
  /** The first of the models. */
  readonly model: Autoencoder;
  readonly models: readonly Autoencoder[];
  readonly method: ThresholdMethod;
  /** How rows are scored; several kinds by their geometric mean. */
  readonly kinds: readonly ScoreKind[];
  /** Of the method `percentile`. */
  readonly percentile: number | undefined;
  /** Of the methods `gaussianTail` and `conformal`. */
  readonly falseAlarmRate: number | undefined;
  /** Rows that score above it are anomalies. */
  readonly threshold: number;
  /** Rows that the threshold was found on. */
  readonly calibrationRows: number;
  /** What looked wrong about them: rows that may be anomalies. Empty where nothing did. */
  readonly warnings: readonly string[];
  /** How strange each row is, `[rows]`; of several models the mean. */
  score(data: Input): Promise<Tensor>;
  /** Whether each row is an anomaly. */
  predict(data: Input): Promise<boolean[]>;
  /** 1 − the p-value, `[rows]`, from 0 to 1: 0.99 is unusual. */
  probability(data: Input): Promise<Tensor>;
  /**
   * The chance of a normal row to score at least as high, `[rows]`: exact with `conformal` (a row is flagged where it is
   * at most the false-alarm rate), of the fitted distribution with `gaussianTail`, else by percentiles of the scores.
   */
  pValue(data: Input): Promise<Tensor>;
  /**
   * Each feature's part in its row's score, `[rows, ...inputShape]`, and under `rows` the features of each row, that
   * with the largest part first, with value, expected value and spread: `top` of them, by default all.
   */
  explain(data: Input, options?: { top?: number }): Promise<Explanation>;
  /** How well it does on rows of which it is known whether they are anomalies (1, true) or not (0, false). */
  evaluate(data: Input, labels: ArrayLike<number | boolean>): Promise<DetectionMetrics>;
  /** The model file with the detector inside; `anomalyDetector(await Autoencoder.load(bytes))` gives it back. */
  save(): Promise<Uint8Array>;
  /** Closes the models, also those that came out of a file with the first one. */
  close(): Promise<void>;
}

/**
 * A detector from a trained model and normal rows; without rows, the one that was saved with the model. Several models
 * of the same rows, such as seeds of one spec, are one detector: their scores are averaged.
 *
 * The normal rows may be those that the model was trained on, but for `conformal`, whose promise holds for rows that it
 * has not seen: pass such rows, or as `calibration`.
 *
 * @throws AutoencoderError `outOfRange` for options, and for fewer rows than the rate of `conformal` needs;
 * `incompatible` for a score that the model does not have; `emptyData` where neither rows nor a saved detector are there
 * @example
 * ```ts
 * const detector = await anomalyDetector(model, trained, {
 *   method: 'conformal', falseAlarmRate: 0.01, calibration: held, score: ['reconstruction', 'latentNeighbours'],
 * });
 * const flags = await detector.predict(rows);
 * const [first] = (await detector.explain(rows, { top: 3 })).rows;
 * console.log(first.features[0].text); // pressure 8.1 bar, expected 3.2 ± 0.4
 * await writeFile('detector.hourglass', await detector.save());
 * ```
 */
export async function anomalyDetector(
  model: Autoencoder | readonly Autoencoder[],
  normalData?: Input,
  options: AnomalyDetectorOptions = {},
): Promise<AnomalyDetector> {
  // Who needs no detector does not load what it is made of.
  const { assembled } = await import('./assemble.js');
  return assembled(model, normalData, options);
}
