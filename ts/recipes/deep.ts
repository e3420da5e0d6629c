/** An autoencoder with several hidden layers on each side (Hinton and Salakhutdinov 2006). */

import type { LayerSpec } from '../spec/layers.js';
import type { ModelSpec } from '../spec/model.js';
import { denseModel, type LayeredOptions } from './options.js';

/** The words of {@link deep}: hidden layers are required, by their widths or as they are. */
export type DeepOptions = LayeredOptions & ({ units: readonly number[] } | { encoder: readonly LayerSpec[] });

/**
 * Hidden layers of the given widths, or any others as `encoder`, mirrored in the decoder.
 *
 * @example
 * ```ts
 * const spec = deep({ inputShape: [784], units: [128, 64], latentDim: 32 });
 * const other = deep({ inputShape: [784], encoder: [layers.dense(128), layers.layerNorm()], latentDim: 32 });
 * ```
 */
export const deep = (options: DeepOptions): ModelSpec => denseModel('deep', options);
