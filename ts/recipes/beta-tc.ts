/** A variational autoencoder with codes that are independent of each other (Chen et al. 2018). */

import { penalties } from '../builders/index.js';
import type { ModelSpec } from '../spec/model.js';
import { withPenalty } from './modifiers.js';
import { type GaussianModelOptions, gaussianModel } from './variational.js';

/** The words of {@link betaTc}. */
export interface BetaTcOptions extends GaussianModelOptions {
  /** Weight of the total correlation, at least 1: the other parts of the divergence keep weight 1; 6 by default. */
  beta?: number;
}

/**
 * Penalises what the codes tell of each other and leaves alone what they tell of the data.
 *
 * @example
 * ```ts
 * const spec = betaTc({ inputShape: [784], units: [400], latentDim: 10, beta: 6 });
 * ```
 */
export function betaTc({ beta = 6, ...options }: BetaTcOptions): ModelSpec {
  const spec = withPenalty(gaussianModel('betaTc', options, ['beta']), penalties.klGaussian());
  return withPenalty(spec, penalties.totalCorrelation({ weight: beta - 1 }));
}
