/** Optimizers: one type per member of `crates/engine/src/optimizers`. */

/** What {@link Adam} takes. */
export interface AdamOptions {
  /** Step size, above 0, at most 1e6; 1e-3 by default. */
  learningRate?: number;
  /** Decay of the first moment, in [0, 1); 0.9 by default. */
  beta1?: number;
  /** Decay of the second moment, in [0, 1); 0.999 by default. */
  beta2?: number;
  /** Added to the root of the second moment, above 0; 1e-8 by default. */
  epsilon?: number;
}

/** Adam (Kingma and Ba 2015), in PyTorch's form. */
export interface Adam extends AdamOptions {
  type: 'adam';
}

/** What {@link Sgd} takes. */
export interface SgdOptions {
  /** Step size, above 0, at most 1e6; 0.01 by default. */
  learningRate?: number;
  /** Share of the last step that is kept, in [0, 1); 0 by default. */
  momentum?: number;
  /** Whether the step looks ahead along the momentum (Nesterov); `false` by default. */
  nesterov?: boolean;
}

/** Stochastic gradient descent with momentum, in PyTorch's form. */
export interface Sgd extends SgdOptions {
  type: 'sgd';
}

/** What {@link AdamW} takes. */
export interface AdamWOptions {
  /** Step size, above 0, at most 1e6; 1e-3 by default. */
  learningRate?: number;
  /** Decay of the first moment, in [0, 1); 0.9 by default. */
  beta1?: number;
  /** Decay of the second moment, in [0, 1); 0.999 by default. */
  beta2?: number;
  /** Added to the root of the second moment, above 0; 1e-8 by default. */
  epsilon?: number;
  /** Share of every parameter that a step of rate 1 takes away, at least 0; 0.01 by default. */
  weightDecay?: number;
}

/** Adam beside a decay of the weights that gradients have no part in (Loshchilov and Hutter 2019). */
export interface AdamW extends AdamWOptions {
  type: 'adamW';
}

/** What {@link AdaMax} takes. */
export interface AdaMaxOptions {
  /** Step size, above 0, at most 1e6; 2e-3 by default. */
  learningRate?: number;
  /** Decay of the mean, in [0, 1); 0.9 by default. */
  beta1?: number;
  /** Decay of the largest gradient, in [0, 1); 0.999 by default. */
  beta2?: number;
  /** Added to the size of the gradient, above 0; 1e-8 by default. */
  epsilon?: number;
}

/** Adam with the largest gradient in the place of the mean square (Kingma and Ba 2015). */
export interface AdaMax extends AdaMaxOptions {
  type: 'adaMax';
}

/** What {@link Adagrad} takes. */
export interface AdagradOptions {
  /** Step size, above 0, at most 1e6; 0.01 by default. */
  learningRate?: number;
  /** Added to the root, above 0; 1e-10 by default. */
  epsilon?: number;
}

/** Steps scaled by the root of all squares so far (Duchi et al. 2011). */
export interface Adagrad extends AdagradOptions {
  type: 'adagrad';
}

/** What {@link Adadelta} takes. */
export interface AdadeltaOptions {
  /** Factor on the step, above 0; 1 by default. */
  learningRate?: number;
  /** Memory of both means, in [0, 1); 0.9 by default. */
  decay?: number;
  /** Starts the first step, above 0; 1e-6 by default. */
  epsilon?: number;
}

/** Steps in the unit of the parameters (Zeiler 2012). */
export interface Adadelta extends AdadeltaOptions {
  type: 'adadelta';
}

/** What {@link RmsProp} takes. */
export interface RmsPropOptions {
  /** Step size, above 0, at most 1e6; 1e-3 by default. */
  learningRate?: number;
  /** Memory of the square, in [0, 1); 0.9 by default. */
  decay?: number;
  /** Share of the last step that is kept, in [0, 1); 0 by default. */
  momentum?: number;
  /** Added to the root, above 0; 1e-8 by default. */
  epsilon?: number;
}

/** Steps scaled by a running mean of the square (Tieleman and Hinton 2012). */
export interface RmsProp extends RmsPropOptions {
  type: 'rmsProp';
}

/** What {@link Lion} takes. */
export interface LionOptions {
  /** Step size, above 0, at most 1e6; 1e-4 by default. */
  learningRate?: number;
  /** Memory in the step, in [0, 1); 0.9 by default. */
  beta1?: number;
  /** Memory kept, in [0, 1); 0.99 by default. */
  beta2?: number;
  /** Share of every parameter that a step of rate 1 takes away, at least 0; 0 by default. */
  weightDecay?: number;
}

/** Steps of one length along the sign of a mean (Chen et al. 2023); rates a third to a tenth of Adam's. */
export interface Lion extends LionOptions {
  type: 'lion';
}

/** How weights follow their gradients. */
export type OptimizerSpec = Adam | AdamW | AdaMax | Adagrad | Adadelta | RmsProp | Lion | Sgd;
