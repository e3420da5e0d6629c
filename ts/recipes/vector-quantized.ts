/** An autoencoder whose codes are vectors of a learned list (van den Oord, Vinyals and Kavukcuoglu 2017). */

import { latents } from '../builders/index.js';
import type { VectorQuantizedOptions } from '../spec/latents.js';
import type { ModelSpec } from '../spec/model.js';
import { type CodedOptions, codedModel, given } from './options.js';

/** The words of {@link vectorQuantized}. */
export interface VectorQuantizedModelOptions
  extends CodedOptions,
    Omit<VectorQuantizedOptions, 'initializer'> {
  /** Vectors in the codebook, at least 2; 128 by default. */
  codes?: number;
}

/**
 * Each of `groups` pieces of the code is the nearest vector of one codebook, so a row is told by a few whole numbers.
 *
 * @example
 * ```ts
 * const spec = vectorQuantized({ inputShape: [784], units: [256], latentDim: 64, codes: 128, groups: 8 });
 * ```
 */
export function vectorQuantized(options: VectorQuantizedModelOptions): ModelSpec {
  const { codes = 128, groups, commitment, decay, restart, ...rest } = options;
  const own = given({ groups, commitment, decay, restart });
  const latent = latents.vectorQuantized({ dim: rest.latentDim, codes, ...own });
  return codedModel('vectorQuantized', rest, ['codes', 'groups', 'commitment', 'decay', 'restart'], latent);
}
