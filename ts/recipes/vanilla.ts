/** The plainest autoencoder: input, code, output (Rumelhart, Hinton and Williams 1986). */

import type { ModelSpec } from '../spec/model.js';
import { denseModel, type LayeredOptions } from './options.js';

/**
 * One code between input and output; hidden layers where `units` asks for them.
 *
 * @example
 * ```ts
 * const spec = vanilla({ inputShape: [784], latentDim: 32, latentActivation: 'relu' });
 * ```
 */
export const vanilla = (options: LayeredOptions): ModelSpec => denseModel('vanilla', options);
