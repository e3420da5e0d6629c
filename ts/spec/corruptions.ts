/** Corruptions: one type per member of `crates/engine/src/corruptions`. Each is drawn anew in every step, while training. */

/** What noise on values takes. */
interface Clipped {
  /** Bounds that the noisy values are cut to; none by default. */
  clip?: readonly [low: number, high: number];
}

/** Adds normal noise to the input. */
export interface GaussianNoise extends Clipped {
  type: 'gaussianNoise';
  /** In the unit of the data, at least 0. */
  standardDeviation: number;
}

/** Adds normal noise in proportion to each value. */
export interface Speckle extends Clipped {
  type: 'speckle';
  /** A share of the value, at least 0. */
  standardDeviation: number;
}

/** Adds noise with heavy tails: most values hardly move, some go far away. */
export interface CauchyNoise extends Clipped {
  type: 'cauchyNoise';
  /** Half of the values move by more than this; in the unit of the data, at least 0. */
  scale: number;
}

/** Replaces a share of the input. */
export interface Masking {
  type: 'masking';
  /** Chance of each value, channel or block to be replaced, in [0, 1]. */
  probability: number;
  /** What stands in its place, any number; 0 by default. */
  value?: number;
  /** What is replaced as a whole: single values (default), channels, or blocks of a grid with all their channels. */
  by?: 'element' | 'channel' | 'block';
  /** Side of a block, at least 1; only with blocks. */
  size?: number;
}

/** Makes a share of the values the lowest or the highest, each with half of the chance. */
export interface SaltPepper {
  type: 'saltPepper';
  /** Chance of each value, in [0, 1]. */
  probability: number;
  /** Any number; 0 by default. */
  low?: number;
  /** Above `low`; 1 by default. */
  high?: number;
}

/** Replaces a share of the values by what other rows of the batch, of at least 2, have in the same column; for tables. */
export interface SwapNoise {
  type: 'swapNoise';
  /** Chance of each value, in [0, 1]; 0.15 is usual. */
  probability: number;
}

/** Sets whole time steps of `[time, channels]` to 0. */
export interface TimeStepDropout {
  type: 'timeStepDropout';
  /** Chance of each step, in [0, 1]. */
  probability: number;
}

/** What is done to the input, during training only, so that the model learns to undo it. */
export type CorruptionSpec =
  | GaussianNoise
  | Speckle
  | CauchyNoise
  | Masking
  | SaltPepper
  | SwapNoise
  | TimeStepDropout;
