/** Denoising: a model that rebuilds clean rows from noisy ones, over rows, whole images and sound. */

import type { Autoencoder } from '../../autoencoder.js';
import type { Input, Tensor } from '../../types.js';
import type { DenoiseAudioOptions } from './audio.js';
import type { Sound } from './audio-frames.js';
import type { DenoiseImageOptions } from './image-options.js';
import type { Pixels } from './images.js';

/** What cleans. */
export interface Denoiser {
  readonly model: Autoencoder;
  /** Rows of the model's own shape: `model.reconstruct`. */
  rows(data: Input): Promise<Tensor>;
  /**
   * An image of any size, grey or in colour, in the form it came in. It goes through the model in overlapping tiles of
   * the model's size that fade into each other; a smaller image is mirrored at its edges. A model of one channel takes
   * colour by colour; opacity stays as it is.
   */
  image<Data extends Float32Array | Uint8Array>(
    image: Pixels<Data>,
    options?: DenoiseImageOptions,
  ): Promise<Pixels<Data>>;
  /**
   * A sound of any length, channel by channel, at the rate and with whatever else it came. A model of
   * {@link trainAudioDenoiser} works on frames of frequencies, of the rate that it was trained with; one of rows of
   * samples (`[samples]`, an even number) on stretches that overlap by half, at any rate unless
   * `model.attach('sampleRate', 16000)` told the one that it was trained with, as `hourglass train` does.
   */
  audio<Given extends Sound>(sound: Given, options?: DenoiseAudioOptions): Promise<Given>;
}

/**
 * Cleans what a trained model can clean; the errors of all calls are rejected promises.
 *
 * @throws AutoencoderError `incompatible` where the model is none for images or sound, or the image has other colours or the sound another rate;
 * `invalidShape`, `notFinite` for what is no image
 * @example
 * ```ts
 * const clean = await denoiser(model).image(await readPng('noisy.png'), { noise: 25 });
 * await writeFile('clean.png', await writePng(clean));
 * ```
 */
export function denoiser(model: Autoencoder): Denoiser {
  return {
    model,
    rows: (data) => model.reconstruct(data),
    image: async (image, options = {}) => (await import('./image.js')).denoiseImage(model, image, options),
    audio: async (sound, options = {}) => (await import('./audio.js')).denoiseAudio(model, sound, options),
  };
}
