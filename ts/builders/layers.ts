/** Builders of the layers: one per member of `crates/engine/src/layers`. */

import type { Activation, Shape } from '../spec/common.js';
import type { ActivationLayer, Dense, DenseOptions, Dropout, Flatten, Reshape } from '../spec/layers.js';
import { member } from '../spec/member.js';

/**
 * Every output a weighted sum of every input: `[inputs] → [units]`.
 *
 * @param units number of outputs, at least 1
 * @example
 * ```ts
 * layers.dense(64, { activation: 'relu' });
 * ```
 */
export const dense = (units: number, options: DenseOptions = {}): Dense =>
  member('dense', { units, ...options });

/** A function applied to every value; the shape stays: `layers.activation('tanh')`. */
export const activation = (name: Activation): ActivationLayer => member('activation', { function: name });

/** Sets a share of the values to zero while training: `layers.dropout(0.5)`; `rate` in [0, 1). */
export const dropout = (rate: number): Dropout => member('dropout', { rate });

/** Any shape becomes one axis: `layers.flatten()`. */
export const flatten = (): Flatten => member('flatten', {});

/** The same values in another shape of the same size: `layers.reshape([28, 28, 1])`. */
export const reshape = (shape: Shape): Reshape => member('reshape', { shape });
