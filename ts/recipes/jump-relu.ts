/** An autoencoder whose units are silent below thresholds that they learn (Rajamanoharan et al. 2024). */

import { latents } from '../builders/index.js';
import type { JumpReluOptions } from '../spec/latents.js';
import type { ModelSpec } from '../spec/model.js';
import { type CodedOptions, codedModel, given } from './options.js';

/** The words of {@link jumpRelu}. */
export interface JumpReluModelOptions extends CodedOptions, Omit<JumpReluOptions, 'initializer'> {
  /** What each value above its threshold costs, at least 0, against the loss summed over the features. */
  sparsity: number;
}

/**
 * Sparse codes by a price for every value that is not zero, rather than for its size.
 *
 * @example
 * ```ts
 * const spec = jumpRelu({ inputShape: [784], latentDim: 1000, sparsity: 0.3 });
 * ```
 */
export function jumpRelu(options: JumpReluModelOptions): ModelSpec {
  const { sparsity, threshold, bandwidth, ...rest } = options;
  const own = given({ threshold, bandwidth });
  return codedModel(
    'jumpRelu',
    rest,
    ['sparsity', 'threshold', 'bandwidth'],
    latents.jumpRelu({ dim: rest.latentDim, sparsity, ...own }),
  );
}
