/** An autoencoder whose codes as a whole are distributed like a prior (Tolstikhin et al. 2018). */

import { latents, penalties } from '../builders/index.js';
import type { ModelSpec } from '../spec/model.js';
import { withPenalty } from './modifiers.js';
import { type CodedOptions, codedModel, given } from './options.js';

/** The words of {@link wasserstein}. */
export interface WassersteinOptions extends CodedOptions {
  /** Weight of the discrepancy against the loss summed over the features, at least 0; 10 by default. */
  weight?: number;
  /** How codes are compared with draws of the prior; `'inverseMultiquadratic'` by default. */
  kernel?: 'inverseMultiquadratic' | 'gaussian';
}

/**
 * Every row has one code, without chance, but the codes of a batch have to look like draws of a standard normal
 * distribution: sharper than a variational model, and draws decode into new rows all the same.
 *
 * @example
 * ```ts
 * const spec = wasserstein({ inputShape: [784], units: [256], latentDim: 8 });
 * ```
 */
export function wasserstein({ weight = 10, kernel, ...options }: WassersteinOptions): ModelSpec {
  const latent = latents.plain({ dim: options.latentDim });
  const spec = codedModel('wasserstein', options, ['weight', 'kernel'], latent);
  return withPenalty(spec, penalties.maximumMeanDiscrepancy({ weight, ...given({ kernel }) }));
}
