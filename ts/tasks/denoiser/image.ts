/** Images of any size through a model of tiles. */

import type { Autoencoder } from '../../autoencoder.js';
import { refuseUnknownOptions } from '../../spec/options.js';
import {
  contrastOf,
  type DenoiseImageOptions,
  otherChannels,
  overlapOf,
  type Tile,
  tileOf,
} from './image-options.js';
import { channelsOf, checkImage, type Pixels, unit } from './images.js';
import { Blend, mirrored, tileStarts, tileWeights } from './tiles.js';

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
