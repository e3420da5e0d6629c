/** What costs little and belongs beside every anomaly detector, on the same rows. */

import type { Input, Tensor } from '../../types.js';

/** How the baselines are made. */
export interface BaselineOptions {
  /** Principal components, from 1 to the number of columns less 1; half of the columns by default. */
  dimensions?: number;
  /** The neighbour whose distance counts, from 1; 5 by default. */
  neighbours?: number;
  /** Trees of the forest, from 1; 100 by default. */
  trees?: number;
  /** Decides the forest; a whole number from 0, default 0. */
  seed?: number;
  /** Values in a row, where the data does not say it itself. */
  columns?: number;
}

/** What one of them makes of the test rows. */
export interface Baseline {
  /** How strange each row is, `[rows]`; more is stranger. */
  scores: Tensor;
  /** With labels: the chance that a random anomaly scores above a random normal row. */
  auroc?: number;
  /** With labels: area under precision over recall. */
  averagePrecision?: number;
}

/** The baselines by name. */
export interface Baselines {
  /** Squared distance from the rows' place in the space of the principal components, per column. */
  pca: Baseline;
  /** Distance to the k-th nearest training row. */
  nearestNeighbours: Baseline;
  /** Isolation forest: from 0 to 1, usual rows at about 0.4. */
  isolationForest: Baseline;
}

/**
 * How principal components, nearest neighbours (Ramaswamy et al. 2000) and an isolation forest (Liu et al. 2008) judge
 * test rows after normal training rows: what an autoencoder has to beat. Columns are standardised by the training rows.
 *
 * @param labels which test rows are anomalies (1, true)
 * @throws AutoencoderError `outOfRange` for options; `badData` for labels of another number, or rows of another width
 * @example
 * ```ts
 * const { pca, nearestNeighbours, isolationForest } = await baselines(train, test, labels);
 * console.log((await detector.evaluate(test, labels)).auroc, nearestNeighbours.auroc);
 * ```
 */
export async function baselines(
  train: Input,
  test: Input,
  labels?: ArrayLike<number | boolean>,
  options: BaselineOptions = {},
): Promise<Baselines> {
  // Who needs no baselines does not load them.
  const { judgedBaselines } = await import('./judge.js');
  return judgedBaselines(train, test, labels, options);
}
