/** An autoencoder whose code is narrower than its input, so that it has to compress (Baldi and Hornik 1989). */

import { AutoencoderError } from '../errors.js';
import type { ModelSpec } from '../spec/model.js';
import { featuresOf } from '../spec/shapes.js';
import { denseModel, type LayeredOptions } from './options.js';

/** The words of {@link undercomplete}. */
export interface UndercompleteOptions extends LayeredOptions {
  /** Width of the code, at least 1 and below the number of values in a row. */
  latentDim: number;
}

/**
 * Like `vanilla`, but refuses a code as wide as the input, which could simply copy it. With a linear output, squared error
 * and no hidden layers it finds the plane of the first principal components.
 *
 * @throws AutoencoderError `outOfRange` at `latentDim`
 * @example
 * ```ts
 * const spec = undercomplete({ inputShape: [784], latentDim: 32 });
 * ```
 */
export function undercomplete(options: UndercompleteOptions): ModelSpec {
  const spec = denseModel('undercomplete', options);
  const features = featuresOf(options.inputShape);
  if (options.latentDim < features) return spec;
  throw new AutoencoderError({
    code: 'outOfRange',
    path: 'undercomplete.latentDim',
    expected: `a code narrower than the ${features} values of a row`,
    received: String(options.latentDim),
    hint: `use a latentDim below ${features}, or another recipe with a penalty or a corruption`,
  });
}
