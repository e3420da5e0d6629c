/** Builders of the optimizers: one per member of `crates/engine/src/optimizers`. */

import { member } from '../spec/member.js';
import type {
  Adadelta,
  AdadeltaOptions,
  Adagrad,
  AdagradOptions,
  AdaMax,
  AdaMaxOptions,
  Adam,
  AdamOptions,
  AdamW,
  AdamWOptions,
  Lion,
  LionOptions,
  RmsProp,
  RmsPropOptions,
  Sgd,
  SgdOptions,
} from '../spec/optimizers.js';

/** Adam: `optimizers.adam({ learningRate: 1e-3 })`. */
export const adam = (options: AdamOptions = {}): Adam => member('adam', options);

/** Adam with decay of the weights: `optimizers.adamW({ weightDecay: 0.01 })`. */
export const adamW = (options: AdamWOptions = {}): AdamW => member('adamW', options);

/** Adam by the largest gradient: `optimizers.adaMax()`. */
export const adaMax = (options: AdaMaxOptions = {}): AdaMax => member('adaMax', options);

/** Rates that only fall, for sparse gradients: `optimizers.adagrad({ learningRate: 0.01 })`. */
export const adagrad = (options: AdagradOptions = {}): Adagrad => member('adagrad', options);

/** No rate to choose: `optimizers.adadelta()`. */
export const adadelta = (options: AdadeltaOptions = {}): Adadelta => member('adadelta', options);

/** Scaled by a running mean of the square: `optimizers.rmsProp({ momentum: 0.9 })`. */
export const rmsProp = (options: RmsPropOptions = {}): RmsProp => member('rmsProp', options);

/** Steps of one length: `optimizers.lion({ learningRate: 1e-4 })`. */
export const lion = (options: LionOptions = {}): Lion => member('lion', options);

/** Gradient descent with momentum: `optimizers.sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true })`. */
export const sgd = (options: SgdOptions = {}): Sgd => member('sgd', options);
