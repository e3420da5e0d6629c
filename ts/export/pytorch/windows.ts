/** Convolutions, pools and up-sampling, for PyTorch. */

import type { LayerSpec } from '../../spec/layers.js';
import { windowsOf } from '../../spec/shapes.js';
import { around, unfolding } from '../windows.js';
import type { Call, Calls, Classes } from './python.js';

export const windowClasses: Classes = {
  Conv: `
class Conv(nn.Module):
    def __init__(self, weight, stride, dilation, padding, activation, depthwise=False):
        super().__init__()
        self.weight, self.bias = parameter(*weight), parameter(weight[-1])
        self.stride, self.dilation, self.padding = stride, dilation, padding
        self.activation, self.depthwise = ACTIVATIONS[activation], depthwise

    def forward(self, x, labels=None):
        weight = self.weight.unsqueeze(-2) if self.depthwise else self.weight
        axes = weight.dim() - 2
        weight = weight.permute(axes + 1, axes, *range(axes))
        conv, groups = (F.conv1d, F.conv2d)[axes - 1], x.shape[-1] if self.depthwise else 1
        y = conv(pad(x, self.padding), weight, self.bias, self.stride, 0, self.dilation, groups)
        return self.activation(y.movedim(1, -1))`,
  ConvTranspose: `
class ConvTranspose(nn.Module):
    def __init__(self, weight, stride, dilation, before, sizes, activation):
        super().__init__()
        self.weight, self.bias = parameter(*weight), parameter(weight[-2])
        self.stride, self.dilation, self.before, self.sizes = stride, dilation, before, sizes
        self.activation = ACTIVATIONS[activation]

    def forward(self, x, labels=None):
        axes = x.dim() - 2
        weight = self.weight.permute(axes + 1, axes, *range(axes))
        conv = (F.conv_transpose1d, F.conv_transpose2d)[axes - 1]
        y = conv(x.movedim(-1, 1), weight, None, self.stride, dilation=self.dilation).movedim(1, -1)
        for axis, (before, size) in enumerate(zip(self.before, self.sizes), 1):
            missing = max(0, before + size - y.shape[axis])
            y = torch.cat([y, y.new_zeros(*y.shape[:axis], missing, *y.shape[axis + 1:])], axis)
            y = y.narrow(axis, before, size)
        return self.activation(y + self.bias)`,
  MaxPool: `
class MaxPool(nn.Module):
    def __init__(self, size, stride, padding):
        super().__init__()
        self.size, self.stride, self.padding = size, stride, padding

    def forward(self, x, labels=None):
        pool = (F.max_pool1d, F.max_pool2d)[x.dim() - 3]
        return pool(pad(x, self.padding, float('-inf')), self.size, self.stride).movedim(1, -1)`,
  AveragePool: `
class AveragePool(nn.Module):
    """Padding does not take part in a mean."""

    def __init__(self, size, stride, padding):
        super().__init__()
        self.size, self.stride, self.padding = size, stride, padding

    def forward(self, x, labels=None):
        pool = (F.avg_pool1d, F.avg_pool2d)[x.dim() - 3]
        sums, counts = (pool(pad(v, self.padding), self.size, self.stride) for v in (x, torch.ones_like(x)))
        return (sums / counts).movedim(1, -1)`,
  GlobalAverage: `
class GlobalAverage(nn.Module):
    def forward(self, x, labels=None):
        return x.flatten(1, -2).mean(1)`,
  Upsample: `
class Upsample(nn.Module):
    def __init__(self, factors, interpolation):
        super().__init__()
        self.factors, self.interpolation = factors, interpolation

    def forward(self, x, labels=None):
        if self.interpolation == 'nearest':
            for axis, factor in enumerate(self.factors, 1):
                x = x.repeat_interleave(factor, axis)
            return x
        factors = [float(factor) for factor in self.factors]
        return F.interpolate(x.movedim(-1, 1), scale_factor=factors, mode=self.interpolation).movedim(1, -1)`,
};

type OfType<Type extends LayerSpec['type']> = Extract<LayerSpec, { type: Type }>;

const plain: Call<OfType<'conv1d' | 'conv2d' | 'depthwiseConv2d'>> = (layer, { shape, weight }) => {
  const sizes = shape.slice(0, -1);
  const windows = windowsOf(layer, sizes.length);
  const { stride, dilation } = windows;
  const padding = around(windows, sizes);
  const depthwise = layer.type === 'depthwiseConv2d';
  return ['Conv', weight('weight'), stride, dilation, padding, layer.activation ?? 'linear', depthwise];
};

const transposed: Call<OfType<'convTranspose1d' | 'convTranspose2d'>> = (layer, { shape, weight }) => {
  const { windows, sizes, sides } = unfolding(layer, shape.slice(0, -1));
  const before = sides.map(([first]) => first);
  const { stride, dilation } = windows;
  return ['ConvTranspose', weight('weight'), stride, dilation, before, sizes, layer.activation ?? 'linear'];
};

const pool =
  (name: string): Call<OfType<'maxPool1d' | 'maxPool2d' | 'averagePool1d' | 'averagePool2d'>> =>
  (layer, { shape }) => {
    const windows = windowsOf(layer, shape.length - 1, true);
    return [name, windows.kernel, windows.stride, around(windows, shape.slice(0, -1))];
  };

const upsample: Call<OfType<'upsample1d' | 'upsample2d'>> = (layer, { shape }) => {
  const { factor = 2, interpolation = 'nearest' } = layer;
  return ['Upsample', typeof factor === 'number' ? shape.slice(1).map(() => factor) : factor, interpolation];
};

const overall = (): [string] => ['GlobalAverage'];

export const windowLayers: Calls<LayerSpec> = {
  conv1d: plain,
  conv2d: plain,
  depthwiseConv2d: plain,
  convTranspose1d: transposed,
  convTranspose2d: transposed,
  maxPool1d: pool('MaxPool'),
  maxPool2d: pool('MaxPool'),
  averagePool1d: pool('AveragePool'),
  averagePool2d: pool('AveragePool'),
  globalAveragePool1d: overall,
  globalAveragePool2d: overall,
  upsample1d: upsample,
  upsample2d: upsample,
};
