/**
 * Losses: one type per member of `crates/engine/src/losses`.
 *
 * All are summed over the features of a row and averaged over the rows; `meanLoss` is the mean per feature beside it.
 */

/**
 * Squared difference.
 *
 * Unit: the square of the data's, summed over the features of a row, averaged over the rows.
 */
export interface MeanSquaredError {
  type: 'meanSquaredError';
}

/**
 * Absolute difference: robust, rebuilt values tend to medians.
 *
 * Unit: the data's, summed over the features of a row, averaged over the rows.
 */
export interface MeanAbsoluteError {
  type: 'meanAbsoluteError';
}

/**
 * Half the square up to `delta`, a line beyond it (Huber 1964).
 *
 * Unit: the square of the data's, summed over the features of a row, averaged over the rows.
 */
export interface Huber {
  type: 'huber';
  /** In the unit of the data, above 0; 1 by default. */
  delta?: number;
}

/**
 * ln cosh of the difference: half a square near 0, a line far away, smooth everywhere.
 *
 * Unit: a plain number for data of about 1, summed over the features of a row, averaged over the rows.
 */
export interface LogCosh {
  type: 'logCosh';
}

/**
 * 1 - exp(-e² / 2σ²): outliers cost 1 and pull on nothing (Liu et al. 2007).
 *
 * Unit: a plain number, at most 1 for each feature, summed over the features of a row, averaged over the rows.
 */
export interface Correntropy {
  type: 'correntropy';
  /** In the unit of the data, above 0; 1 by default. */
  sigma?: number;
}

/**
 * 1 - cosine of the angle between reconstruction and target, per feature; of at least two features.
 *
 * Unit: a plain number, 1 - cosine for each feature, summed over the features of a row, averaged over the rows.
 */
export interface CosineLoss {
  type: 'cosine';
}

/**
 * 1 - structural similarity of images `[height, width, channels]`, per feature (Wang et al. 2004).
 *
 * Unit: a plain number, 1 - similarity for each feature, summed over the features of a row, averaged over the rows.
 */
export interface Ssim {
  type: 'ssim';
  /** Pixels along a window's side, odd, at least 3; 11 by default. */
  window?: number;
  /** Largest less smallest value that the data can have, above 0; 1 by default. */
  range?: number;
}

/**
 * Cross-entropy of values in [0, 1]; needs a sigmoid output.
 *
 * Unit: nats, summed over the features of a row, averaged over the rows.
 */
export interface BinaryCrossEntropy {
  type: 'binaryCrossEntropy';
}

/**
 * Cross-entropy of one choice among the places of the last axis, at least two; needs a softmax output.
 *
 * Unit: nats, summed over the features of a row, averaged over the rows.
 */
export interface CategoricalCrossEntropy {
  type: 'categoricalCrossEntropy';
}

/**
 * Learned variance: the negative log-likelihood of a normal distribution (Nix and Weigend 1994).
 *
 * The decoder ends in linear, with a last axis twice as wide as the input's: means, then log-variances.
 *
 * Unit: nats of a density, which may be below 0, summed over the features of a row, averaged over the rows.
 */
export interface GaussianNll {
  type: 'gaussianNll';
  /** No variance is smaller, in the square of the data's unit, above 0; 1e-6 by default. */
  minimumVariance?: number;
}

/**
 * Counts: the negative log-likelihood of Poisson's distribution; the decoder ends in linear, as logarithms of rates.
 *
 * Unit: nats, summed over the features of a row, averaged over the rows.
 */
export interface Poisson {
  type: 'poisson';
}

/**
 * Counts that spread more than Poisson's (Eraslan et al. 2019): a negative log-likelihood.
 *
 * The decoder ends in linear, with a last axis twice as wide as the input's: logarithms of means, then of dispersions;
 * zero-inflated three times: then logits of a further chance of 0.
 *
 * Unit: nats, summed over the features of a row, averaged over the rows.
 */
export interface NegativeBinomial {
  type: 'negativeBinomial';
  /** Whether there is a further chance of 0; `false` by default. */
  zeroInflated?: boolean;
}

/** Some columns and how they are compared. */
export interface CompositePart {
  /** Places along the last axis, at least 1. */
  columns: number;
  loss: LossSpec;
  /** What the loss is multiplied by, above 0; 1 by default. */
  weight?: number;
}

/**
 * One loss for each group of columns of the last axis, for tables; of channels, for images.
 *
 * The decoder ends in linear; each part applies what its loss needs (sigmoid, softmax) to its own columns.
 *
 * Unit: those of its parts, each times its weight, summed over the features of a row, averaged over the rows.
 */
export interface Composite {
  type: 'composite';
  /** In order; together they take all columns. */
  parts: readonly CompositePart[];
}

/** How a reconstruction is compared with its target. */
export type LossSpec =
  | MeanSquaredError
  | MeanAbsoluteError
  | Huber
  | LogCosh
  | Correntropy
  | CosineLoss
  | Ssim
  | BinaryCrossEntropy
  | CategoricalCrossEntropy
  | GaussianNll
  | Poisson
  | NegativeBinomial
  | Composite;
