/** Optimizers: one type per member of `crates/engine/src/optimizers`. */

/** Adam (Kingma and Ba 2015), in PyTorch's form. */
export interface AdamOptions {
  /** Step size, above 0; 1e-3 by default. */
  learningRate?: number;
  /** Decay of the first moment, in [0, 1); 0.9 by default. */
  beta1?: number;
  /** Decay of the second moment, in [0, 1); 0.999 by default. */
  beta2?: number;
  /** Added to the root of the second moment, above 0; 1e-8 by default. */
  epsilon?: number;
}

/** The Adam optimizer. */
export interface Adam extends AdamOptions {
  type: 'adam';
}

/** Stochastic gradient descent with momentum, in PyTorch's form. */
export interface SgdOptions {
  /** Step size, above 0; 0.01 by default. */
  learningRate?: number;
  /** Share of the last step that is kept, in [0, 1); 0 by default. */
  momentum?: number;
}

/** The SGD optimizer. */
export interface Sgd extends SgdOptions {
  type: 'sgd';
}

/** How weights follow their gradients. */
export type OptimizerSpec = Adam | Sgd;
