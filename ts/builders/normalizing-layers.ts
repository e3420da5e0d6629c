/** Builders of normalisation and noise between layers: one per member of `crates/engine/src/layers`. */

import { member } from '../spec/member.js';
import type {
  BatchNorm,
  BatchNormOptions,
  GaussianNoiseLayer,
  Gdn,
  GroupNorm,
  Igdn,
  LayerNorm,
  NormOptions,
  SpatialDropout,
} from '../spec/normalizing-layers.js';

/** Every channel to mean 0 and variance 1 over the batch: `layers.batchNorm({ momentum: 0.99 })`. */
export const batchNorm = (options: BatchNormOptions = {}): BatchNorm => member('batchNorm', options);

/** The values along the last axis to mean 0 and variance 1: `layers.layerNorm()`. */
export const layerNorm = (options: NormOptions = {}): LayerNorm => member('layerNorm', options);

/** Groups of channels to mean 0 and variance 1 over all positions: `layers.groupNorm(4)`. */
export const groupNorm = (groups: number, options: NormOptions = {}): GroupNorm =>
  member('groupNorm', { groups, ...options });

/** Every channel divided by what the channels of its position amount to: `layers.gdn()`. */
export const gdn = (): Gdn => member('gdn', {});

/** The inverse of `gdn`, for decoders: `layers.igdn()`. */
export const igdn = (): Igdn => member('igdn', {});

/** Sets whole channels to zero while training: `layers.spatialDropout(0.3)`; `rate` in [0, 1). */
export const spatialDropout = (rate: number): SpatialDropout => member('spatialDropout', { rate });

/** Normal noise between two layers while training: `layers.gaussianNoise(0.1)`. */
export const gaussianNoise = (standardDeviation: number): GaussianNoiseLayer =>
  member('gaussianNoise', { standardDeviation });
