/** An autoencoder that rebuilds clean rows from corrupted ones (Vincent et al. 2008). */

import { corruptions } from '../builders/index.js';
import type { CorruptionSpec } from '../spec/corruptions.js';
import type { ModelSpec } from '../spec/model.js';
import { withCorruption } from './modifiers.js';
import { denseModel, type LayeredOptions } from './options.js';

/** The words of {@link denoising}. */
export interface DenoisingOptions extends LayeredOptions {
  /** What is done to the input while training; normal noise of standard deviation 0.5 by default. */
  corruption?: CorruptionSpec;
}

/**
 * Corrupts every row anew in every step and compares the reconstruction with the clean row.
 *
 * @example
 * ```ts
 * const spec = denoising({
 *   inputShape: [784], units: [128], latentDim: 64,
 *   corruption: corruptions.gaussianNoise({ standardDeviation: 0.5, clip: [0, 1] }),
 * });
 * ```
 */
export function denoising({ corruption, ...options }: DenoisingOptions): ModelSpec {
  const spec = denseModel('denoising', options, ['corruption']);
  return withCorruption(spec, corruption ?? corruptions.gaussianNoise({ standardDeviation: 0.5 }));
}
