/** How an image is cleaned: what was asked for, and what the model can do. */

import type { Autoencoder } from '../../autoencoder.js';
import { AutoencoderError } from '../../errors.js';
import { checkImage, type Pixels, unit } from './images.js';
import { relativeNoise } from './noise-level.js';

/** How an image is cleaned. */
export interface DenoiseImageOptions {
  /**
   * Standard deviation of the image's noise, in the unit of its values (0 to 255 for bytes, else 0 to 1), for models that
   * were trained with `corruptions.gaussianNoise` and have a linear output: the image's contrast is scaled so that its
   * noise is as strong as that of the training. `'estimate'` (default for such models) measures it by
   * {@link noiseLevel}; `'trained'` (all a model of another kind takes, and its default) gives the image as it is.
   */
  noise?: number | 'estimate' | 'trained';
  /** Pixels by which neighbouring tiles overlap, below half a tile's side; a quarter of the smaller side by default. */
  overlap?: number;
  /** Called after every few tiles; what it throws ends the work. */
  onProgress?: (progress: { done: number; total: number }) => void;
}

/** The size of a model's input. */
export type Tile = ReturnType<typeof tileOf>;

/** What the image's contrast is multiplied by, so that its noise is what the model knows. */
export function contrastOf(model: Autoencoder, image: Pixels, { noise }: DenoiseImageOptions): number {
  const trained = trainedNoise(model);
  if (noise === 'trained' || (noise === undefined && trained === undefined)) return 1;
  if (trained === undefined) {
    const expected = "'trained', for this model's input cannot be scaled";
    const hint = 'train it with corruptions.gaussianNoise without clip, and a linear output';
    throw new AutoencoderError({
      code: 'incompatible',
      path: 'noise',
      expected,
      received: String(noise),
      hint,
    });
  }
  if (noise === undefined || noise === 'estimate') {
    const { height, width } = checkImage(image);
    if (Math.min(height, width) < 4) return 1;
    // Below half a step of a byte there is nothing to take away, and contrast would grow without end.
    return trained / Math.max(relativeNoise(image), 0.5 / 255);
  }
  if (Number.isFinite(noise) && noise > 0) return (trained * unit(image)) / noise;
  const hint = "its standard deviation, or 'estimate'";
  throw new AutoencoderError({
    code: 'outOfRange',
    path: 'noise',
    expected: 'a number above 0',
    received: String(noise),
    hint,
  });
}

/** The noise of a model's training, where its input and output may leave the range from 0 to 1. */
function trainedNoise({ spec }: Autoencoder): number | undefined {
  const { corruption, decoder } = spec;
  if (corruption?.type !== 'gaussianNoise' || corruption.clip !== undefined) return undefined;
  const last = decoder.at(-1);
  const bounded =
    last && 'activation' in last && last.activation !== undefined && last.activation !== 'linear';
  return bounded || !(corruption.standardDeviation > 0) ? undefined : corruption.standardDeviation;
}

export function tileOf({ spec }: Autoencoder): { height: number; width: number; channels: number } {
  const { shape } = spec.input;
  const [height = 0, width = 0, channels = 1] = shape;
  if (shape.length === 3 && (channels === 1 || channels === 3)) return { height, width, channels };
  throw new AutoencoderError({
    code: 'incompatible',
    path: 'spec.input.shape',
    expected: 'a model of images: [height, width, 1] or [height, width, 3]',
    received: `[${shape.join(', ')}]`,
    hint: 'rows of other kinds go through rows(x)',
  });
}

export function overlapOf({ overlap }: DenoiseImageOptions, { height, width }: Tile): number {
  const side = Math.min(height, width);
  if (overlap === undefined) return Math.floor(side / 4);
  if (Number.isInteger(overlap) && overlap >= 0 && overlap < side / 2) return overlap;
  throw new AutoencoderError({
    code: 'outOfRange',
    path: 'overlap',
    expected: `a whole number from 0 to below ${side / 2}, half a tile`,
    received: String(overlap),
    hint: 'a quarter of the tile is usual',
  });
}

export const otherChannels = (model: number, image: number) =>
  new AutoencoderError({
    code: 'incompatible',
    path: 'image.shape',
    expected: `${model} colours, as the model's input has`,
    received: `${image} channels`,
    hint: 'a model with inputShape [height, width, 1] takes every image, colour by colour',
  });
