/** A PyTorch module in Python that computes what a model computes at inference, with parameters of the same names. */

import type { LayerSpec } from '../../spec/layers.js';
import type { Shape } from '../../types.js';
import { type Exported, unsupported } from '../exported.js';
import { shapeAfter } from '../windows.js';
import { latentCalls, latentClasses, reconstructionOf } from './latents.js';
import { normalizationClasses, normalizationLayers } from './normalization.js';
import { type Call, type Calls, type Classes, literal, type Place } from './python.js';
import { recurrentClasses, recurrentLayers } from './recurrent.js';
import { scalerCall, scalerClasses } from './scaling.js';
import { valueClasses, valueLayers } from './values.js';
import { windowClasses, windowLayers } from './windows.js';

const classes: Classes = {
  ...scalerClasses,
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
export function pytorchText(exported: Exported): string {
  const { part, scaling } = exported;
  const writer = new Writer(exported);
  const sides = [
    ...(part === 'decoder' ? [] : [writer.encoder()]),
    ...(part === 'encoder' ? [] : [writer.decoder()]),
  ];
  const scaler = scaling === undefined ? [] : [`self.scaler = ${writer.call(scalerCall(scaling))}`];
  const forward = {
    encoder: 'self.encode(x, labels)',
    decoder: 'self.decode(x, labels)',
    whole: 'self.decode(self.encode(x, labels), labels)',
  }[part];
  const model = [
    'class Autoencoder(nn.Module):',
    '    def __init__(self):',
    ...indented(2, ['super().__init__()', ...scaler, ...sides.flatMap(({ members }) => members)]),
    ...sides.flatMap(({ method }) => method),
    ...method('forward', 'x', [`return ${forward}`]),
  ];
  return `${head}${writer.classes()}\n\n${model.join('\n')}\n${loader}`;
}

/** One side of the model: what it is made of, and the method that runs it. */
interface Side {
  members: string[];
  method: string[];
}

/** Writes calls, and remembers which classes they take. */
class Writer {
  readonly #exported: Exported;
  readonly #used = new Set<string>();

  constructor(exported: Exported) {
    this.#exported = exported;
  }

  encoder(): Side {
    const { spec, scaling } = this.#exported;
    const { latent } = spec;
    const call = latentCalls[latent.type] as Call<typeof latent> | undefined;
    if (call === undefined) throw unsupported('PyTorch', 'latent', latent.type);
    const encoded = spec.encoder.reduce<Shape>((shape, layer) => shapeAfter(layer, shape), spec.input.shape);
    return {
      members: [
        ...this.#list('encoder', spec.encoder, spec.input.shape),
        `self.latent = ${this.call(call(latent, this.#place('latent', encoded)))}`,
      ],
      method: method('encode', 'x', [
        ...(scaling === undefined ? [] : ['x = self.scaler(x)']),
        ...through('self.encoder'),
        'return self.latent(x)',
      ]),
    };
  }

  decoder(): Side {
    const { spec, scaling, codes } = this.#exported;
    const { reconstruction } = spec.objective;
    const result = reconstructionOf(reconstruction, 'x');
    if (result === undefined) throw unsupported('PyTorch', 'objective.reconstruction', reconstruction.type);
    return {
      members: this.#list('decoder', spec.decoder, codes),
      method: method('decode', 'z', [
        `x = ${codes.length === 1 ? 'z' : `z.reshape(-1, ${codes.join(', ')})`}`,
        ...through('self.decoder'),
        `return ${scaling === undefined ? result : `self.scaler.inverse(${result})`}`,
      ]),
    };
  }

  call([name, ...args]: [string, ...unknown[]]): string {
    this.#used.add(name);
    return `${name}(${args.map(literal).join(', ')})`;
  }

  /** The source of the classes that were called. */
  classes(): string {
    const isUsed = (name: string) => this.#used.has(name);
    const pads = ['Conv', 'MaxPool', 'AveragePool'].some(isUsed) ? padding : '';
    return (
      pads +
      Object.entries(classes)
        .flatMap(([name, text]) => (isUsed(name) ? [`\n${text}\n`] : []))
        .join('')
    );
  }

  #list(name: string, layers: readonly LayerSpec[], shape: Shape): string[] {
    const lines = this.#chain(layers, shape, name).map((each) => `${each},`);
    return [`self.${name} = nn.ModuleList([`, ...indented(1, lines), '])'];
  }

  #chain(layers: readonly LayerSpec[], first: Shape, name: string): string[] {
    let shape = first;
    return layers.map((layer, index) => {
      const call = calls[layer.type] as Call<LayerSpec> | undefined;
      if (call === undefined) throw unsupported('PyTorch', `${name}[${index}]`, layer.type);
      const text = this.call(call(layer, this.#place(`${name}.${index}`, shape)));
      shape = shapeAfter(layer, shape);
      return text;
    });
  }

  #place(name: string, shape: Shape): Place {
    return {
      shape,
      weight: (last) => this.#exported.weights[`${name}.${last}`]!.shape,
      chain: (layers, first, list) =>
        this.#chain(layers, first, list === undefined ? name : `${name}.${list}`),
    };
  }
}

const indented = (levels: number, lines: readonly string[]): string[] =>
  lines.map((line) => `${'    '.repeat(levels)}${line}`);

const through = (layers: string): string[] => [`for layer in ${layers}:`, '    x = layer(x, labels)'];

const method = (name: string, argument: string, lines: readonly string[]): string[] => [
  '',
  `    def ${name}(self, ${argument}, labels=None):`,
  ...indented(2, lines),
];
