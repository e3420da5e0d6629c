/** An autoencoder whose codes a second network cannot tell from draws of a prior (Makhzani et al. 2015). */

import { latents, layers } from '../builders/index.js';
import type { Activation } from '../spec/common.js';
import type { LayerSpec } from '../spec/layers.js';
import type { ModelSpec } from '../spec/model.js';
import { type CodedOptions, codedModel, given } from './options.js';

/** The words of {@link adversarial}. */
export interface AdversarialOptions extends CodedOptions {
  /** Function of the hidden layers, of the discriminator's alone beside `encoder`; `'relu'` by default. */
  activation?: Activation;
  /** Any layers in front of the code, mirrored as the decoder; instead of `units`. None by default. */
  encoder?: readonly LayerSpec[];
  /** Widths of the discriminator's hidden layers; one layer of 64 by default. */
  discriminator?: readonly number[];
  /** What the codes are to be distributed like; `'gaussian'` by default. */
  prior?: 'gaussian' | 'uniform';
  /** Weight of the generator's term against the loss summed over the features, at least 0; 1 by default. */
  weight?: number;
}

/**
 * A discriminator learns to tell codes from draws of the prior, and the encoder to fool it: the codes as a whole become
 * distributed like the prior, whose draws decode into new rows. Training reports `discriminator` and `generator` beside
 * the reconstruction: at 1.39 and 0.69 times the weight the discriminator can only guess.
 *
 * @example
 * ```ts
 * const spec = adversarial({ inputShape: [784], units: [256], latentDim: 8, discriminator: [128, 128] });
 * ```
 */
export function adversarial({
  discriminator = [64],
  prior,
  weight,
  ...options
}: AdversarialOptions): ModelSpec {
  const latent = latents.plain({ dim: options.latentDim });
  const { activation = 'relu', ...others } = options;
  const words = options.encoder === undefined ? options : others;
  const spec = codedModel('adversarial', words, ['discriminator', 'prior', 'weight'], latent);
  const hidden = discriminator.map((width) => layers.dense(width, { activation }));
  return {
    ...spec,
    adversarial: { discriminator: [...hidden, layers.dense(1)], ...given({ prior, weight }) },
  };
}
