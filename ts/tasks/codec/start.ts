/** Where a codec's training starts: a linear transform that is a fair codec itself, with scales measured on the images. */

import { Random } from '../../data/random.js';
import { channelsOf, type Pixels, unit } from '../denoiser/images.js';
import { lapped } from './lapped.js';

/** Pixels from code to code, and of a window, along each axis. */
export const stride = 16;
export const reach = 2 * stride;
/** Windows that are looked at. */
const windows = 1500;
/** What counts as black and white alike: the middle of photographs. */
const middle = 0.46;
/** Light and two differences of colours, each of length 1. */
const opponents = [
  [1 / 3, 1 / 3, 1 / 3],
  [1 / 2, 0, -1 / 2],
  [1 / 6, -2 / 6, 1 / 6],
].map((row) => {
  const length = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
  return row.map((value) => value / length);
});

/** One filter: two cosines and a colour. */
interface Filter {
  down: number;
  across: number;
  colour: number;
  /** Mean size of its output, for colours from 0 to 1, where the way back has length 1. */
  size: number;
}

/** The filters that matter most in these images. */
export function filtersOf(images: readonly Pixels[], colours: 1 | 3, count: number, seed: number): Filter[] {
  const { analysis, lengths } = lapped(stride);
  const sums = new Float64Array(stride * stride * colours);
  const random = new Random(seed);
  for (let window = 0; window < windows; window++) {
    const planes = windowOf(images[random.below(images.length)]!, colours, random);
    for (const [colour, plane] of planes.entries())
      for (const [down, row] of through(plane, analysis).entries())
        for (let across = 0; across < stride; across++)
          sums[(colour * stride + down) * stride + across]! += Math.abs(row[across]!);
  }
  const filters = Array.from(sums, (sum, at): Filter => {
    const [down, across] = [Math.floor(at / stride) % stride, at % stride];
    const size = (sum / windows) * lengths[down]! * lengths[across]!;
    return { down, across, colour: Math.floor(at / stride ** 2), size };
  });
  return filters.sort((a, b) => b.size - a.size).slice(0, count);
}

/** A window from a random place of the image, in opponent colours around the middle. */
function windowOf(image: Pixels, colours: 1 | 3, random: Random): number[][][] {
  const [height = 0, width = 0, channels = 1] = image.shape;
  const [top, left] = [random.below(height - reach + 1), random.below(width - reach + 1)];
  const light = unit(image);
  const given = channelsOf(channels).colours;
  const value = (y: number, x: number, colour: number) =>
    image.data[((top + y) * width + left + x) * channels + (given === 1 ? 0 : colour)]! / light - middle;
  return (colours === 1 ? [[1]] : opponents).map((weights) =>
    Array.from({ length: reach }, (_, y) =>
      Array.from({ length: reach }, (_, x) =>
        weights.reduce((sum, weight, colour) => sum + weight * value(y, x, colour), 0),
      ),
    ),
  );
}

/** A window by the cosines downwards and across. */
function through(plane: number[][], analysis: number[][]): number[][] {
  const rows = plane.map((line) => analysis.map((wave) => dot(wave, line)));
  return analysis.map((wave) =>
    Array.from({ length: stride }, (_, across) =>
      wave.reduce((sum, value, y) => sum + value * rows[y]![across]!, 0),
    ),
  );
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, at) => sum + value * b[at]!, 0);

/** The start of a codec's tensors, beside those of the hyperprior that chance decides, and the codes' mean sizes. */
export function startOf(
  filters: readonly Filter[],
  colours: 1 | 3,
  lambda: number,
): { start: Record<string, Float32Array>; sizes: number[] } {
  const { analysis, synthesis, lengths } = lapped(stride);
  // Errors of rounding, step² / 12, cost what bits save: d bits / d ln step = 1 / ln 2 a code.
  const step = Math.sqrt(18 / (lambda * Math.LN2)) / 255;
  const gain = 1 / step;
  const colour = colours === 1 ? [[1]] : opponents;
  const kernel = (waves: number[][], by: (length: number) => number) => {
    const data = new Float32Array(reach * reach * colours * filters.length);
    for (const [at, { down, across, colour }] of filters.entries())
      for (let y = 0; y < reach; y++)
        for (let x = 0; x < reach; x++) {
          const value = waves[down]![y]! * waves[across]![x]! * by(lengths[down]! * lengths[across]!);
          data[((y * reach + x) * colours + colour) * filters.length + at] = value;
        }
    return data;
  };
  const sizes = filters.map(({ size }) => size * gain);
  // A code of mean size m has a logistic distribution of scale m / (2 ln 2).
  const scales = sizes.map((size) => Math.max(0.12, size) / (2 * Math.LN2));
  const start = {
    'encoder.0.weight': Float32Array.from({ length: colours ** 2 }, (_, at) => {
      const [from, to] = [Math.floor(at / colours), at % colours];
      return gain * colour[to]![from]!;
    }),
    'encoder.0.bias': Float32Array.from(colour, (row) => -gain * middle * row.reduce((a, b) => a + b)),
    'encoder.1.weight': kernel(analysis, (length) => length),
    'encoder.1.bias': new Float32Array(filters.length),
    'decoder.0.weight': kernel(synthesis, (length) => 1 / length),
    'decoder.0.bias': new Float32Array(colours),
    'decoder.1.weight': Float32Array.from(
      { length: colours ** 2 },
      (_, at) => step * colour[Math.floor(at / colours)]![at % colours]!,
    ),
    'decoder.1.bias': new Float32Array(colours).fill(middle),
    'latent.decoder.1.bias': Float32Array.from(scales, (scale) => Math.log(scale)),
  };
  return { start, sizes };
}
