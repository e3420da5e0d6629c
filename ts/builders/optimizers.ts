/** Builders of the optimizers: one per member of `crates/engine/src/optimizers`. */

import { member } from '../spec/member.js';
import type { Adam, AdamOptions, Sgd, SgdOptions } from '../spec/optimizers.js';

/** Adam: `optimizers.adam({ learningRate: 1e-3 })`. */
export const adam = (options: AdamOptions = {}): Adam => member('adam', options);

/** Gradient descent with momentum: `optimizers.sgd({ learningRate: 0.1, momentum: 0.9 })`. */
export const sgd = (options: SgdOptions = {}): Sgd => member('sgd', options);
