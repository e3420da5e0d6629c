/** Normalisation, for PyTorch. */

import type { LayerSpec } from '../../spec/layers.js';
import type { Call, Calls, Classes } from './python.js';

export const normalizationClasses: Classes = {
  BatchNorm: `
class BatchNorm(nn.Module):
    """By the running figures of the training."""

    def __init__(self, channels, epsilon):
        super().__init__()
        self.gamma, self.beta, self.epsilon = parameter(channels), parameter(channels), epsilon
        self.register_buffer('mean', torch.zeros(channels))
        self.register_buffer('variance', torch.ones(channels))

    def forward(self, x, labels=None):
        return (x - self.mean) / torch.sqrt(self.variance + self.epsilon) * self.gamma + self.beta`,
  LayerNorm: `
class LayerNorm(nn.Module):
    def __init__(self, channels, epsilon):
        super().__init__()
        self.gamma, self.beta, self.epsilon = parameter(channels), parameter(channels), epsilon

    def forward(self, x, labels=None):
        return F.layer_norm(x, x.shape[-1:], self.gamma, self.beta, self.epsilon)`,
  GroupNorm: `
class GroupNorm(nn.Module):
    def __init__(self, channels, epsilon, groups):
        super().__init__()
        self.gamma, self.beta, self.epsilon = parameter(channels), parameter(channels), epsilon
        self.groups = groups

    def forward(self, x, labels=None):
        return F.group_norm(x.movedim(-1, 1), self.groups, self.gamma, self.beta, self.epsilon).movedim(1, -1)`,
  Divisive: `
class Divisive(nn.Module):
    """Divides by the root of what the channels of a place amount to, or multiplies with it."""

    def __init__(self, channels, divide):
        super().__init__()
        self.beta, self.gamma, self.divide = parameter(channels), parameter(channels, channels), divide

    def forward(self, x, labels=None):
        root = torch.sqrt(self.beta ** 2 + 1e-6 + x ** 2 @ self.gamma ** 2)
        return x / root if self.divide else x * root`,
};

const epsilon = (layer: { epsilon?: number }) => layer.epsilon ?? 1e-5;
const divisive =
  (divide: boolean): Call<LayerSpec> =>
  (_, { shape }) => ['Divisive', shape.at(-1), divide];

export const normalizationLayers: Calls<LayerSpec> = {
  batchNorm: (layer, { shape }) => ['BatchNorm', shape.at(-1), epsilon(layer)],
  layerNorm: (layer, { shape }) => ['LayerNorm', shape.at(-1), epsilon(layer)],
  groupNorm: (layer, { shape }) => ['GroupNorm', shape.at(-1), epsilon(layer), layer.groups],
  gdn: divisive(true),
  igdn: divisive(false),
};
