/** Pieces of clean images to train a denoiser with. */

import { fault } from '../../data/fault.js';
import { Random } from '../../data/random.js';
import type { ModelSpec } from '../../spec/model.js';
import { refuseUnknownOptions, wholeNumber } from '../../spec/options.js';
import { channelsOf, checkImage, type Pixels, unit } from './images.js';

/** Which pieces are cut. */
export interface PatchOptions {
  /** Pieces in all, at least 1. */
  count: number;
  /**
   * Least and largest noise that the model is to take away, as standard deviations from 0 to 1. The model always gets
   * the noise of its spec; to learn others it gets pieces of more or less contrast, as the denoiser scales images later.
   * `[10/255, 55/255]` by default; `'trained'` for the contrast of the images.
   */
  noise?: readonly [least: number, most: number] | 'trained';
  /** Decides where and how they are cut; default 0. */
  seed?: number;
}

/** Pieces that are made at once. */
const together = 64;

/**
 * Pieces of clean images, cut at random, turned and mirrored, as a stream for `fit`; every epoch gets the same ones, with
 * other noise. They have the size of the spec's input; the noise is added by the spec's `gaussianNoise`.
 *
 * @param spec of a model of `[height, width, 1]` or `[height, width, 3]`, the first for any image, colour by colour
 * @throws AutoencoderError `invalidShape` for images smaller than a piece or of other colours; `incompatible` for specs
 * without `gaussianNoise` (unless `noise` is `'trained'`)
 * @example
 * ```ts
 * const pieces = denoisingPatches(model.spec, photos, { count: 20_000, seed: 1 });
 * await model.fit(pieces, { epochs: 10, batchSize: 8, schedule: schedules.exponential({ factor: 0.7 }) });
 * ```
 */
export function denoisingPatches(
  spec: ModelSpec,
  images: readonly Pixels[],
  options: PatchOptions,
): () => Generator<Float32Array> {
  refuseUnknownOptions(options, ['count', 'noise', 'seed'], '');
  const { count, seed = 0 } = options;
  wholeNumber('count', count, 1, Number.POSITIVE_INFINITY, 'it is the number of pieces');
  const [height = 0, width = 0, channels = 0] = spec.input.shape;
  if (spec.input.shape.length !== 3 || (channels !== 1 && channels !== 3)) {
    const expected = '[height, width, 1] or [height, width, 3]';
    throw fault(
      'invalidShape',
      'spec.input.shape',
      expected,
      `[${spec.input.shape}]`,
      'see denoisingNetwork',
    );
  }
  if (images.length === 0)
    throw fault('emptyData', 'images', 'at least one image', 'none', 'give clean ones');
  images.forEach((image, index) => {
    const size = checkImage(image, 1, `images[${index}]`);
    const fits = Math.min(size.height, size.width) >= Math.max(height, width);
    if (fits && (channels === 1 || channelsOf(size.channels).colours === 3)) return;
    const expected = `at least ${Math.max(height, width)} pixels a side, and ${channels} colours`;
    throw fault('invalidShape', `images[${index}].shape`, expected, `[${image.shape}]`, 'leave it away');
  });
  const contrast = contrasts(spec, options);
  return function* () {
    const random = new Random(seed);
    for (let done = 0; done < count; done += together) {
      const rows = Math.min(together, count - done);
      const size = height * width * channels;
      const data = new Float32Array(rows * size);
      for (let row = 0; row < rows; row++) {
        const image = images[random.below(images.length)]!;
        cut(
          data.subarray(row * size, (row + 1) * size),
          image,
          [height, width, channels],
          contrast(random),
          random,
        );
      }
      yield data;
    }
  };
}

/** Fills `piece` from a random place of the image, in one of its eight positions. */
function cut(
  piece: Float32Array,
  image: Pixels,
  [height, width, colours]: [number, number, number],
  contrast: number,
  random: Random,
): void {
  const [tall = 0, wide = 0, channels = 1] = image.shape;
  const [isTurned, isFlipped, isMirrored] = [random.below(2), random.below(2), random.below(2)];
  const [high, across] = isTurned ? [width, height] : [height, width];
  const top = random.below(tall - high + 1);
  const left = random.below(wide - across + 1);
  const first = colours === 1 ? random.below(channelsOf(channels).colours) : 0;
  const light = unit(image);
  let to = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [v, u] = [isFlipped ? height - 1 - y : y, isMirrored ? width - 1 - x : x];
      const from = ((top + (isTurned ? u : v)) * wide + left + (isTurned ? v : u)) * channels + first;
      for (let c = 0; c < colours; c++) piece[to++] = 0.5 + contrast * (image.data[from + c]! / light - 0.5);
    }
  }
}

/** Contrasts at which the noise that the model knows is as strong as the one that it is to learn. */
function contrasts(
  spec: ModelSpec,
  { noise = [10 / 255, 55 / 255] }: PatchOptions,
): (random: Random) => number {
  if (noise === 'trained') return () => 1;
  const { corruption } = spec;
  if (corruption?.type !== 'gaussianNoise' || corruption.clip !== undefined) {
    const received = corruption?.type ?? 'none';
    const hint = "use denoisingNetwork, or noise: 'trained'";
    throw fault('incompatible', 'spec.corruption', 'gaussianNoise without clip', received, hint);
  }
  const [least, most] = noise;
  if (!(least > 0 && most >= least && most <= 1)) {
    const hint = 'for example [10 / 255, 55 / 255]';
    throw fault('outOfRange', 'noise', '0 < least ≤ most ≤ 1', JSON.stringify(noise), hint);
  }
  return (random) => corruption.standardDeviation / (least + (most - least) * random.uniform());
}
