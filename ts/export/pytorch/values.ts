/** Layers over the last axis and layers that only move values, for PyTorch. */

import type { LayerSpec } from '../../spec/layers.js';
import { featuresOf } from '../../spec/shapes.js';
import { type Calls, type Classes, Source } from './python.js';

export const valueClasses: Classes = {
  Dense: `
class Dense(nn.Module):
    def __init__(self, inputs, units, activation):
        super().__init__()
        self.weight, self.bias = parameter(inputs, units), parameter(units)
        self.activation = ACTIVATIONS[activation]

    def forward(self, x, labels=None):
        return self.activation(x @ self.weight + self.bias)`,
  Activation: `
class Activation(nn.Module):
    def __init__(self, name):
        super().__init__()
        self.activation = ACTIVATIONS[name]

    def forward(self, x, labels=None):
        return self.activation(x)`,
  TrainingOnly: `
class TrainingOnly(nn.Module):
    """Noise or dropout, which inference does without."""

    def forward(self, x, labels=None):
        return x`,
  Reshape: `
class Reshape(nn.Module):
    def __init__(self, shape):
        super().__init__()
        self.shape = shape

    def forward(self, x, labels=None):
        return x.reshape(-1, *self.shape)`,
  RepeatVector: `
class RepeatVector(nn.Module):
    def __init__(self, times):
        super().__init__()
        self.times = times

    def forward(self, x, labels=None):
        return x.unsqueeze(1).expand(-1, self.times, -1)`,
  Embedding: `
class Embedding(nn.Module):
    def __init__(self, vocabulary, units):
        super().__init__()
        self.weight = parameter(vocabulary, units)

    def forward(self, x, labels=None):
        return self.weight[x.long().clamp(max=len(self.weight) - 1)]`,
  CategoryEmbedding: `
class CategoryEmbedding(nn.Module):
    """A vector for each category of one-hot columns; groups are [from, categories, units]."""

    def __init__(self, groups):
        super().__init__()
        self.groups = groups
        self.weight = nn.ParameterList([parameter(categories, units) for _, categories, units in groups])

    def forward(self, x, labels=None):
        parts, at = [], 0
        for (start, categories, _), table in zip(self.groups, self.weight):
            parts += [x[..., at:start], x[..., start : start + categories] @ table]
            at = start + categories
        return torch.cat([*parts, x[..., at:]], -1)`,
  Condition: `
class Condition(nn.Module):
    """The row's label, one-hot, behind the values of the last axis."""

    def __init__(self, classes):
        super().__init__()
        self.classes = classes

    def forward(self, x, labels=None):
        hot = F.one_hot(labels, self.classes).to(x.dtype)
        hot = hot.reshape(-1, *[1] * (x.dim() - 2), self.classes)
        return torch.cat([x, hot.expand(*x.shape[:-1], -1)], -1)`,
  Residual: `
class Residual(nn.ModuleList):
    def forward(self, x, labels=None):
        y = x
        for layer in self:
            y = layer(y, labels)
        return x + y`,
};

const trainingOnly = (): [string] => ['TrainingOnly'];

export const valueLayers: Calls<LayerSpec> = {
  dense: ({ units, activation = 'linear' }, { weight }) => ['Dense', weight('weight')[0], units, activation],
  activation: (layer) => ['Activation', layer.function],
  dropout: trainingOnly,
  spatialDropout: trainingOnly,
  gaussianNoise: trainingOnly,
  flatten: (_, { shape }) => ['Reshape', [featuresOf(shape)]],
  reshape: ({ shape }) => ['Reshape', shape],
  repeatVector: ({ times }) => ['RepeatVector', times],
  embedding: ({ vocabulary, units }) => ['Embedding', vocabulary, units],
  categoryEmbedding: ({ groups }) => [
    'CategoryEmbedding',
    groups.map(({ from, categories, units }) => [from, categories, units]),
  ],
  condition: ({ classes }) => ['Condition', classes],
  residual: ({ layers }, { chain, shape }) => [
    'Residual',
    new Source(`[${chain(layers, shape).join(', ')}]`),
  ],
};
