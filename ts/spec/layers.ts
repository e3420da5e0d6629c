/** Layers: one type per member of `crates/engine/src/layers`. */

import type { Activation, Shape } from './common.js';
import type { InitializerSpec } from './initializers.js';

/** What a dense layer takes beside its width. */
export interface DenseOptions {
  /** Function of the output; `'linear'` by default. */
  activation?: Activation;
  /** How the weights start; `glorotUniform` by default. */
  initializer?: InitializerSpec;
}

/** Every output is a weighted sum of every input: `[inputs] → [units]`. */
export interface Dense extends DenseOptions {
  type: 'dense';
  /** Number of outputs, at least 1. */
  units: number;
}

/** A function applied to every value; the shape stays. */
export interface ActivationLayer {
  type: 'activation';
  function: Activation;
}

/** Sets a share of the values to zero while training; the shape stays. */
export interface Dropout {
  type: 'dropout';
  /** Share of values dropped, in [0, 1). */
  rate: number;
}

/** Any shape becomes one axis. */
export interface Flatten {
  type: 'flatten';
}

/** The same values in another shape of the same size. */
export interface Reshape {
  type: 'reshape';
  shape: Shape;
}

/** One layer of an encoder or a decoder. */
export type LayerSpec = Dense | ActivationLayer | Dropout | Flatten | Reshape;
