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
 * Any first few values of a code rebuild the row nearly as well as a model with so few: one training answers how many
 * are enough. Set the others to 0 before `decode`.
 *
 * They stay within a tenth of its squared error once training has settled, which takes longer than without the order.
 * On 1,000 digits of 8 × 8 pixels that is after 150 epochs with a linear output and a learning rate that falls to 0
 * (`schedules.cosine()`); 60 at a constant one leave up to a sixth. With a sigmoid output it takes a larger `rate` as
 * well, 0.25 for 16 values, and the last ones are then seldom trained.
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
