/** Corruptions: one type per member of `crates/engine/src/corruptions`. */

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
