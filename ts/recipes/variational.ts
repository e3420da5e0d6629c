/** A variational autoencoder: codes drawn from distributions near a prior, so that draws decode into new rows. */

import { latents, penalties } from '../builders/index.js';
import type { Activation } from '../spec/common.js';
import type { ModelSpec } from '../spec/model.js';
import { oneOf } from '../spec/options.js';
import type { KlGaussianOptions } from '../spec/penalties.js';
import { withPenalty } from './modifiers.js';
import { type CodedOptions, codedModel, given } from './options.js';

/** What models with a gaussian latent share. */
export interface GaussianModelOptions extends CodedOptions {
  /**
   * What the output is the mean of: `'bernoulli'` (default), for data in [0, 1], a sigmoid with binary cross-entropy;
   * `'gaussian'`, for any numbers, a linear output with squared error, which is the likelihood of variance ½. An
   * `outputActivation` or `loss` that is given goes first.
   */
  likelihood?: 'bernoulli' | 'gaussian';
  /** Function of the output; `'sigmoid'` by default, with likelihood `'gaussian'` `'linear'`. */
  outputActivation?: Activation;
}

/** The words of {@link variational}. */
export interface VariationalOptions extends GaussianModelOptions, Omit<KlGaussianOptions, 'weight'> {
  /** Weight of the divergence from the prior, at least 0: 1 (default) for the evidence lower bound, above it a β-VAE. */
  beta?: number;
}

/** Encoder, gaussian latent, decoder, and the loss of the likelihood. */
export function gaussianModel(
  recipe: string,
  options: GaussianModelOptions,
  own: readonly string[],
): ModelSpec {
  const { likelihood = 'bernoulli', ...rest } = options;
  const discrete = oneOf(`${recipe}.likelihood`, likelihood, ['bernoulli', 'gaussian']) === 'bernoulli';
  const outputActivation = discrete ? 'sigmoid' : 'linear';
  const latent = latents.gaussian({ dim: rest.latentDim });
  return codedModel(recipe, { outputActivation, ...rest }, ['likelihood', ...own], latent);
}

/**
 * The model of Kingma and Welling (2014), or with `beta` that of Higgins et al. (2017).
 *
 * Where the decoder learns to do without the code, which `model.statistics(rows).collapsed` tells, a `warmUp` of some
 * epochs' steps, `freeBits` or a smaller `beta` helps.
 *
 * @example
 * ```ts
 * const spec = variational({ inputShape: [784], units: [400], latentDim: 20 });
 * const model = await Autoencoder.create(spec);
 * await model.fit(images, { epochs: 10 });
 * const { data } = await model.sample(16);
 * ```
 */
export function variational(options: VariationalOptions): ModelSpec {
  const { beta, warmUp, freeBits, capacity, ...rest } = options;
  const own = given({ weight: beta, warmUp, freeBits, capacity });
  return withPenalty(
    gaussianModel('variational', rest, ['beta', 'warmUp', 'freeBits', 'capacity']),
    penalties.klGaussian(own),
  );
}
