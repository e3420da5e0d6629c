/** Windows over images and sequences, with all that follows from their options worked out. */

import type { ConvTranspose1d, ConvTranspose2d } from '../spec/image-layers.js';
import type { LayerSpec } from '../spec/layers.js';
import { afterLayer, unfoldedSize, type Windows, windowsOf } from '../spec/shapes.js';
import type { Shape } from '../types.js';

/** Cells from the first to the last of a window. */
export const covered = ({ kernel, dilation }: Windows, axis: number): number =>
  (kernel[axis]! - 1) * dilation[axis]! + 1;

/** `[before, after]` of every axis: with `same` as many that ⌈size / stride⌉ windows fit, the larger half behind. */
export const around = (windows: Windows, sizes: readonly number[]): [number, number][] =>
  sizes.map((size, axis) => {
    const { padding, stride } = windows;
    if (padding === 'valid') return [0, 0];
    if (padding !== 'same') return [padding[axis]![0], padding[axis]![1]];
    const all = (Math.ceil(size / stride[axis]!) - 1) * stride[axis]! + covered(windows, axis) - size;
    const before = Math.floor(Math.max(0, all) / 2);
    return [before, Math.max(0, all) - before];
  });

/** A transposed convolution: the sizes that it makes, what is cut off around them, and what its windows reach. */
export function unfolding(layer: ConvTranspose1d | ConvTranspose2d, counts: readonly number[]) {
  const windows = windowsOf(layer, counts.length);
  const { outputSize } = layer;
  const sizes = counts.map((count, axis) => {
    if (outputSize === undefined) return unfoldedSize(windows, axis, count);
    return typeof outputSize === 'number' ? outputSize : outputSize[axis]!;
  });
  const reach = counts.map((count, axis) => (count - 1) * windows.stride[axis]! + covered(windows, axis));
  return { windows, sizes, sides: around(windows, sizes), reach };
}

/** The shape behind a layer of a model that exists. */
export const shapeAfter = (layer: LayerSpec, before: Shape): Shape => afterLayer(layer, before)!.outputShape;
