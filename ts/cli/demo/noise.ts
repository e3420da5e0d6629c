/** Noisy digits, and how far an image is from the one it should be. */

import { Random, type Values } from 'hourglass-ae/data';

/** The values as numbers from 0 to 1. */
export const unit = ({ data, shape }: Values<Uint8Array>): Values<Float32Array> => ({
  data: Float32Array.from(data, (value) => value / 255),
  shape,
});

/** The values with normal noise on top, cut to [0, 1]. */
export function noisy(
  clean: Values<Float32Array>,
  standardDeviation: number,
  seed: number,
): Values<Float32Array> {
  const random = new Random(seed);
  const add = (value: number): number =>
    Math.min(1, Math.max(0, value + standardDeviation * random.normal()));
  return { data: clean.data.map(add), shape: clean.shape };
}

/** Peak signal-to-noise ratio in dB of values in [0, 1], over all of them. */
export function psnr(values: Float32Array, clean: Float32Array): number {
  const squares = clean.reduce((sum, value, i) => sum + (value - values[i]!) ** 2, 0);
  return -10 * Math.log10(squares / clean.length);
}
