/**
 * The model's description: plain data, one type per member, the same object that Rust reads as JSON.
 *
 * A field that is left out takes its default in Rust; the defaults named here are Rust's, repeated for the reader.
 */

/** A shape: the size of every axis, outermost first; `[28, 28, 1]` is height, width, channels. */
export type Shape = readonly number[];

/** The functions that a layer can end in. */
export type Activation = 'linear' | 'relu' | 'sigmoid' | 'tanh' | 'softplus';

/** Uniform in ±√(6 / (inputs + outputs)) (Glorot and Bengio 2010). */
export interface GlorotUniform {
  type: 'glorotUniform';
}

/** Normal with variance 2 / inputs (He et al. 2015), for relu. */
export interface HeNormal {
  type: 'heNormal';
}

/** How a layer's weights start. */
export type InitializerSpec = GlorotUniform | HeNormal;

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

/** What a plain latent takes beside its width. */
export interface PlainOptions {
  /** Function of the code; `'linear'` by default. */
  activation?: Activation;
  /** How its weights start; `glorotUniform` by default. */
  initializer?: InitializerSpec;
}

/** A code of `dim` numbers: the encoder's output, flattened, through a dense layer. */
export interface Plain extends PlainOptions {
  type: 'plain';
  /** Width of the code, at least 1. */
  dim: number;
}

/** The bottleneck between encoder and decoder. */
export type LatentSpec = Plain;

/** Squared difference, summed over the features. */
export interface MeanSquaredError {
  type: 'meanSquaredError';
}

/** Cross-entropy of values in [0, 1], summed over the features; needs a sigmoid output. */
export interface BinaryCrossEntropy {
  type: 'binaryCrossEntropy';
}

/** How a reconstruction is compared with its target. */
export type LossSpec = MeanSquaredError | BinaryCrossEntropy;

/** weight · Σ|z| over the code, averaged over the rows: keeps codes sparse. */
export interface L1Activity {
  type: 'l1Activity';
  /** At least 0. A weight published against a mean per feature is multiplied by the number of features. */
  weight: number;
}

/** weight · Σ w² over all weights but the biases. */
export interface L2Weight {
  type: 'l2Weight';
  /** At least 0. */
  weight: number;
}

/** A term that is added to the loss. */
export type PenaltySpec = L1Activity | L2Weight;

/** Adds normal noise to the input, anew in every step, while training. */
export interface GaussianNoise {
  type: 'gaussianNoise';
  /** In the unit of the data, at least 0. */
  standardDeviation: number;
  /** Bounds that the noisy values are cut to; none by default. */
  clip?: readonly [low: number, high: number];
}

/** Replaces a share of the input's values, anew in every step, while training. */
export interface Masking {
  type: 'masking';
  /** Share of values replaced, in [0, 1]. */
  probability: number;
  /** What they are replaced by; 0 by default. */
  value?: number;
}

/** What is done to the input, during training only, so that the model learns to undo it. */
export type CorruptionSpec = GaussianNoise | Masking;

/** What training minimises. */
export interface ObjectiveSpec {
  /** Compares the reconstruction with the target. */
  reconstruction: LossSpec;
  /** Added terms; none by default. */
  penalties?: readonly PenaltySpec[];
}

/**
 * The whole description of an autoencoder: plain, serialisable, versioned.
 *
 * It can be printed, edited, stored and sent. Types check its form; `Autoencoder.create` checks its meaning.
 */
export interface ModelSpec {
  /** Version of this format. */
  version: 1;
  /** Shape of one row, without the batch axis. */
  input: { shape: Shape };
  /** Present in a denoising model. */
  corruption?: CorruptionSpec;
  /** From the input to what the latent projects. */
  encoder: readonly LayerSpec[];
  /** The code. */
  latent: LatentSpec;
  /** From the code back to the input's shape. */
  decoder: readonly LayerSpec[];
  /** What training minimises. */
  objective: ObjectiveSpec;
}
