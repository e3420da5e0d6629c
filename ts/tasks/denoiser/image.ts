/** Images of any size through a model of tiles. */

import type { Autoencoder } from '../../autoencoder.js';
import { AutoencoderError } from '../../errors.js';
import { refuseUnknownOptions } from '../../spec/options.js';
import { channelsOf, checkImage, type Pixels, unit } from './images.js';
import { relativeNoise } from './noise-level.js';
import { Blend, mirrored, tileStarts, tileWeights } from './tiles.js';

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

/** One colour, or three side by side, height and width padded to a tile at least. */
interface Plane {
  data: Float32Array;
  height: number;
  width: number;
}

/** Tiles that go through the model at once. */
const together = 32;

/** The image with less noise, in the form it came in. */
export async function denoiseImage<Data extends Float32Array | Uint8Array>(
  model: Autoencoder,
  image: Pixels<Data>,
  options: DenoiseImageOptions,
): Promise<Pixels<Data>> {
  refuseUnknownOptions(options, ['noise', 'overlap', 'onProgress'], '');
  const { height, width, channels } = checkImage(image);
  const tile = tileOf(model);
  const { colours } = channelsOf(channels);
  if (tile.channels !== 1 && tile.channels !== colours) throw otherChannels(tile.channels, channels);
  const overlap = overlapOf(options, tile);
  const contrast = contrastOf(model, image, options);
  const out = image.data.slice() as Data;
  const light = unit(image);
  const groups = colours / tile.channels;
  for (let group = 0; group < groups; group++) {
    const at = (y: number, x: number, c: number) => (y * width + x) * channels + group + c;
    const plane = planeOf(
      Math.max(height, tile.height),
      Math.max(width, tile.width),
      tile.channels,
      (y, x, c) => {
        const value = image.data[at(mirrored(y, height), mirrored(x, width), c)]! / light;
        return 0.5 + contrast * (value - 0.5);
      },
    );
    const clean = await throughTiles(model, plane, tile, overlap, (done, total) =>
      options.onProgress?.({ done: group * total + done, total: groups * total }),
    );
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        for (let c = 0; c < tile.channels; c++) {
          const value = clean[(y * plane.width + x) * tile.channels + c]!;
          out[at(y, x, c)] = stored(0.5 + (value - 0.5) / contrast, light);
        }
      }
    }
  }
  return { ...image, data: out };
}

/** A share of full light as a byte, or as it is. */
const stored = (value: number, light: number): number =>
  light === 1 ? value : Math.round(light * Math.min(1, Math.max(0, value)));

function planeOf(
  height: number,
  width: number,
  channels: number,
  value: (y: number, x: number, c: number) => number,
): Plane {
  const data = new Float32Array(height * width * channels);
  let at = 0;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) for (let c = 0; c < channels; c++) data[at++] = value(y, x, c);
  return { data, height, width };
}

type Tile = ReturnType<typeof tileOf>;

async function throughTiles(
  model: Autoencoder,
  plane: Plane,
  tile: Tile,
  overlap: number,
  reports: (done: number, total: number) => void,
): Promise<Float32Array> {
  const { height, width, data } = plane;
  const line = tile.width * tile.channels;
  const size = tile.height * line;
  const lefts = tileStarts(width, tile.width, overlap);
  const tops = tileStarts(height, tile.height, overlap);
  const places = tops.flatMap((top) => lefts.map((left) => ({ top, left })));
  const blend = new Blend(height, width, tile.channels);
  for (let first = 0; first < places.length; first += together) {
    const some = places.slice(first, first + together);
    const rows = new Float32Array(some.length * size);
    some.forEach(({ top, left }, row) => {
      for (let y = 0; y < tile.height; y++) {
        const from = ((top + y) * width + left) * tile.channels;
        rows.set(data.subarray(from, from + line), row * size + y * line);
      }
    });
    const rebuilt = await model.reconstruct(rows);
    some.forEach(({ top, left }, row) => {
      const down = tileWeights(height, tile.height, overlap, top);
      const across = tileWeights(width, tile.width, overlap, left);
      blend.add(rebuilt.data.subarray(row * size, (row + 1) * size), top, left, down, across);
    });
    reports(first + some.length, places.length);
  }
  return blend.image();
}

/** What the image's contrast is multiplied by, so that its noise is what the model knows. */
function contrastOf(model: Autoencoder, image: Pixels, { noise }: DenoiseImageOptions): number {
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

function tileOf({ spec }: Autoencoder): { height: number; width: number; channels: number } {
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

function overlapOf({ overlap }: DenoiseImageOptions, { height, width }: Tile): number {
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

const otherChannels = (model: number, image: number) =>
  new AutoencoderError({
    code: 'incompatible',
    path: 'image.shape',
    expected: `${model} colours, as the model's input has`,
    received: `${image} channels`,
    hint: 'a model with inputShape [height, width, 1] takes every image, colour by colour',
  });
