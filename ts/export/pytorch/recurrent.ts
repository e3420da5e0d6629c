/** Recurrent layers, for PyTorch: step by step, with the columns of the gates as they are here. */

import type { LayerSpec } from '../../spec/layers.js';
import type { Calls, Classes } from './python.js';

export const recurrentClasses: Classes = {
  SimpleRnn: `
class SimpleRnn(nn.Module):
    def __init__(self, inputs, units, sequences, activation):
        super().__init__()
        self.weight, self.recurrentWeight = parameter(inputs, units), parameter(units, units)
        self.bias, self.sequences, self.activation = parameter(units), sequences, ACTIVATIONS[activation]

    def forward(self, x, labels=None):
        h, steps = x.new_zeros(len(x), len(self.bias)), []
        for a in (x @ self.weight + self.bias).unbind(1):
            h = self.activation(a + h @ self.recurrentWeight)
            steps.append(h)
        return torch.stack(steps, 1) if self.sequences else h`,
  Lstm: `
class Lstm(nn.Module):
    def __init__(self, inputs, units, sequences):
        super().__init__()
        self.weight, self.recurrentWeight = parameter(inputs, 4 * units), parameter(units, 4 * units)
        self.inputBias, self.forgetBias, self.cellBias, self.outputBias = (parameter(units) for _ in range(4))
        self.sequences = sequences

    def forward(self, x, labels=None):
        h = c = x.new_zeros(len(x), len(self.inputBias))
        steps, bias = [], torch.cat([self.inputBias, self.forgetBias, self.cellBias, self.outputBias])
        for a in (x @ self.weight + bias).unbind(1):
            i, f, g, o = (a + h @ self.recurrentWeight).chunk(4, -1)
            c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
            h = torch.sigmoid(o) * torch.tanh(c)
            steps.append(h)
        return torch.stack(steps, 1) if self.sequences else h`,
  Gru: `
class Gru(nn.Module):
    def __init__(self, inputs, units, sequences):
        super().__init__()
        self.weight, self.recurrentWeight = parameter(inputs, 3 * units), parameter(units, 3 * units)
        self.bias, self.recurrentBias, self.sequences = parameter(3 * units), parameter(3 * units), sequences

    def forward(self, x, labels=None):
        h, steps = x.new_zeros(len(x), len(self.recurrentWeight)), []
        for a in (x @ self.weight + self.bias).unbind(1):
            q = h @ self.recurrentWeight + self.recurrentBias
            (ar, az, an), (qr, qz, qn) = a.chunk(3, -1), q.chunk(3, -1)
            r, z = torch.sigmoid(ar + qr), torch.sigmoid(az + qz)
            h = (1 - z) * torch.tanh(an + r * qn) + z * h
            steps.append(h)
        return torch.stack(steps, 1) if self.sequences else h`,
};

export const recurrentLayers: Calls<LayerSpec> = {
  simpleRnn: ({ units, returnSequences = false, activation = 'tanh' }, { shape }) => [
    'SimpleRnn',
    shape[1],
    units,
    returnSequences,
    activation,
  ],
  lstm: ({ units, returnSequences = false }, { shape }) => ['Lstm', shape[1], units, returnSequences],
  gru: ({ units, returnSequences = false }, { shape }) => ['Gru', shape[1], units, returnSequences],
};
