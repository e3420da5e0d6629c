/** Latents: one type per member of `crates/engine/src/latents`. */

import type { Activation } from './common.js';
import type { InitializerSpec } from './initializers.js';
import type { LayerSpec } from './layers.js';

/** What every latent takes. */
export interface LatentOptions {
  /** How its weights start; `glorotUniform` by default. */
  initializer?: InitializerSpec;
}

/** What a plain latent takes beside its width. */
export interface PlainOptions extends LatentOptions {
  /** Function of the code; `'linear'` by default. */
  activation?: Activation;
}

/** A code of `dim` numbers: the encoder's output, flattened, through a dense layer. */
export interface Plain extends PlainOptions {
  type: 'plain';
  /** Width of the code, at least 1. */
  dim: number;
}

/** The encoder's output itself, in its shape: for convolutions whose codes are maps. Both sides need a layer. */
export interface IdentityLatent {
  type: 'identity';
}

/** A code drawn from a normal distribution that the encoder describes; at inference its mean. */
export interface Gaussian extends LatentOptions {
  type: 'gaussian';
  /** Width of the code, at least 1. */
  dim: number;
}

/** What latents that keep the largest values take beside their width and `k`. */
export interface RevivalOptions extends LatentOptions {
  /** Factor of the gradient for dead units, at least 0; 1/32 by default, 0 leaves them dead. */
  revival?: number;
  /** Steps without use after which a unit counts as dead, at least 1; 256 by default. */
  deadAfter?: number;
  /** Most dead units that a row revives, at least 1; `k` by default. */
  auxK?: number;
}

/** What a topK latent takes beside its width and `k`. */
export interface TopKOptions extends RevivalOptions {
  /** Function of the values that stay; `'relu'` by default. */
  activation?: 'relu' | 'linear';
}

/** The k largest values of each row; the others are 0. */
export interface TopK extends TopKOptions {
  type: 'topK';
  /** Width of the code, at least 1. */
  dim: number;
  /** Values of a row that stay, 1 to `dim`. */
  k: number;
}

/** The k · rows largest positive values of a batch; at inference those above a threshold that training found. */
export interface BatchTopK extends RevivalOptions {
  type: 'batchTopK';
  /** Width of the code, at least 1. */
  dim: number;
  /** Mean number of a row's values that stay, 1 to `dim`. */
  k: number;
}

/** What a jumpRelu latent takes beside its width and the price of a value. */
export interface JumpReluOptions extends LatentOptions {
  /** Threshold at the start, above 0; 0.5 by default. */
  threshold?: number;
  /** How near to its threshold a value must be to move it, above 0; 0.5 by default. */
  bandwidth?: number;
}

/** The values above a threshold that every unit learns; the others are 0. */
export interface JumpRelu extends JumpReluOptions {
  type: 'jumpRelu';
  /** Width of the code, at least 1. */
  dim: number;
  /** What each value above its threshold costs, at least 0, against the loss summed over the features. */
  sparsity: number;
}

/** What a vectorQuantized latent takes beside its width and the size of its codebook. */
export interface VectorQuantizedOptions extends LatentOptions {
  /** Pieces of a row, each replaced on its own; they divide `dim`; 1 by default. */
  groups?: number;
  /** What the encoder pays for being far from its vector, at least 0; 0.25 by default. */
  commitment?: number;
  /** Share of the old in the running means of the codebook, 0 to below 1; 0.99 by default. */
  decay?: number;
  /** Share of equal use below which a vector starts again, 0 to below 1; 0.1 by default, 0 never. */
  restart?: number;
}

/** Vectors of a codebook, each the nearest to what the encoder made. */
export interface VectorQuantized extends VectorQuantizedOptions {
  type: 'vectorQuantized';
  /** Width of the code, at least 1: that of all pieces together. */
  dim: number;
  /** Vectors in the codebook, at least 2. */
  codes: number;
}

/** What latents of soft choices take beside their size. */
export interface RelaxedOptions extends LatentOptions {
  /** Softness of the draws at the start, above 0 and at least `minTemperature`; 1 by default. */
  temperature?: number;
  /** The least softness, above 0; 0.5 by default. */
  minTemperature?: number;
  /** Fall of the softness's logarithm per step, at least 0; 0 by default. */
  annealing?: number;
  /** Whether training sees bits or one-hot vectors, gradients passing straight through; `false` by default. */
  hard?: boolean;
}

/** Bits, drawn softly while training. */
export interface Bernoulli extends RelaxedOptions {
  type: 'bernoulli';
  /** Width of the code, at least 1. */
  dim: number;
}

/** Choices, each one of `classes`, drawn softly while training. */
export interface Categorical extends RelaxedOptions {
  type: 'categorical';
  /** Choices in a code, at least 1; it is `groups · classes` wide. */
  groups: number;
  /** What each choice is of, at least 2. */
  classes: number;
}

/** Numbers sorted by importance: any first few of them are a code. */
export interface Ordered extends LatentOptions {
  type: 'ordered';
  /** Width of the code, at least 1. */
  dim: number;
  /** Chance to end behind each value while training, between 0 and 1; 1 / `dim`, at most ½, by default. */
  rate?: number;
}

/** What a quantized latent takes beside the price of a bit. */
export interface QuantizedOptions {
  /** Logistic distributions in the prior of a channel, 1 to 8; 3 by default. */
  components?: number;
  /** Side codes that tell how wide each code spreads; without them every channel has one prior for all places. */
  hyper?: Hyper;
}

/**
 * The networks of a scale hyperprior (Ballé, Minnen, Singh, Hwang and Johnston 2018); the mixture of logistics is then the
 * prior of the side codes. Layers need nothing but their input: no embedding, batch normalisation or condition.
 */
export interface Hyper {
  /** From the logarithms of 1 + the codes' magnitudes to the side codes, at least one layer. */
  encoder: readonly LayerSpec[];
  /** From the side codes to the logarithm of the scale of each code, in the codes' shape; at least one layer. */
  decoder: readonly LayerSpec[];
}

/** Whole numbers in the shape of the encoder's output, each at the price of its bits. Both sides need a layer. */
export interface Quantized extends QuantizedOptions {
  type: 'quantized';
  /** What one bit costs, at least 0, against the loss summed over the features. */
  weight: number;
}

/** The bottleneck between encoder and decoder. */
export type LatentSpec =
  | Plain
  | IdentityLatent
  | Gaussian
  | TopK
  | BatchTopK
  | JumpRelu
  | VectorQuantized
  | Bernoulli
  | Categorical
  | Ordered
  | Quantized;
