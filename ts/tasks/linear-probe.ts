/**
 * How much a linear classifier can read from a model's codes, beside the same from principal components and from the
 * rows themselves (Alain and Bengio 2017).
 */

import type { Autoencoder } from '../autoencoder.js';
import type { Input, Labels } from '../types.js';

/** How features are judged. */
export interface LinearProbeOptions {
  /** Rows to judge by; by default a share of the rows is held back. */
  test?: { data: Input; labels: Labels };
  /** The share that is held back, between 0 and 1; 0.2 by default. */
  testFraction?: number;
  /** Passes of the classifier over its rows, at least 1; 20 by default. */
  epochs?: number;
  /** Decides the split and the order of the rows; 0 by default. */
  seed?: number;
  /** Ends the work with `aborted`. */
  signal?: AbortSignal;
}

/** What a linear classifier makes of some features. */
export interface ProbeScore {
  /** Features of a row. */
  dimensions: number;
  /** Share of the test rows whose class it tells, from 0 to 1. */
  accuracy: number;
  /** The same of the rows that it learned from. */
  trainAccuracy: number;
}

/** A model's codes against what costs nothing. */
export interface LinearProbe {
  codes: ProbeScore;
  /** As many principal components of the rows as a code has values, or as there are. */
  pca: ProbeScore;
  /** The rows themselves. */
  raw: ProbeScore;
  classes: number;
  rows: { train: number; test: number };
}

/**
 * Trains logistic regressions on codes, principal components and rows, and tells how well each does on rows that none
 * of them saw. The model should not have seen the test rows either.
 *
 * @throws AutoencoderError `badData` for labels that do not fit the rows or are all the same; `outOfRange` for options
 * @example
 * ```ts
 * const { codes, pca, raw } = await linearProbe(model, images, labels);
 * console.log(codes.accuracy, pca.accuracy, raw.accuracy);
 * ```
 */
export async function linearProbe(
  model: Autoencoder,
  data: Input,
  labels: Labels,
  options: LinearProbeOptions = {},
): Promise<LinearProbe> {
  // Few programs ask, so what does it is loaded when one does.
  const { probed } = await import('./linear-probe/probe.js');
  return probed(model, data, labels, options);
}
