/** What is wrong with a trained model: findings with figures and what to change. */

import type { Autoencoder } from '../autoencoder.js';
import { pca } from '../pca.js';
import { refuseUnknownOptions } from '../spec/options.js';
import type { Input, Labels } from '../types.js';
import type { Finding } from './diagnose/finding.js';

/** What else is known. */
export interface DiagnoseOptions {
  /** Rows that the model has not seen; without them nobody can tell whether it overfits. */
  validation?: Input | { input: Input; labels?: Labels };
  /** What the rows are, for models with a condition. */
  labels?: Labels;
}

/**
 * Looks for what is commonly wrong with an autoencoder; an empty list where nothing is found.
 *
 * The figures are of the rows (at most 2,000 of them, evenly taken), of the codes, and of the model's training history.
 *
 * @param data rows that the model was trained on
 * @returns findings, the worst first
 * @throws AutoencoderError as `model.reconstruct` does
 * @example
 * ```ts
 * for (const { name, severity, evidence, advice } of await diagnose(model, train, { validation: test }))
 *   console.log(`${severity}: ${name}: ${advice}`, evidence);
 * ```
 */
export async function diagnose(
  model: Autoencoder,
  data: Input,
  options: DiagnoseOptions = {},
): Promise<Finding[]> {
  refuseUnknownOptions(options, ['validation', 'labels'], '');
  const { labels, validation } = options;
  // Few programs ask, so the checks are loaded when one does.
  const { findingsOf } = await import('./diagnose/checks.js');
  const given = validation === undefined || 'input' in validation ? validation : { input: validation };
  return findingsOf(model, { input: data, ...(labels && { labels }) }, given, pca);
}
