/** Layers: one type per member of `crates/engine/src/layers`. */

import type { Activation, Shape } from './common.js';
import type { ImageLayerSpec } from './image-layers.js';
import type { InitializerSpec } from './initializers.js';
import type { NormalizingLayerSpec } from './normalizing-layers.js';

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
  /** Which one. */
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
  /** The shape behind it, of as many values. */
  shape: Shape;
}

/** What every recurrent layer takes beside its width. */
export interface RecurrentOptions {
  /** Whether all steps are the output, `[time, units]`, or the last one, `[units]`; `false` by default. */
  returnSequences?: boolean;
  /** How the weights of the input start; `glorotUniform` by default. */
  initializer?: InitializerSpec;
  /** How the weights of the last step's output start; `orthogonal` by default. */
  recurrentInitializer?: InitializerSpec;
}

/** What a plain recurrent layer takes beside its width. */
export interface SimpleRnnOptions extends RecurrentOptions {
  /** Function of each step; `'tanh'` by default. */
  activation?: 'tanh' | 'relu';
}

/** Each step sees its input and the last step's output (Elman 1990): `[time, channels] → [units]`. */
export interface SimpleRnn extends SimpleRnnOptions {
  type: 'simpleRnn';
  /** Width of the output, at least 1. */
  units: number;
}

/** Long short-term memory (Hochreiter and Schmidhuber 1997): `[time, channels] → [units]`. */
export interface Lstm extends RecurrentOptions {
  type: 'lstm';
  /** Width of the output, at least 1. */
  units: number;
}

/** The gated recurrent unit (Cho et al. 2014), in PyTorch's form: `[time, channels] → [units]`. */
export interface Gru extends RecurrentOptions {
  type: 'gru';
  /** Width of the output, at least 1. */
  units: number;
}

/** The same vector at every time step: `[n] → [times, n]`. */
export interface RepeatVector {
  type: 'repeatVector';
  /** Time steps, at least 1. */
  times: number;
}

/** What an embedding takes beside its sizes. */
export interface EmbeddingOptions {
  /** How the vectors start; `glorotUniform` by default. */
  initializer?: InitializerSpec;
}

/** A vector for each token or category: `[time] → [time, units]`; the encoder's first layer. */
export interface Embedding extends EmbeddingOptions {
  type: 'embedding';
  /** How many different tokens there are, at least 1: the data are whole numbers from 0 to `vocabulary − 1`. */
  vocabulary: number;
  /** Width of a token's vector, at least 1. */
  units: number;
}

/** One-hot columns that belong together: a 1 in the place of the category, or zeros where it is missing. */
export interface CategoryGroup {
  /** The first of its columns, counted from 0. */
  from: number;
  /** How many columns it has, one for each category, at least 1. */
  categories: number;
  /** Width of a category's vector, at least 1. */
  units: number;
}

/** A vector for each category of one-hot columns, other columns unchanged (Guo and Berkhahn 2016): `[…, n] → […, n − Σ categories + Σ units]`. */
export interface CategoryEmbedding extends EmbeddingOptions {
  type: 'categoryEmbedding';
  /** Where the one-hot columns stand: at least one group, in rising order, without shared columns. */
  groups: readonly CategoryGroup[];
}

/** A chain of layers with a way around it, y = x + g(x) (He et al. 2016); the chain keeps the shape. */
export interface Residual {
  type: 'residual';
  /** The chain, at least one layer. */
  layers: readonly LayerSpec[];
}

/** The row's label behind the values of the last axis (Sohn et al. 2015): `[…, n] → […, n + classes]`. */
export interface Condition {
  type: 'condition';
  /** How many different labels there are, at least 1; the same in all layers of a model. */
  classes: number;
}

/** One layer of an encoder or a decoder. */
export type LayerSpec =
  | Dense
  | ActivationLayer
  | Dropout
  | Flatten
  | Reshape
  | SimpleRnn
  | Lstm
  | Gru
  | RepeatVector
  | Embedding
  | CategoryEmbedding
  | Residual
  | ImageLayerSpec
  | NormalizingLayerSpec
  | Condition;
