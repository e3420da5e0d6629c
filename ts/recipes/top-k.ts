/** An autoencoder whose code keeps its k largest values only (Makhzani and Frey 2014; Gao et al. 2024). */

import { latents } from '../builders/index.js';
import type { TopKOptions } from '../spec/latents.js';
import type { ModelSpec } from '../spec/model.js';
import { type CodedOptions, codedModel, given } from './options.js';

/** The words of {@link topK}. */
export interface TopKModelOptions extends CodedOptions, Omit<TopKOptions, 'activation' | 'initializer'> {
  /** Values of a code that stay, 1 to `latentDim`. */
  k: number;
  /** Function of the values that stay; `'relu'` by default. */
  latentActivation?: 'relu' | 'linear';
}

/**
 * Sparse codes without a weight to choose: each has exactly `k` values (fewer where relu cuts them off). Units that no
 * row uses for `deadAfter` steps are revived.
 *
 * @example
 * ```ts
 * const spec = topK({ inputShape: [784], latentDim: 1000, k: 25 });
 * ```
 */
export function topK(options: TopKModelOptions): ModelSpec {
  const { k, latentActivation, revival, deadAfter, auxK, ...rest } = options;
  const own = given({ activation: latentActivation, revival, deadAfter, auxK });
  return codedModel(
    'topK',
    rest,
    ['k', 'latentActivation', 'revival', 'deadAfter', 'auxK'],
    latents.topK({ dim: rest.latentDim, k, ...own }),
  );
}
