/** Dimensionality reduction: points of few coordinates for rows of many, always beside principal components. */

import type { Autoencoder } from '../../autoencoder.js';
import type { ModelSpec } from '../../spec/model.js';
import type { CreateOptions, FitOptions, Input, Tensor } from '../../types.js';
import type { Neighbourhoods } from './neighbourhoods.js';

/** How rows are reduced. */
export interface ReduceOptions
  extends Pick<FitOptions, 'epochs' | 'batchSize' | 'optimizer' | 'schedule' | 'signal' | 'onProgress'> {
  /** Coordinates of a point, from 1 to the number of columns; 2 by default. */
  dimensions?: number;
  /** Values in a row, where the data does not say it itself. */
  columns?: number;
  /** A model of your own, whose input is rows of so many columns and whose code has so many dimensions. */
  spec?: ModelSpec;
  /** How the model is made: threads and the like, a scaler; by default rows outside [0, 1] are standardised by column. */
  create?: CreateOptions;
  /** Neighbours that trustworthiness and continuity look at, at least 1 and fewer than half the rows; 5 by default. */
  neighbours?: number;
  /** Decides weights, order of rows and which rows are looked at where there are many; 0 by default. */
  seed?: number;
}

/** Points and what they keep of the rows. */
export interface Reduced extends Neighbourhoods {
  /** `[rows, dimensions]` */
  points: Tensor;
  /** Share of the rows' variance (of the scaled rows, where they are scaled) that can be rebuilt from them; at most 1. */
  explainedVariance: number;
  /** Points for other rows. */
  transform(rows: Input): Promise<Tensor>;
}

/** What a model and principal components make of the same rows. */
export interface Reduction extends Reduced {
  /** The trained model: `decode` brings points back, `save` keeps it; close it when it is done. */
  model: Autoencoder;
  /** The same by principal components. */
  pca: Reduced;
}

/**
 * Trains a deep autoencoder on rows and gives its codes, beside as many principal components.
 *
 * Without a spec, the number of columns decides the widths and the number of rows how long it trains (some 5,000 steps).
 * Trustworthiness tells whether neighbours among the points are neighbours among the rows, continuity whether neighbours
 * among the rows stay together (Venna and Kaski 2001); the first is `sklearn.manifold.trustworthiness`. They are exact for
 * up to some thousands of rows; of more, rows drawn by the seed stand for all.
 *
 * @throws AutoencoderError `outOfRange` for dimensions, neighbours; `badData`, `emptyData`, `notFinite`; `aborted`
 * @example
 * ```ts
 * const { points, trustworthiness, pca, model, transform } = await reduce(images, { dimensions: 2 });
 * console.log(trustworthiness, pca.trustworthiness);
 * const others = await transform(newImages);
 * const svg = latentPlot(points, labels);
 * await model.close();
 * ```
 */
export async function reduce(data: Input, options: ReduceOptions = {}): Promise<Reduction> {
  // Few programs ask, so what does it is loaded when one does.
  const { reduction } = await import('./reduction.js');
  return reduction(data, options);
}
