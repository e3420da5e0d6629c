/** A model that cleans sound, from clean clips. */

import type { Autoencoder } from '../../autoencoder.js';
import type { FrameOptions } from '../../data/spectrum.js';
import type { CreateOptions, FitOptions } from '../../types.js';
import type { Sound } from './audio-frames.js';

/** What is trained, and how. */
export interface AudioDenoiserOptions
  extends FrameOptions,
    Pick<CreateOptions, 'seed' | 'threads' | 'arithmetic'>,
    Pick<FitOptions, 'epochs' | 'signal' | 'onProgress'> {
  /** Frames that the model sees at once, at least 1; 7 by default. */
  context?: number;
  /** Widths of the layers in front of the narrowest, mirrored behind it; `[256]` by default. */
  units?: readonly number[];
  /** Width of the narrowest layer, through which goes what frames have in common; 128 by default. */
  bottleneck?: number;
  /** Filters of the convolutions that make masks of that, one layer each; `[16, 16, 16, 16, 16]` by default. */
  filters?: readonly number[];
  /** Least and largest signal-to-noise ratio of the noisy clips, in dB; `[-3, 15]` by default. */
  ratio?: readonly [least: number, most: number];
}

/**
 * Trains an autoencoder on short-time spectra: rows are some frames of a noisy clip's log power, and what it rebuilds is
 * the share of each frequency to let through (a mask, Wang and Chen 2018) so that the clip comes nearest to the clean
 * one. White noise of another strength is drawn for every clip in every epoch, and each clip is played slower or faster
 * by up to a third and made brighter or darker, which makes other voices of it. Clear clips count more than very noisy
 * ones, about as much as makes a decibel worth the same at every ratio.
 *
 * @param clips clean sound, all of one rate
 * @returns the model; `denoiser(model).audio(sound)` knows from it how sound becomes rows, also after `save` and `load`
 * @throws AutoencoderError `emptyData`, `badData`; `incompatible` for clips of different rates; `outOfRange`
 * @example
 * ```ts
 * const model = await trainAudioDenoiser(clips, { epochs: 10, seed: 1 });
 * const clean = await denoiser(model).audio(await readWav('noisy.wav'));
 * ```
 */
export async function trainAudioDenoiser(
  clips: readonly Sound[],
  options: AudioDenoiserOptions = {},
): Promise<Autoencoder> {
  // Few programs ask, so what does it is loaded when one does.
  const { trainMasks } = await import('./masks.js');
  return trainMasks(clips, options);
}
