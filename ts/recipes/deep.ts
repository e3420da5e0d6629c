/** An autoencoder with several hidden layers on each side (Hinton and Salakhutdinov 2006). */

import type { ModelSpec } from '../spec/model.js';
import { denseModel, type LayeredOptions } from './options.js';

/** The words of {@link deep}: hidden layers are required. */
export interface DeepOptions extends LayeredOptions {
  /** Widths of the encoder's hidden layers, mirrored in the decoder. */
  units: readonly number[];
}

/**
 * Hidden layers of the given widths, mirrored in the decoder.
 *
 * @example
 * ```ts
 * const spec = deep({ inputShape: [784], units: [128, 64], latentDim: 32 });
 * ```
 */
export const deep = (options: DeepOptions): ModelSpec => denseModel('deep', options);
