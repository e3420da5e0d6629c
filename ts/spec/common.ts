/** Words that several registries share. */

/** A shape: the size of every axis, outermost first; `[28, 28, 1]` is height, width, channels. */
export type Shape = readonly number[];

/** The functions that a layer can end in. */
export type Activation = 'linear' | 'relu' | 'sigmoid' | 'tanh' | 'softplus';
