/** Pools and up-sampling, with channels in front as ONNX wants them. */

import type {
  AveragePool1d,
  AveragePool2d,
  MaxPool1d,
  MaxPool2d,
  Upsample1d,
  Upsample2d,
} from '../../spec/image-layers.js';
import type { LayerSpec } from '../../spec/layers.js';
import { windowCount, windowsOf } from '../../spec/shapes.js';
import { around } from '../windows.js';
import type { Context, Translate, Translations } from './context.js';
import { pads } from './convolution.js';
import type { Flow } from './graph.js';

type Pool = MaxPool1d | MaxPool2d | AveragePool1d | AveragePool2d;

/** Padding never takes part: ONNX leaves it out of maxima, and of means where it is told so. */
const pool =
  (type: 'MaxPool' | 'AveragePool', attributes = {}): Translate<Pool> =>
  ({ graph }, layer, x) => {
    const sizes = x.shape.slice(0, -1);
    const windows = windowsOf(layer, sizes.length, true);
    const y = graph.op(type, [graph.channelsFirst(x)], {
      kernel_shape: windows.kernel,
      strides: windows.stride,
      pads: pads(around(windows, sizes)),
      ...attributes,
    });
    return graph.channelsLast(y, [
      ...sizes.map((size, axis) => windowCount(windows, axis, size)),
      x.shape.at(-1)!,
    ]);
  };

const maximum = pool('MaxPool');
const average = pool('AveragePool', { count_include_pad: 0 });

const overall: Translate<LayerSpec> = ({ graph }, _, { name, shape }) => ({
  name: graph.op('ReduceMean', [name], { axes: shape.slice(1).map((_, axis) => axis + 1), keepdims: 0 }),
  shape: shape.slice(-1),
});

/** A sequence is an image of one row: values between are defined for images only. */
function upsample({ graph }: Context, layer: Upsample1d | Upsample2d, x: Flow): Flow {
  const channels = x.shape.at(-1)!;
  const sizes = x.shape.length === 2 ? [1, x.shape[0]!] : x.shape.slice(0, -1);
  const { factor = 2, interpolation = 'nearest' } = layer;
  const factors = typeof factor !== 'number' ? factor : x.shape.length === 2 ? [1, factor] : [factor, factor];
  const attributes =
    interpolation === 'nearest'
      ? { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' }
      : { mode: 'linear', coordinate_transformation_mode: 'half_pixel' };
  const image = graph.channelsFirst(graph.reshape(x, [...sizes, channels]));
  const scales = graph.floats([1, 1, ...factors], [4]);
  const y = graph.op('Resize', [image, '', scales], attributes);
  const large = graph.channelsLast(y, [...sizes.map((size, axis) => size * factors[axis]!), channels]);
  return x.shape.length === 2 ? graph.reshape(large, [x.shape[0]! * factors[1]!, channels]) : large;
}

export const pools: Translations<LayerSpec> = {
  maxPool1d: maximum,
  maxPool2d: maximum,
  averagePool1d: average,
  averagePool2d: average,
  globalAveragePool1d: overall,
  globalAveragePool2d: overall,
  upsample1d: upsample,
  upsample2d: upsample,
};
