/**
 * The description of a training run that Rust reads: the serialisable part of `FitOptions`.
 */

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

/** The optimizer's own rate throughout. */
export interface Constant {
  type: 'constant';
}

/** How the learning rate changes over the steps. */
export type ScheduleSpec = Constant;

/** When to stop before the last epoch. */
export interface EarlyStopping {
  /** Epochs without improvement before stopping, at least 1. */
  patience: number;
  /** What counts as an improvement, at least 0; 0 by default. */
  minDelta?: number;
  /** The figure that is watched; the validation loss where there is one. */
  monitor?: 'validation' | 'loss';
  /** Whether the weights of the best epoch are put back; `true` by default. */
  restoreBest?: boolean;
}

/** A training run as Rust reads it; what is left out takes its default there. */
export interface TrainSpec {
  epochs?: number;
  batchSize?: number;
  optimizer?: OptimizerSpec;
  schedule?: ScheduleSpec;
  shuffle?: boolean;
  clipNorm?: number;
  clipValue?: number;
  validationFraction?: number;
  earlyStopping?: EarlyStopping;
  resume?: boolean;
}
