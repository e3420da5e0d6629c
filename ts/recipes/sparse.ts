/** An autoencoder whose codes are mostly zero, by an L1 penalty on them. */

import { penalties } from '../builders/index.js';
import type { ModelSpec } from '../spec/model.js';
import { featuresOf } from '../spec/shapes.js';
import { withPenalty } from './modifiers.js';
import { denseModel, type LayeredOptions } from './options.js';

/** The words of {@link sparse}. */
export interface SparseOptions extends LayeredOptions {
  /** Weight of Σ|z| against the loss summed over the features, at least 0; 1e-4 per feature by default. */
  weight?: number;
}

/**
 * An L1 penalty on the code, which is relu unless `latentActivation` says otherwise.
 *
 * The default weight is the 1e-4 against a mean per feature that is customary in Keras: 0.0784 for 784 features.
 *
 * @example
 * ```ts
 * const spec = sparse({ inputShape: [784], latentDim: 32, weight: 0.0784 });
 * ```
 */
export function sparse({ weight, ...options }: SparseOptions): ModelSpec {
  const spec = denseModel('sparse', { latentActivation: 'relu', ...options }, ['weight']);
  return withPenalty(spec, penalties.l1Activity({ weight: weight ?? 1e-4 * featuresOf(options.inputShape) }));
}
