/** Normalisation and noise, layers that keep the shape: one type per member of `crates/engine/src/layers`. */

/** What layers that divide by a standard deviation take. */
export interface NormOptions {
  /** Added to the variance, above 0; 1e-5 by default. */
  epsilon?: number;
}

/** What a batch normalisation takes. */
export interface BatchNormOptions extends NormOptions {
  /** Share of the running figures that a batch leaves, in [0, 1); 0.9 by default (PyTorch's momentum 0.1). */
  momentum?: number;
}

/** Every channel to mean 0 and variance 1 over the batch, in inference by running figures (Ioffe and Szegedy 2015). */
export interface BatchNorm extends BatchNormOptions {
  type: 'batchNorm';
}

/** The values along the last axis, at least two, to mean 0 and variance 1 (Ba et al. 2016). */
export interface LayerNorm extends NormOptions {
  type: 'layerNorm';
}

/** Groups of channels to mean 0 and variance 1 over all positions of a row (Wu and He 2018). */
export interface GroupNorm extends NormOptions {
  type: 'groupNorm';
  /** At least 1; a divisor of the number of channels, which is instance normalisation. A group has at least 2 values. */
  groups: number;
}

/** Every channel divided by what the channels of its position amount to (Ballé et al. 2016). */
export interface Gdn {
  type: 'gdn';
}

/** The inverse of `gdn`, for decoders. */
export interface Igdn {
  type: 'igdn';
}

/** Sets whole channels of an image or sequence to zero while training; not behind the decoder's last layer. */
export interface SpatialDropout {
  type: 'spatialDropout';
  /** Share of channels dropped, in [0, 1). */
  rate: number;
}

/** Normal noise on the values between two layers, while training; not behind the decoder's last layer. */
export interface GaussianNoiseLayer {
  type: 'gaussianNoise';
  /** In the unit of the values, at least 0. */
  standardDeviation: number;
}

/** The layers of this file. */
export type NormalizingLayerSpec =
  | BatchNorm
  | LayerNorm
  | GroupNorm
  | Gdn
  | Igdn
  | SpatialDropout
  | GaussianNoiseLayer;
