/** What costs nothing to train and belongs beside every denoiser of images, on the same image. */

import { AutoencoderError } from '../../errors.js';
import { refuseUnknownOptions } from '../../spec/options.js';
import { channelsOf, checkImage, type Pixels } from '../denoiser/images.js';
import { noiseLevel } from '../denoiser/noise-level.js';

/** How the filters work. */
export interface ImageBaselineOptions {
  /** Standard deviation of the noise, in the unit of the image's values, above 0; measured by `noiseLevel` by default. */
  noise?: number;
  /** Called some ten times a second while non-local means works, and at its end; what it throws ends the work. */
  onProgress?: (progress: { done: number; total: number }) => void;
}

/** The image as each filter leaves it, in the form it came in. */
export interface ImageBaselines<Data extends Float32Array | Uint8Array = Float32Array | Uint8Array> {
  /** Wiener's filter on windows of 5 × 5, colour by colour (Lim 1990; equal to SciPy's). */
  wiener: Pixels<Data>;
  /** Non-local means of patches of 5 × 5 within 6 rows and columns (Buades, Coll, Morel 2005; as scikit-image's). */
  nonLocalMeans: Pixels<Data>;
}

/**
 * How classical filters clean an image: what a denoiser has to beat. Opacity stays as it is; half a megapixel in colour
 * takes some seconds.
 *
 * @throws AutoencoderError `outOfRange` for noise that is not above 0; `invalidShape`, `badData`, `notFinite` for no image
 * @example
 * ```ts
 * const { wiener, nonLocalMeans } = await imageBaselines(await readPng('noisy.png'), { noise: 25 });
 * ```
 */
export async function imageBaselines<Data extends Float32Array | Uint8Array>(
  image: Pixels<Data>,
  options: ImageBaselineOptions = {},
): Promise<ImageBaselines<Data>> {
  refuseUnknownOptions(options, ['noise', 'onProgress'], '');
  const { height, width, channels } = checkImage(image, 4);
  const noise = options.noise ?? noiseLevel(image);
  if (!(noise > 0 && Number.isFinite(noise))) throw noNoise(noise);
  const { colours } = channelsOf(channels);
  const data = Float64Array.from(
    { length: height * width * colours },
    (_, at) => image.data[Math.floor(at / colours) * channels + (at % colours)]!,
  );
  const stored = (clean: Float64Array): Pixels<Data> => {
    const out = image.data.slice() as Data;
    for (const [at, value] of clean.entries())
      out[Math.floor(at / colours) * channels + (at % colours)] =
        out instanceof Uint8Array ? Math.round(Math.min(255, Math.max(0, value))) : value;
    return { data: out, shape: image.shape };
  };
  // Who needs no filters does not load them.
  const filters = await import('./image-filters.js');
  const field = { data, height, width, channels: colours };
  return {
    wiener: stored(filters.wiener(field, noise)),
    nonLocalMeans: stored(
      await filters.nonLocalMeans(field, noise, (done, total) => options.onProgress?.({ done, total })),
    ),
  };
}

const noNoise = (noise: number): AutoencoderError =>
  new AutoencoderError({
    code: 'outOfRange',
    path: 'noise',
    expected: 'a number above 0',
    received: String(noise),
    hint: 'an image without noise needs no cleaning',
  });
