/** Latents at inference, and what a decoder's output stands for, for PyTorch. */

import type { LatentSpec } from '../../spec/latents.js';
import type { LossSpec } from '../../spec/losses.js';
import type { Shape } from '../../types.js';
import { outputsOf } from '../exported.js';
import { shapeAfter } from '../windows.js';
import { type Calls, type Classes, Source } from './python.js';

/** A latent: a projection of the flat input, and what is made of it. */
const latent = (name: string, step: string, own: { args?: string; init?: string } = {}) => `
class ${name}(nn.Module):
    def __init__(self, inputs, width${own.args ?? ''}):
        super().__init__()
        self.weight, self.bias = parameter(inputs, width), parameter(width)${own.init ?? ''}

    def forward(self, x):
        a = x.flatten(1) @ self.weight + self.bias
${step}`;

const line = '\n        ';

export const latentClasses: Classes = {
  Plain: latent('Plain', '        return self.activation(a)', {
    args: ', activation',
    init: `${line}self.activation = ACTIVATIONS[activation]`,
  }),
  Identity: `
class Identity(nn.Module):
    def forward(self, x):
        return x.flatten(1)`,
  Quantized: `
class Quantized(nn.Module):
    def __init__(self, components, channels, encoder=(), decoder=()):
        super().__init__()
        self.logit, self.mean, self.logScale = (parameter(components, channels) for _ in range(3))
        self.encoder, self.decoder = nn.ModuleList(encoder), nn.ModuleList(decoder)  # the hyperprior's

    def forward(self, x):
        return torch.floor(x + 0.5).flatten(1)`,
  Gaussian: latent(
    'Gaussian',
    '        return a.chunk(2, -1)[0]  # the mean; behind it the logarithm of the variance',
  ),
  Ordered: latent('Ordered', '        return a'),
  TopK: latent(
    'TopK',
    `        # Of equal values the first are kept: a stable sort.
        places = torch.sort(a, stable=True, dim=-1, descending=True).indices[:, :self.k]
        return self.activation(torch.zeros_like(a).scatter(-1, places, a.gather(-1, places)))`,
    { args: ', k, activation', init: `${line}self.k, self.activation = k, ACTIVATIONS[activation]` },
  ),
  BatchTopK: latent('BatchTopK', '        return torch.where(a > self.threshold.clamp(min=0), a, 0.0)', {
    init: `${line}self.register_buffer('threshold', torch.zeros(1))`,
  }),
  JumpRelu: latent('JumpRelu', '        return torch.where(a > torch.exp(self.logThreshold), a, 0.0)', {
    init: `${line}self.logThreshold = parameter(width)`,
  }),
  VectorQuantized: latent(
    'VectorQuantized',
    `        pieces = a.reshape(len(a), -1, 1, self.codebook.shape[1])
        nearest = ((pieces - self.codebook) ** 2).sum(-1).argmin(-1)
        return self.codebook[nearest].flatten(1)`,
    { args: ', codes, size', init: `${line}self.register_buffer('codebook', torch.zeros(codes, size))` },
  ),
  Bernoulli: latent(
    'Bernoulli',
    `        soft = torch.sigmoid(a)
        return (soft > 0.5).to(a.dtype) if self.hard else soft`,
    { args: ', hard', init: `${line}self.hard = hard` },
  ),
  Categorical: latent(
    'Categorical',
    `        soft = F.softmax(a.reshape(len(a), -1, self.classes), -1)
        return (F.one_hot(soft.argmax(-1), self.classes).to(a.dtype) if self.hard else soft).flatten(1)`,
    { args: ', classes, hard', init: `${line}self.classes, self.hard = classes, hard` },
  ),
};

export const latentCalls: Calls<LatentSpec> = {
  plain: ({ activation = 'linear' }, { weight }) => ['Plain', ...weight('weight'), activation],
  identity: () => ['Identity'],
  quantized({ hyper }, { weight, chain, shape }) {
    if (hyper === undefined) return ['Quantized', ...weight('logit')];
    const side = hyper.encoder.reduce<Shape>((before, layer) => shapeAfter(layer, before), shape);
    const list = (calls: readonly string[]) => new Source(`[${calls.join(', ')}]`);
    const encoder = list(chain(hyper.encoder, shape, 'encoder'));
    return ['Quantized', ...weight('logit'), encoder, list(chain(hyper.decoder, side, 'decoder'))];
  },
  gaussian: (_, { weight }) => ['Gaussian', ...weight('weight')],
  ordered: (_, { weight }) => ['Ordered', ...weight('weight')],
  topK: ({ k, activation = 'relu' }, { weight }) => ['TopK', ...weight('weight'), k, activation],
  batchTopK: (_, { weight }) => ['BatchTopK', ...weight('weight')],
  jumpRelu: (_, { weight }) => ['JumpRelu', ...weight('weight')],
  vectorQuantized: (_, { weight }) => ['VectorQuantized', ...weight('weight'), ...weight('codebook')],
  bernoulli: ({ hard = false }, { weight }) => ['Bernoulli', ...weight('weight'), hard],
  categorical: ({ classes, hard = false }, { weight }) => ['Categorical', ...weight('weight'), classes, hard],
};

/** The reconstruction as an expression of the decoder's output `x`; undefined for losses that are not known. */
export function reconstructionOf(loss: LossSpec, x: string, part = false): string | undefined {
  switch (loss.type) {
    case 'meanSquaredError':
    case 'meanAbsoluteError':
    case 'huber':
    case 'logCosh':
    case 'correntropy':
    case 'cosine':
    case 'ssim':
      return x;
    case 'binaryCrossEntropy':
      return part ? `torch.sigmoid(${x})` : x;
    case 'categoricalCrossEntropy':
      return part ? `F.softmax(${x}, -1)` : x;
    case 'gaussianNll':
      return `${x}.chunk(2, -1)[0]`;
    case 'poisson':
      return `torch.exp(${x})`;
    case 'negativeBinomial': {
      const mean = `torch.exp(${x}.chunk(${outputsOf(loss)}, -1)[0])`;
      return loss.zeroInflated ? `${mean} * torch.sigmoid(-${x}.chunk(3, -1)[2])` : mean;
    }
    case 'composite': {
      let at = 0;
      const parts = loss.parts.map((each) => {
        const end = at + each.columns * outputsOf(each.loss);
        const columns = `${x}[..., ${at}:${end}]`;
        at = end;
        return reconstructionOf(each.loss, columns, true);
      });
      return parts.includes(undefined) ? undefined : `torch.cat([${parts.join(', ')}], -1)`;
    }
    default:
      return undefined;
  }
}
