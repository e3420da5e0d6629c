/** Convolutions: ONNX has channels in front, and its own order of the weights' axes. */

import type {
  Conv1d,
  Conv2d,
  ConvTranspose1d,
  ConvTranspose2d,
  DepthwiseConv2d,
} from '../../spec/image-layers.js';
import type { LayerSpec } from '../../spec/layers.js';
import { type Windows, windowCount, windowsOf } from '../../spec/shapes.js';
import { around, unfolding } from '../windows.js';
import { activation } from './activations.js';
import { type Context, constant, type Translations, transposed } from './context.js';
import type { Flow } from './graph.js';

/** As ONNX lists it: all axes' beginnings, then their ends. */
export const pads = (sides: readonly (readonly [number, number])[]) => [
  ...sides.map(([before]) => before),
  ...sides.map(([, after]) => after),
];

/** The attributes that all windows share. */
const sliding = ({ kernel, stride, dilation }: Windows) => ({
  kernel_shape: kernel,
  strides: stride,
  dilations: dilation,
});

function plain({ graph, weight }: Context, layer: Conv1d | Conv2d | DepthwiseConv2d, x: Flow): Flow {
  const sizes = x.shape.slice(0, -1);
  const axes = sizes.map((_, axis) => axis);
  const windows = windowsOf(layer, sizes.length);
  const depthwise = layer.type === 'depthwiseConv2d';
  const channels = depthwise ? x.shape.at(-1)! : layer.filters;
  const weights = weight('weight');
  const w = depthwise
    ? transposed({ data: weights.data, shape: [...weights.shape, 1] }, [2, 3, 0, 1])
    : transposed(weights, [axes.length + 1, axes.length, ...axes]);
  const inputs = [graph.channelsFirst(x), constant(graph, w), constant(graph, weight('bias'))];
  const y = graph.op('Conv', inputs, {
    ...sliding(windows),
    pads: pads(around(windows, sizes)),
    group: depthwise ? channels : 1,
  });
  const shape = [...sizes.map((size, axis) => windowCount(windows, axis, size)), channels];
  const last = graph.channelsLast(y, shape);
  return { name: activation(graph, layer.activation, last.name), shape };
}

function transposing({ graph, weight }: Context, layer: ConvTranspose1d | ConvTranspose2d, x: Flow): Flow {
  const counts = x.shape.slice(0, -1);
  const axes = counts.map((_, axis) => axis);
  const { windows, sizes, sides, reach } = unfolding(layer, counts);
  const w = transposed(weight('weight'), [axes.length + 1, axes.length, ...axes]);
  const inputs = [graph.channelsFirst(x), constant(graph, w), constant(graph, weight('bias'))];
  const y = graph.op('ConvTranspose', inputs, {
    ...sliding(windows),
    pads: pads(sides),
    output_padding: sizes.map((size, axis) => size + sides[axis]![0] + sides[axis]![1] - reach[axis]!),
  });
  const shape = [...sizes, layer.filters];
  return { name: activation(graph, layer.activation, graph.channelsLast(y, shape).name), shape };
}

export const convolutions: Translations<LayerSpec> = {
  conv1d: plain,
  conv2d: plain,
  depthwiseConv2d: plain,
  convTranspose1d: transposing,
  convTranspose2d: transposing,
};
