/** Words that several registries share. */

/** A shape: the size of every axis, outermost first; `[28, 28, 1]` is height, width, channels. */
export type Shape = readonly number[];

/**
 * The functions that a layer can end in. `leakyRelu` has PyTorch's slope of 0.01, `gelu` is the form with tanh, `softmax`
 * goes along the last axis.
 */
export type Activation =
  | 'linear'
  | 'relu'
  | 'leakyRelu'
  | 'elu'
  | 'selu'
  | 'gelu'
  | 'silu'
  | 'tanh'
  | 'sigmoid'
  | 'hardSigmoid'
  | 'softplus'
  | 'softmax';
