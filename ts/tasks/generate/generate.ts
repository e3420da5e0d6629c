/** New rows: from the model's own prior, or from a mixture of Gaussians that was fitted to the codes of known rows. */

import type { Autoencoder } from '../../autoencoder.js';
import type { Input, Labels, Tensor } from '../../types.js';
import type { FittedPrior } from './prior.js';

/** How a prior is fitted. */
export interface FitPriorOptions {
  /** Bells of the mixture, of each class where there are labels; at least 1, 10 by default. */
  components?: number;
  /** The rows' classes: every class gets a mixture of its own, and `generate` can be told which one to make. */
  labels?: Labels;
  /** Decides where the fit begins; 0 by default. */
  seed?: number;
  /** Ends the fit with `aborted`. */
  signal?: AbortSignal;
}

/** How rows are made. */
export interface GenerateOptions {
  /** The class of each new row, of a conditional model or a prior that was fitted with labels; drawn by default. */
  labels?: Labels;
  /** Decides the draws; a whole number from 0 to 2^53 - 1, 0 by default. */
  seed?: number;
  /** Spread of the draws, at least 0; 1 (default) is the prior's own, less gives more ordinary rows. */
  temperature?: number;
}

/**
 * Fits a mixture of Gaussians (full covariances) to the codes of rows, so that `generate` can draw from them: for models
 * without a prior of their own, and for variational ones whose codes do not fill theirs (Ghosh et al. 2020, "From
 * variational to deterministic autoencoders"). It is kept in the model, and in its file.
 *
 * @throws AutoencoderError `outOfRange` for fewer rows (of a class) than components; `unsupported` for codes that are
 * choices, whose prior is their own
 * @example
 * ```ts
 * await fitPrior(model, images, { labels, components: 5 });
 * const { data } = await generate(model, 3, { labels: [7, 7, 7] });
 * await writeFile('digits.hourglass', await model.save());   // prior included
 * ```
 */
export async function fitPrior(
  model: Autoencoder,
  data: Input,
  options: FitPriorOptions = {},
): Promise<FittedPrior> {
  // Few programs ask, so what does it is loaded when one does.
  const { fitMixtures } = await import('./rows.js');
  return fitMixtures(model, data, options);
}

/**
 * `count` new rows: `[count, ...inputShape]`. Where a prior was fitted, codes are drawn from it, else from the model's own.
 *
 * @throws AutoencoderError `unsupported` for a model with neither; `outOfRange`, `badData` for the options
 * @example
 * ```ts
 * const images = await generate(model, 16, { seed: 1, temperature: 0.8 });
 * ```
 */
export async function generate(
  model: Autoencoder,
  count: number,
  options: GenerateOptions = {},
): Promise<Tensor> {
  // Few programs ask, so what does it is loaded when one does.
  const { rowsFrom } = await import('./rows.js');
  return rowsFrom(model, count, options);
}
