/** A contractive autoencoder: codes that change little where the input changes in ways that do not matter. */

import { penalties } from '../builders/index.js';
import type { Activation } from '../spec/common.js';
import type { ModelSpec } from '../spec/model.js';
import { withPenalty } from './modifiers.js';
import { denseModel, given, type LayeredOptions } from './options.js';

/** The words of {@link contractive}. */
export interface ContractiveOptions extends LayeredOptions {
  /**
   * Weight of the squared norm of the encoder's Jacobian against the loss summed over the features, at
   * least 0; 0.1 by default.
   */
  weight?: number;
  /** Random directions that stand for all codes, for wide ones, at least 1; without it the norm is exact. */
  probes?: number;
  /** Function of the hidden layers; `'sigmoid'` by default. */
  activation?: Activation;
  /** Function of the code; `'sigmoid'` by default. */
  latentActivation?: Activation;
}

/**
 * The model of Rifai et al. (2011), with a sigmoid code unless `latentActivation` says otherwise, at any depth.
 *
 * The norm of one layer costs little; that of several takes a pass per code, or per probe where `probes` is given.
 * An `encoder` may be convolutional, with any pooling; `withPenalty(spec, penalties.contractive({ weight: 0.1 }))` makes
 * other specs contractive, conditional ones too. Layers whose slopes depend on many values at once are refused: recurrence,
 * normalisation, residual layers, softmax.
 *
 * @example
 * ```ts
 * const spec = contractive({ inputShape: [784], latentDim: 64, weight: 0.1 });
 * ```
 */
export function contractive({ weight = 0.1, probes, ...options }: ContractiveOptions): ModelSpec {
  const hidden = options.encoder === undefined ? ({ activation: 'sigmoid' } as const) : {};
  const words = { ...hidden, latentActivation: 'sigmoid' as const, ...options };
  const spec = denseModel('contractive', words, ['weight', 'probes']);
  return withPenalty(spec, penalties.contractive({ weight, ...given({ probes }) }));
}
