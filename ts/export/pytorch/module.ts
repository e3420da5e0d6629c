/** A PyTorch module in Python that computes what a model computes at inference, with parameters of the same names. */

import { AutoencoderError } from '../../errors.js';
import type { LayerSpec } from '../../spec/layers.js';
import type { Shape } from '../../types.js';
import type { Exported } from '../exported.js';
import { shapeAfter } from '../windows.js';
import { latentCalls, latentClasses, reconstructionOf } from './latents.js';
import { normalizationClasses, normalizationLayers } from './normalization.js';
import { type Call, type Calls, type Classes, literal, type Place } from './python.js';
import { recurrentClasses, recurrentLayers } from './recurrent.js';
import { valueClasses, valueLayers } from './values.js';
import { windowClasses, windowLayers } from './windows.js';

const classes: Classes = {
  ...valueClasses,
  ...windowClasses,
  ...normalizationClasses,
  ...recurrentClasses,
  ...latentClasses,
};

const calls: Calls<LayerSpec> = {
  ...valueLayers,
  ...windowLayers,
  ...normalizationLayers,
  ...recurrentLayers,
};

const head = `"""An autoencoder of hourglass-ae. Its parameters are in the safetensors file of the same model:

    model = load('model.safetensors')
    model(rows)  # also model.encode(rows), model.decode(codes); rows as float32, channels last
"""

import torch
import torch.nn.functional as F
from torch import nn

ACTIVATIONS = {
    'linear': lambda x: x,
    'relu': F.relu,
    'leakyRelu': F.leaky_relu,
    'elu': F.elu,
    'selu': F.selu,
    'gelu': lambda x: F.gelu(x, approximate='tanh'),
    'silu': F.silu,
    'tanh': torch.tanh,
    'sigmoid': torch.sigmoid,
    'hardSigmoid': F.hardsigmoid,
    'softplus': F.softplus,
    'softmax': lambda x: F.softmax(x, -1),
}


def parameter(*shape):
    return nn.Parameter(torch.zeros(shape))
`;

const padding = `

def pad(x, sides, value=0.0):
    """Channels first, with cells around: [before, after] of every axis."""
    return F.pad(x.movedim(-1, 1), [cells for pair in reversed(sides) for cells in pair], value=value)
`;

const loader = `

def load(path):
    from safetensors.torch import load_file

    model = Autoencoder()
    model.load_state_dict(load_file(path))
    return model.eval()
`;

/** The text of the file. */
export function pytorchText({ spec, weights, codes, part }: Exported): string {
  const used = new Set<string>();
  const place = (name: string, shape: Shape): Place => ({
    shape,
    weight: (last) => weights[`${name}.${last}`]!.shape,
    chain: (layers, first) => chain(layers, first, name),
  });
  const written = ([name, ...args]: [string, ...unknown[]]) => {
    used.add(name);
    return `${name}(${args.map(literal).join(', ')})`;
  };
  const chain = (layers: readonly LayerSpec[], first: Shape, name: string): string[] => {
    let shape = first;
    return layers.map((layer, index) => {
      const call =
        (calls[layer.type] as Call<LayerSpec> | undefined) ?? refused(`${name}[${index}]`, layer.type);
      const text = written(call(layer, place(`${name}.${index}`, shape)));
      shape = shapeAfter(layer, shape);
      return text;
    });
  };
  const list = (name: string, shape: Shape) =>
    `        self.${name} = nn.ModuleList([${chain(spec[name as 'encoder'], shape, name)
      .map((each) => `\n            ${each},`)
      .join('')}\n        ])`;

  const [encodes, decodes] = [part !== 'decoder', part !== 'encoder'];
  const parts: string[] = [];
  const methods: string[] = [];
  if (encodes) {
    const call =
      (latentCalls[spec.latent.type] as Call<typeof spec.latent> | undefined) ??
      refused('latent', spec.latent.type);
    parts.push(list('encoder', spec.input.shape));
    parts.push(`        self.latent = ${written(call(spec.latent, place('latent', [])))}`);
    methods.push(
      method('encode', 'x', [
        'for layer in self.encoder:',
        '    x = layer(x, labels)',
        'return self.latent(x)',
      ]),
    );
  }
  if (decodes) {
    const { reconstruction } = spec.objective;
    const result =
      reconstructionOf(reconstruction, 'x') ?? refused('objective.reconstruction', reconstruction.type)();
    parts.push(list('decoder', codes));
    const shaped = codes.length === 1 ? 'z' : `z.reshape(-1, ${codes.join(', ')})`;
    methods.push(
      method('decode', 'z', [
        `x = ${shaped}`,
        'for layer in self.decoder:',
        '    x = layer(x, labels)',
        `return ${result}`,
      ]),
    );
  }
  const forward = {
    encoder: 'self.encode(x, labels)',
    decoder: 'self.decode(x, labels)',
    whole: 'self.decode(self.encode(x, labels), labels)',
  }[part];
  methods.push(method('forward', 'x', [`return ${forward}`]));
  const model = [
    'class Autoencoder(nn.Module):',
    '    def __init__(self):',
    '        super().__init__()',
    ...parts,
  ];
  const sources = Object.entries(classes).flatMap(([name, source]) =>
    used.has(name) ? [`\n${source}\n`] : [],
  );
  const pads = ['Conv', 'MaxPool', 'AveragePool'].some((name) => used.has(name)) ? padding : '';
  return `${head}${pads}${sources.join('')}\n\n${model.join('\n')}\n${methods.join('')}${loader}`;
}

const method = (name: string, argument: string, lines: string[]): string =>
  `\n    def ${name}(self, ${argument}, labels=None):\n${lines.map((line) => `        ${line}\n`).join('')}`;

/** Stands where a call should: throws when it is made. */
const refused = (path: string, type: string) => (): never => {
  throw new AutoencoderError({
    code: 'unsupported',
    path,
    expected: 'a member that the PyTorch module knows',
    received: type,
    hint: `leave ${type} out of the spec`,
  });
};
