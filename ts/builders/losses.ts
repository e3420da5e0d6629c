/** Builders of the losses: one per member of `crates/engine/src/losses`. */

import type {
  BinaryCrossEntropy,
  CategoricalCrossEntropy,
  Composite,
  CompositePart,
  Correntropy,
  CosineLoss,
  GaussianNll,
  Huber,
  LogCosh,
  MeanAbsoluteError,
  MeanSquaredError,
  NegativeBinomial,
  Poisson,
  Ssim,
} from '../spec/losses.js';
import { member } from '../spec/member.js';

/** Squared difference: `losses.meanSquaredError()`. */
export const meanSquaredError = (): MeanSquaredError => member('meanSquaredError', {});

/** Absolute difference: `losses.meanAbsoluteError()`. */
export const meanAbsoluteError = (): MeanAbsoluteError => member('meanAbsoluteError', {});

/** Squares of small errors, lines of large ones: `losses.huber({ delta: 0.1 })`. */
export const huber = (options: Omit<Huber, 'type'> = {}): Huber => member('huber', options);

/** The smooth form of huber: `losses.logCosh()`. */
export const logCosh = (): LogCosh => member('logCosh', {});

/** Outliers are ignored: `losses.correntropy({ sigma: 0.5 })`. */
export const correntropy = (options: Omit<Correntropy, 'type'> = {}): Correntropy =>
  member('correntropy', options);

/** The angle between reconstruction and target: `losses.cosine()`. */
export const cosine = (): CosineLoss => member('cosine', {});

/** Structural similarity of images: `losses.ssim({ window: 11 })`. */
export const ssim = (options: Omit<Ssim, 'type'> = {}): Ssim => member('ssim', options);

/** Cross-entropy of values in [0, 1], after a sigmoid output: `losses.binaryCrossEntropy()`. */
export const binaryCrossEntropy = (): BinaryCrossEntropy => member('binaryCrossEntropy', {});

/** Cross-entropy of one choice, after a softmax output: `losses.categoricalCrossEntropy()`. */
export const categoricalCrossEntropy = (): CategoricalCrossEntropy => member('categoricalCrossEntropy', {});

/** Means and learned variances, from an output twice as wide: `losses.gaussianNll()`. */
export const gaussianNll = (options: Omit<GaussianNll, 'type'> = {}): GaussianNll =>
  member('gaussianNll', options);

/** Counts, from logarithms of their rates: `losses.poisson()`. */
export const poisson = (): Poisson => member('poisson', {});

/** Counts with dispersion, from an output two or three times as wide: `losses.negativeBinomial()`. */
export const negativeBinomial = (options: Omit<NegativeBinomial, 'type'> = {}): NegativeBinomial =>
  member('negativeBinomial', options);

/**
 * One loss for each group of columns.
 *
 * @example
 * ```ts
 * losses.composite([
 *   { columns: 3, loss: losses.meanSquaredError() },
 *   { columns: 5, loss: losses.categoricalCrossEntropy(), weight: 2 },
 * ]);
 * ```
 */
export const composite = (parts: readonly CompositePart[]): Composite => member('composite', { parts });
