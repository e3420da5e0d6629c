/** Losses: one type per member of `crates/engine/src/losses`. */

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
