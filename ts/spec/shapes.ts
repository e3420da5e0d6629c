/** The shapes that layers make of shapes: the engine's rule, for what is drawn or mirrored before there is an engine. */

import type { Shape } from './common.js';
import type { Padding1d, Padding2d, Size2d } from './image-layers.js';
import type { CategoryEmbedding, CategoryGroup, LayerSpec } from './layers.js';

/** Number of values in one row of this shape. */
export const featuresOf = (shape: Shape): number => shape.reduce((product, size) => product * size, 1);

/** What slides along each axis of an image or a sequence. */
export interface Windows {
  kernel: readonly number[];
  stride: readonly number[];
  dilation: readonly number[];
  padding: 'same' | 'valid' | readonly (readonly [number, number])[];
}

const each = (value: Size2d | undefined, standard: number, axes: number): readonly number[] =>
  typeof value === 'object' ? value : new Array<number>(axes).fill(value ?? standard);

/** The options of a convolution or pool as lists, an entry per axis. */
export function windowsOf(
  options: {
    kernelSize?: Size2d;
    poolSize?: Size2d;
    stride?: Size2d;
    dilation?: Size2d;
    padding?: Padding1d | Padding2d;
  },
  axes: number,
  pool = false,
): Windows {
  const kernel = pool ? each(options.poolSize, 2, axes) : each(options.kernelSize, 3, axes);
  const stride = pool && options.stride === undefined ? kernel : each(options.stride, 1, axes);
  const padding = options.padding ?? (pool ? 'valid' : 'same');
  const dilation = each(options.dilation, 1, axes);
  return { kernel, stride, dilation, padding: typeof padding === 'string' ? padding : sides(padding, axes) };
}

/** `[before, after]` along each axis. */
function sides(padding: Exclude<Padding1d | Padding2d, string>, axes: number): [number, number][] {
  if (typeof padding === 'number') return Array.from({ length: axes }, () => [padding, padding]);
  if (axes === 1) return [padding as [number, number]];
  return padding.map((side) => (typeof side === 'number' ? [side, side] : [side[0], side[1]]));
}

/** How many windows fit along an axis. */
export function windowCount(
  { kernel, stride, dilation, padding }: Windows,
  axis: number,
  size: number,
): number {
  if (padding === 'same') return Math.ceil(size / stride[axis]!);
  const around = padding === 'valid' ? 0 : padding[axis]![0] + padding[axis]![1];
  const window = (kernel[axis]! - 1) * dilation[axis]! + 1;
  return Math.floor((size + around - window) / stride[axis]!) + 1;
}

/** The size that a transposed convolution makes where nothing else is asked for. */
export function unfoldedSize(windows: Windows, axis: number, count: number): number {
  const { kernel, stride, dilation, padding } = windows;
  if (padding === 'same') return count * stride[axis]!;
  const around = padding === 'valid' ? 0 : padding[axis]![0] + padding[axis]![1];
  return (count - 1) * stride[axis]! + (kernel[axis]! - 1) * dilation[axis]! + 1 - around;
}

/** Columns that stand together: a group with its place in the list, or some that pass through. */
export interface ColumnRun {
  columns: number;
  group?: number;
}

/** All columns of a category embedding's input, in their order. */
export function columnRuns({ groups }: CategoryEmbedding, width: number): ColumnRun[] {
  const runs: ColumnRun[] = [];
  let at = 0;
  const pass = (end: number) => {
    if (end > at) runs.push({ columns: end - at });
    at = end;
  };
  groups.forEach(({ from, categories }, group) => {
    pass(from);
    runs.push({ columns: categories, group });
    at += categories;
  });
  pass(width);
  return runs;
}

