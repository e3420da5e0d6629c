/** The way back through one layer, for {@link mirror}. */

import { layers } from '../builders/index.js';
import { AutoencoderError } from '../errors.js';
import type { Activation, Shape } from '../spec/common.js';
import type {
  Conv1d,
  Conv2d,
  ConvTranspose1d,
  ConvTranspose2d,
  Padding2d,
  Size2d,
} from '../spec/image-layers.js';
import type { InitializerSpec } from '../spec/initializers.js';
import type { LayerSpec } from '../spec/layers.js';
import { unfoldedSize, windowCount, windowsOf } from '../spec/shapes.js';

/** An encoder layer that has a way back, and the layers behind it that keep its shape. */
export interface Step {
  layer: LayerSpec;
  index: number;
  before: Shape;
  after: Shape;
  followers: LayerSpec[];
}

/** The function and the start of the weights that a layer of the decoder takes over. */
export interface Manner {
  activation?: Activation;
  initializer?: InitializerSpec;
}

/** The layers that lead from `from`, a step's output or nearly so, back to its input. */
export function wayBack({ layer, index, before }: Step, from: Shape, manner: Manner): LayerSpec[] {
  const channels = before.at(-1)!;
  const sizes = before.slice(0, -1);
  switch (layer.type) {
    case 'dense':
      return [layers.dense(channels, manner)];
    case 'flatten':
    case 'reshape':
      return [layers.reshape(before)];
    case 'conv1d':
    case 'conv2d':
      return [transposed(layer, index, before, from, manner)];
    case 'convTranspose1d':
    case 'convTranspose2d':
      return [plain(layer, channels, manner)];
    case 'depthwiseConv2d':
      return [{ ...layer, ...manner }];
    case 'maxPool1d':
    case 'averagePool1d':
      return [layers.upsample1d({ factor: windowsOf(layer, 1, true).stride[0]! })];
    case 'maxPool2d':
    case 'averagePool2d':
      return [layers.upsample2d({ factor: short(windowsOf(layer, 2, true).stride) })];
    case 'repeatVector':
      return [layers.globalAveragePool1d()];
    case 'globalAveragePool1d':
      return [layers.reshape([1, channels]), layers.upsample1d({ factor: sizes[0]! })];
    case 'globalAveragePool2d':
      return [layers.reshape([1, 1, channels]), layers.upsample2d({ factor: short(sizes) })];
    case 'upsample1d':
      return [layers.averagePool1d({ poolSize: layer.factor ?? 2 })];
    case 'upsample2d':
      return [layers.averagePool2d({ poolSize: layer.factor ?? 2 })];
    default:
      throw new Error(`${layer.type} has a shape rule but no way back`);
  }
}

/** One number where all axes agree. */
const short = (sizes: readonly number[]): Size2d =>
  sizes[0] === sizes[1] ? sizes[0]! : [sizes[0]!, sizes[1]!];

/** A convolution's geometry without its filters. */
const geometry = (layer: Conv1d | Conv2d | ConvTranspose1d | ConvTranspose2d): object => {
  const { kernelSize, stride, dilation, padding } = layer;
  return Object.fromEntries(
    Object.entries({ kernelSize, stride, dilation, padding }).filter(([, value]) => value !== undefined),
  );
};

/** The convolution that a transposed one is the way back of. */
const plain = (layer: ConvTranspose1d | ConvTranspose2d, filters: number, manner: Manner): LayerSpec =>
  layer.type === 'convTranspose1d'
    ? layers.conv1d(filters, { ...geometry(layer), ...manner })
    : layers.conv2d(filters, { ...geometry(layer), ...manner });

/**
 * The transposed convolution back to `before`. Where an up-sampling gave another size than the convolution had made,
 * its padding makes up for the difference.
 */
function transposed(
  layer: Conv1d | Conv2d,
  index: number,
  before: Shape,
  from: Shape,
  manner: Manner,
): LayerSpec {
  const sizes = before.slice(0, -1);
  const windows = windowsOf(layer, sizes.length);
  const options: Record<string, unknown> = { ...geometry(layer), ...manner };
  if (sizes.every((size, axis) => windowCount(windows, axis, size) === from[axis])) {
    if (sizes.some((size, axis) => unfoldedSize(windows, axis, from[axis]!) !== size)) {
      options.outputSize = sizes.length === 1 ? sizes[0] : short(sizes);
    }
  } else {
    options.padding = sizes.map((size, axis) => {
      const window = (windows.kernel[axis]! - 1) * windows.dilation[axis]! + 1;
      const total = (from[axis]! - 1) * windows.stride[axis]! + window - size;
      const sides = [Math.floor(total / 2), Math.ceil(total / 2)] as const;
      if (sides[0] < 0 || sides[1] >= window) {
        throw lost(`encoder[${index}].kernelSize`, size, from[axis]!, 'a larger kernelSize');
      }
      return sides;
    });
    if (sizes.length === 1) [options.padding] = options.padding as Padding2d[];
  }
  const filters = before.at(-1)!;
  return sizes.length === 1
    ? layers.convTranspose1d(filters, options)
    : layers.convTranspose2d(filters, options);
}

/** Refuses a size that is not the encoder's, unless the next layer is a convolution, which makes up for it. */
export function refuseLostSize({ layer, index, before }: Step, next: Step | undefined, shape: Shape): void {
  const axis = before.findIndex((size, each) => size !== shape[each]);
  if (axis < 0) return;
  if (layer.type === 'depthwiseConv2d') {
    throw lost(`encoder[${index}]`, before[axis]!, shape[axis]!, 'stride 1 and padding "same"');
  }
  if (next?.layer.type === 'conv1d' || next?.layer.type === 'conv2d') return;
  const advice = 'a stride that divides the size, or put a convolution with padding "same" before it';
  throw lost(`encoder[${index}].stride`, before[axis]!, shape[axis]!, advice);
}

const lost = (path: string, wanted: number, found: number, advice: string): AutoencoderError =>
  new AutoencoderError({
    code: 'incompatible',
    path,
    expected: `a way back to size ${wanted}`,
    received: `size ${found}`,
    hint: `use ${advice}; or write the decoder out instead of "mirror"`,
  });
