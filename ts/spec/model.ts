/**
 * The model's description: plain data, one type per member, the same object that Rust reads as JSON.
 *
 * A field that is left out takes its default in Rust; the defaults named here are Rust's, repeated for the reader.
 */

import type { Shape } from './common.js';
import type { ConstraintSpec } from './constraints.js';
import type { CorruptionSpec } from './corruptions.js';
import type { LatentSpec } from './latents.js';
import type { LayerSpec } from './layers.js';
import type { LossSpec } from './losses.js';
import type { PenaltySpec } from './penalties.js';

/** What training minimises. */
export interface ObjectiveSpec {
  /** Compares the reconstruction with the target. */
  reconstruction: LossSpec;
  /** Added terms; none by default. */
  penalties?: readonly PenaltySpec[];
  /**
   * What the reconstruction of each feature counts, at least 0, not 0 for all; 1 by default. One number for each value of
   * a row, or for each place along the last axis; only with losses that are sums over features.
   */
  featureWeights?: readonly number[];
}

/** The second player: a network that tells codes from draws of a prior. Its layers are `discriminator.0`, …. */
export interface AdversarialSpec {
  /** From the codes to one number; the last layer is linear. */
  discriminator: readonly LayerSpec[];
  /** What the codes are to be distributed like: standard normal, or even in -1 … 1; `'gaussian'` by default. */
  prior?: 'gaussian' | 'uniform';
  /** Weight of the generator's term, at least 0; 1 by default. */
  weight?: number;
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
  /** Present in an adversarial model. */
  adversarial?: AdversarialSpec;
  /** What the weights are put back to after every step; none by default. */
  constraints?: readonly ConstraintSpec[];
  /** Whether the decoder's layers read the encoder's weights, transposed; `false` by default. */
  tiedWeights?: boolean;
}