/** The shape of a layer's output, and its parameters; nothing for a layer that does not exist. */
export function afterLayer(
  layer: LayerSpec,
  before: Shape,
): { outputShape: Shape; parameters: number } | undefined {
  const channels = before.at(-1) ?? 1;
  const sizes = before.slice(0, -1);
  const along = (windows: Windows, last: number): Shape => [
    ...sizes.map((size, axis) => windowCount(windows, axis, size)),
    last,
  ];
  const taps = ({ kernel }: Windows): number => featuresOf(kernel);
  const same = { outputShape: before, parameters: 0 };
  switch (layer.type) {
    case 'dense':
      return { outputShape: [...sizes, layer.units], parameters: (channels + 1) * layer.units };
    case 'activation':
    case 'dropout':
    case 'spatialDropout':
    case 'gaussianNoise':
      return same;
    case 'batchNorm':
    case 'layerNorm':
    case 'groupNorm':
      return { ...same, parameters: 2 * channels };
    case 'gdn':
    case 'igdn':
      return { ...same, parameters: (channels + 1) * channels };
    case 'categoryEmbedding': {
      const sum = (of: (group: CategoryGroup) => number) =>
        layer.groups.reduce((all, each) => all + of(each), 0);
      const width = channels + sum(({ categories, units }) => units - categories);
      return {
        outputShape: [...sizes, width],
        parameters: sum(({ categories, units }) => categories * units),
      };
    }
    case 'embedding':
      return { outputShape: [...before, layer.units], parameters: layer.vocabulary * layer.units };
    case 'condition':
      return { ...same, outputShape: [...sizes, channels + layer.classes] };
    case 'simpleRnn':
    case 'lstm':
    case 'gru': {
      const [blocks, biases] = { simpleRnn: [1, 1], lstm: [4, 1], gru: [3, 2] }[layer.type] as [
        number,
        number,
      ];
      return {
        outputShape: layer.returnSequences ? [...sizes, layer.units] : [layer.units],
        parameters: blocks * layer.units * (channels + layer.units + biases),
      };
    }
    case 'repeatVector':
      return { ...same, outputShape: [layer.times, ...before] };
    case 'residual': {
      let [inside, parameters] = [before, 0];
      for (const each of layer.layers) {
        const after = afterLayer(each, inside);
        if (after === undefined) return undefined;
        [inside, parameters] = [after.outputShape, parameters + after.parameters];
      }
      return { ...same, parameters };
    }
    case 'flatten':
      return { ...same, outputShape: [featuresOf(before)] };
    case 'reshape':
      return { ...same, outputShape: layer.shape };
    case 'conv1d':
    case 'conv2d': {
      const windows = windowsOf(layer, sizes.length);
      const parameters = (taps(windows) * channels + 1) * layer.filters;
      return { outputShape: along(windows, layer.filters), parameters };
    }
    case 'convTranspose1d':
    case 'convTranspose2d': {
      const windows = windowsOf(layer, sizes.length);
      const unfolded = sizes.map((count, axis) => unfoldedSize(windows, axis, count));
      const asked = layer.outputSize === undefined ? unfolded : each(layer.outputSize, 0, sizes.length);
      const parameters = (taps(windows) * channels + 1) * layer.filters;
      return { outputShape: [...asked, layer.filters], parameters };
    }
    case 'depthwiseConv2d': {
      const windows = windowsOf(layer, 2);
      return { outputShape: along(windows, channels), parameters: (taps(windows) + 1) * channels };
    }
    case 'maxPool1d':
    case 'maxPool2d':
    case 'averagePool1d':
    case 'averagePool2d':
      return { ...same, outputShape: along(windowsOf(layer, sizes.length, true), channels) };
    case 'globalAveragePool1d':
    case 'globalAveragePool2d':
      return { ...same, outputShape: [channels] };
    case 'upsample1d':
    case 'upsample2d': {
      const factor = each(layer.factor, 2, sizes.length);
      return { ...same, outputShape: [...sizes.map((size, axis) => size * factor[axis]!), channels] };
    }
    default:
      return undefined;
  }
}
