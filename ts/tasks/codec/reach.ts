/** How far the layers of a codec look: what tiles need around them so that nobody sees where they meet. */

import type { Autoencoder } from '../../autoencoder.js';
import { AutoencoderError } from '../../errors.js';
import type { LayerSpec } from '../../spec/layers.js';

/** The grid of codes over an image's pixels. */
export interface Grid {
  /** Pixels from one code to the next, downwards and across. */
  stride: readonly [number, number];
  /** Codes around a tile that what is inside may depend on. */
  margin: readonly [number, number];
  /** Values of a code. */
  channels: number;
  /** Colours of the model: 1 or 3. */
  colours: 1 | 3;
}

interface Window {
  kernel: number;
  stride: number;
  before: number;
  isTransposed: boolean;
}

const pointwise: ReadonlySet<LayerSpec['type']> = new Set<LayerSpec['type']>(['gdn', 'igdn', 'activation']);

/**
 * The grid of a model's codes.
 *
 * @throws AutoencoderError `incompatible` for models whose codes are no rounded maps of convolutions
 */
export function gridOf(model: Autoencoder): Grid {
  const { encoder, decoder, latent, input } = model.spec;
  const colours = input.shape.length === 3 ? input.shape[2] : undefined;
  if (latent.type !== 'quantized') throw refused('latent', 'quantized codes', latent.type);
  if (colours !== 1 && colours !== 3)
    throw refused('input.shape', '[height, width, 1] or [height, width, 3]', `[${input.shape}]`);
  const axes = ([0, 1] as const).map((axis) => {
    const [down, up] = [windowsOf(encoder, 'encoder', axis), windowsOf(decoder, 'decoder', axis)];
    const stride = strideOf(down);
    if (down.some(({ isTransposed }) => isTransposed) || strideOf(up) !== stride || stride < 2)
      throw refused('decoder', `a way back of stride ${stride}`, `one of ${strideOf(up)}`);
    return { stride, margin: Math.max(encoderReach(down, stride), decoderReach(up, stride)) };
  });
  const [height, width] = axes as [(typeof axes)[0], (typeof axes)[0]];
  const positions = (input.shape[0]! / height.stride) * (input.shape[1]! / width.stride);
  return {
    stride: [height.stride, width.stride],
    margin: [height.margin, width.margin],
    channels: model.latentDim / positions,
    colours,
  };
}

const strideOf = (windows: readonly Window[]): number =>
  windows.reduce((product, { stride }) => product * stride, 1);

function windowsOf(layers: readonly LayerSpec[], part: string, axis: 0 | 1): Window[] {
  return layers.flatMap((layer, index) => {
    if (pointwise.has(layer.type)) return [];
    const plain = layer.type === 'conv2d' || layer.type === 'convTranspose2d';
    if (!plain || along(layer.dilation ?? 1, axis) !== 1 || (layer.padding ?? 'same') !== 'same')
      throw refused(
        `${part}[${index}]`,
        "conv2d and convTranspose2d of padding 'same', gdn, igdn",
        layer.type,
      );
    const [kernel, stride] = [along(layer.kernelSize ?? 3, axis), along(layer.stride ?? 1, axis)];
    const before = Math.floor(Math.max(0, kernel - stride) / 2);
    const isTransposed = layer.type === 'convTranspose2d';
    if (isTransposed === (part === 'encoder') && stride > 1)
      throw refused(`${part}[${index}]`, `strides that ${isTransposed ? 'shrink' : 'grow'} here`, layer.type);
    return [{ kernel, stride, before, isTransposed }];
  });
}

const along = (size: number | readonly number[], axis: 0 | 1): number =>
  typeof size === 'number' ? size : size[axis]!;

/** Codes around those of a tile whose pixels the tile's codes look at. */
function encoderReach(windows: readonly Window[], stride: number): number {
  let [low, high] = [0, 0];
  for (const { kernel, stride, before } of [...windows].reverse())
    [low, high] = [low * stride - before, high * stride - before + kernel - 1];
  return Math.ceil(Math.max(0, -low, high - (stride - 1)) / stride);
}

/** Codes around one that the pixels of its place look at. */
function decoderReach(windows: readonly Window[], stride: number): number {
  let [low, high] = [0, stride - 1];
  for (const { kernel, stride, before, isTransposed } of [...windows].reverse())
    [low, high] = isTransposed
      ? [Math.ceil((low + before - kernel + 1) / stride), Math.floor((high + before) / stride)]
      : [low - before, high - before + kernel - 1];
  return Math.max(0, -low, high);
}

const refused = (path: string, expected: string, received: string) =>
  new AutoencoderError({
    code: 'incompatible',
    path,
    expected: `a model of images for a codec: ${expected}`,
    received,
    hint: 'use the recipe compressive',
  });

/** A tile along one axis: where it begins, and which part of it is kept. */
export interface Piece {
  start: number;
  from: number;
  to: number;
}

/** Tiles of `size` that cover `count`, of which all but `margin` at inner edges is kept. */
export function piecesOf(count: number, size: number, margin: number): Piece[] {
  const pieces: Piece[] = [];
  for (let from = 0; from < count; ) {
    const start = Math.min(Math.max(0, from - margin), count - size);
    const to = start + size === count ? count : start + size - margin;
    pieces.push({ start, from, to });
    from = to;
  }
  return pieces;
}
