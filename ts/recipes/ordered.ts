/** An autoencoder whose codes are sorted by importance (Rippel, Gelbart and Adams 2014). */

import { latents } from '../builders/index.js';
import type { ModelSpec } from '../spec/model.js';
import { type CodedOptions, codedModel, given } from './options.js';

/** The words of {@link ordered}. */
export interface OrderedOptions extends CodedOptions {
  /** Chance to end a code behind each value while training, between 0 and 1; 1 / `latentDim` by default. */
  rate?: number;
}

/**
 * Any first few values of a code rebuild the row as well as a model with so few: one training answers how many are
 * enough. Set the others to 0 before `decode`.
 *
 * @example
 * ```ts
 * const spec = ordered({ inputShape: [784], units: [128], latentDim: 32 });
 * ```
 */
export function ordered({ rate, ...options }: OrderedOptions): ModelSpec {
  const latent = latents.ordered({ dim: options.latentDim, ...given({ rate }) });
  return codedModel('ordered', options, ['rate'], latent);
}
