/** Models for an image codec, from images. */

import type { Autoencoder } from '../../autoencoder.js';
import type { CreateOptions, FitOptions, Progress } from '../../types.js';
import type { Pixels } from '../denoiser/images.js';

/** What is trained, and how. */
export interface TrainImageCodecOptions
  extends Pick<CreateOptions, 'seed' | 'threads'>,
    Pick<FitOptions, 'signal'> {
  /**
   * What errors weigh against bits in each model, above 0 and rising: the loss is bits per pixel + lambda · 255² · mean
   * squared error. `[0.002, 0.004, 0.008]` by default, about 0.35, 0.5 and 0.7 bits per pixel of photographs.
   */
  lambdas?: readonly number[];
  /** Steps of 2 pieces for each model, at least 1; 3,000 by default, some minutes. */
  steps?: number;
  /** Channels of the codes, 1 to 256 a colour; 256 by default. */
  channels?: number;
  /** Hears of the training, with the place of the model in the list. */
  onProgress?: (progress: Progress & { model: number; models: number }) => void;
}

/**
 * Trains models for {@link imageCodec}, one for each quality. Each begins as a lapped cosine transform of 16 × 16 pixels
 * (Tran, Liang and Tu 2003) of the colours' sum and differences, which is a fair codec untrained; training bends it, at
 * a small rate, to what the images are like, and learns a hyperprior that tells where in an image codes are large.
 *
 * @param images photographs to learn from, all grey or with some in colour, at least 32 pixels a side; hundreds are good
 * @returns the models, from small to large files; `save` them as any other
 * @throws AutoencoderError `emptyData`; `invalidShape` for small images; `outOfRange`; `aborted` by the signal
 * @example
 * ```ts
 * const models = await trainImageCodec(photos, { lambdas: [0.002, 0.008], seed: 1 });
 * const bytes = await imageCodec(models).compress(photo, { quality: 0 });
 * ```
 */
export async function trainImageCodec(
  images: readonly Pixels[],
  options: TrainImageCodecOptions = {},
): Promise<Autoencoder[]> {
  // Few programs ask, so what does it is loaded when one does.
  const { trainModels } = await import('./training.js');
  return trainModels(images, options);
}
