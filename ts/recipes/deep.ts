/** An autoencoder with several hidden layers on each side (Hinton and Salakhutdinov 2006). */

import type { LayerSpec } from '../spec/layers.js';
import type { ModelSpec } from '../spec/model.js';
import { needsLists, notEmpty } from '../spec/options.js';
import { denseModel, type LayeredOptions } from './options.js';

/** The words of {@link deep}. */
export interface DeepWords extends LayeredOptions {
  /** Widths of the encoder's hidden layers, mirrored in the decoder, at least one; without it, `encoder` is required. */
  units?: readonly number[];
  /**
   * Any layers in front of the code, mirrored as the decoder as {@link defineModel} does it; instead of `units` and
   * `activation`, which are refused beside it. Without it, `units` is required.
   */
  encoder?: readonly LayerSpec[];
}

/** The same, with hidden layers: by their widths or as they are. */
export type DeepOptions = DeepWords & ({ units: readonly number[] } | { encoder: readonly LayerSpec[] });

/**
 * Hidden layers of the given widths, or any others as `encoder`, mirrored in the decoder.
 *
 * @throws AutoencoderError `invalidSpec` at `units` where neither is given, or none
 * @example
 * ```ts
 * const spec = deep({ inputShape: [784], units: [128, 64], latentDim: 32 });
 * const other = deep({ inputShape: [784], encoder: [layers.dense(128), layers.layerNorm()], latentDim: 32 });
 * ```
 */
export function deep(options: DeepOptions): ModelSpec {
  const spec = denseModel('deep', options);
  if ('encoder' in options && options.encoder !== undefined) return spec;
  needsLists('deep', options, { units: '[128, 64]' });
  const { units } = options as { units: readonly number[] };
  notEmpty('deep.units', units, '[128, 64]', 'vanilla and undercomplete work without hidden layers');
  return spec;
}
