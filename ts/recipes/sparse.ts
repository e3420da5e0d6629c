/** An autoencoder whose codes are mostly zero, or seldom active, by a penalty on them (Ng 2011). */

import { penalties } from '../builders/index.js';
import { AutoencoderError } from '../errors.js';
import type { Activation } from '../spec/common.js';
import type { ModelSpec } from '../spec/model.js';
import { oneOf } from '../spec/options.js';
import { featuresOf } from '../spec/shapes.js';
import { withPenalty } from './modifiers.js';
import { denseModel, given, type LayeredOptions } from './options.js';

/** The words of {@link sparse}. */
export interface SparseOptions extends LayeredOptions {
  /** `'l1'` (default): Σ|z|. `'kl'`: the divergence of each code's mean over the batch from `target` (Ng 2011). */
  penalty?: 'l1' | 'kl';
  /**
   * Weight of the penalty against the loss summed over the features, at least 0; by default 1e-4 per feature for
   * `'l1'`, 3 for `'kl'`.
   */
  weight?: number;
  /** For `'kl'`, the share of rows for which a code is to be active, between 0 and 1; 0.05 by default. Only there. */
  target?: number;
  /** Function of the code; `'relu'` by default, with `'kl'` `'sigmoid'`. */
  latentActivation?: Activation;
}

const own = ['penalty', 'weight', 'target'];

/**
 * A penalty on the code: by `'l1'` on a relu code, by `'kl'` on a sigmoid one, unless `latentActivation` says otherwise.
 *
 * The default weight of `'l1'` is the 1e-4 against a mean per feature that is customary in Keras: 0.0784 for 784
 * features. With `'kl'` the code's function must keep it between 0 and 1.
 *
 * @throws AutoencoderError `incompatible` at `target` without `'kl'`
 * @example
 * ```ts
 * const spec = sparse({ inputShape: [784], latentDim: 32, weight: 0.0784 });
 * const rare = sparse({ inputShape: [784], latentDim: 200, penalty: 'kl', target: 0.05 });
 * ```
 */
export function sparse({ penalty = 'l1', weight, target, ...options }: SparseOptions): ModelSpec {
  if (oneOf('sparse.penalty', penalty, ['l1', 'kl']) === 'kl') {
    const spec = denseModel('sparse', { latentActivation: 'sigmoid', ...options }, own);
    return withPenalty(
      spec,
      penalties.kullbackLeiblerSparsity({ weight: weight ?? 3, ...given({ target }) }),
    );
  }
  if (target !== undefined) {
    throw new AutoencoderError({
      code: 'incompatible',
      path: 'sparse.target',
      expected: "penalty: 'kl' beside it",
      received: `${JSON.stringify(target)} with 'l1'`,
      hint: "give penalty: 'kl', or leave out target: 'l1' has a weight only",
    });
  }
  const spec = denseModel('sparse', { latentActivation: 'relu', ...options }, own);
  return withPenalty(spec, penalties.l1Activity({ weight: weight ?? 1e-4 * featuresOf(options.inputShape) }));
}
