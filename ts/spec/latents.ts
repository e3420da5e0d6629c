/** Latents: one type per member of `crates/engine/src/latents`. */

import type { Activation } from './common.js';
import type { InitializerSpec } from './initializers.js';

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
