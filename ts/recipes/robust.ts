/** An autoencoder that outliers in its training data cannot spoil (Qi et al. 2014). */

import { losses } from '../builders/index.js';
import { AutoencoderError } from '../errors.js';
import type { LossSpec } from '../spec/losses.js';
import type { ModelSpec } from '../spec/model.js';
import { denseModel, type LayeredOptions } from './options.js';

/** The words of {@link robust}. */
export interface RobustOptions extends LayeredOptions {
  /** Errors beyond a few times this are outliers, in the unit of the data, above 0; 0.5 by default. Not with another `loss`. */
  sigma?: number;
  /** The loss, by name or as a spec; by default `'correntropy'` with that `sigma`. */
  loss?: Exclude<LossSpec['type'], 'composite'> | LossSpec;
}

/**
 * Compares by correntropy: what cannot be rebuilt costs the same however wrong it is, and pulls on nothing.
 *
 * `loss: 'huber'`, `'meanAbsoluteError'` or `'logCosh'` are milder.
 *
 * @throws AutoencoderError `incompatible` at `sigma` beside a `loss`
 * @example
 * ```ts
 * const spec = robust({ inputShape: [30], units: [16], latentDim: 4, outputActivation: 'linear', sigma: 1 });
 * ```
 */
export function robust({ sigma, ...options }: RobustOptions): ModelSpec {
  if (sigma !== undefined && options.loss !== undefined) {
    throw new AutoencoderError({
      code: 'incompatible',
      path: 'robust.sigma',
      expected: 'no sigma beside a loss',
      received: String(sigma),
      hint: 'leave out one of the two; losses.correntropy({ sigma }) and losses.huber({ delta }) say it themselves',
    });
  }
  const loss = options.loss ?? losses.correntropy({ sigma: sigma ?? 0.5 });
  return denseModel('robust', { ...options, loss }, ['sigma']);
}
