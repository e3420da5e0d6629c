/** Small models with every layer, activation, latent and loss in the forms that differ on the way to another program. */

import {
  defineModel,
  type LatentSpec,
  type LayerSpec,
  type LossSpec,
  latents,
  layers,
  losses,
  type ModelSpec,
} from 'hourglass-ae';

const activations = [
  'linear',
  'relu',
  'leakyRelu',
  'elu',
  'selu',
  'gelu',
  'silu',
  'tanh',
  'sigmoid',
  'hardSigmoid',
  'softplus',
  'softmax',
] as const;

const squared = losses.meanSquaredError();

/** An encoder of these layers, and a dense layer as decoder. */
const encoding = (inputShape: number[], encoder: LayerSpec[]): ModelSpec => ({
  version: 1,
  input: { shape: inputShape },
  encoder,
  latent: latents.plain({ dim: 3 }),
  decoder: [
    layers.dense(inputShape.reduce((product, size) => product * size, 1)),
    ...(inputShape.length > 1 ? [layers.reshape(inputShape)] : []),
  ],
  objective: { reconstruction: squared },
});

const latentOf = (latent: LatentSpec): ModelSpec => ({
  version: 1,
  input: { shape: [6] },
  encoder: [layers.dense(8, { activation: 'tanh' })],
  latent,
  decoder: [layers.dense(6)],
  objective: { reconstruction: squared },
});

/** A loss whose decoder has more outputs than the row has values. */
const lossOf = (reconstruction: LossSpec, outputs: number): ModelSpec => ({
  version: 1,
  input: { shape: [4] },
  encoder: [],
  latent: latents.plain({ dim: 3 }),
  decoder: [layers.dense(outputs)],
  objective: { reconstruction },
});

const image = [5, 6, 2];
const series = [7, 2];

/** Several to a model, where the shapes allow it: a model takes longer to open than to compare. */
const encoders: [string, number[], LayerSpec[]][] = [
  ['activations', [4, 3], activations.flatMap((name) => [layers.dense(5), layers.activation(name)])],
  [
    'conv1d',
    series,
    [
      layers.conv1d(3, { kernelSize: 2, padding: [1, 0] }),
      layers.conv1d(3, { stride: 2, dilation: 2, activation: 'softmax' }),
    ],
  ],
  [
    'conv2d',
    image,
    [
      layers.conv2d(3, { kernelSize: [2, 3], stride: [2, 1], activation: 'gelu' }),
      layers.conv2d(3, { kernelSize: 2, dilation: [2, 1], padding: [[0, 1], 1] }),
      layers.depthwiseConv2d({ stride: 2, activation: 'relu' }),
    ],
  ],
  [
    'convTranspose1d',
    series,
    [layers.convTranspose1d(3, { stride: 3, kernelSize: 2, padding: 'valid' }), layers.convTranspose1d(2)],
  ],
  [
    'convTranspose2d',
    image,
    [
      layers.convTranspose2d(3, { stride: 2, outputSize: [9, 12] }),
      layers.convTranspose2d(2, { stride: [3, 1], kernelSize: 2, dilation: 2 }),
    ],
  ],
  ['maximal pools', image, [layers.maxPool2d({ poolSize: 3, stride: 2, padding: [[1, 0], 1] })]],
  [
    'pools along time',
    series,
    [
      layers.averagePool1d({ poolSize: 3, stride: 1, padding: 'same' }),
      layers.maxPool1d({ padding: 'same' }),
    ],
  ],
  ['mean pools', image, [layers.averagePool2d({ padding: 'same' }), layers.globalAveragePool2d()]],
  ['mean over time', series, [layers.globalAveragePool1d()]],
  [
    'longer sequences',
    series,
    [layers.upsample1d({ factor: 3 }), layers.upsample1d({ factor: 3, interpolation: 'linear' })],
  ],
  [
    'larger images',
    image,
    [layers.upsample2d({ factor: [1, 2] }), layers.upsample2d({ factor: [2, 3], interpolation: 'bilinear' })],
  ],
  [
    'normalisation of images',
    image,
    [
      layers.batchNorm({ epsilon: 0.01 }),
      layers.conv2d(4),
      layers.groupNorm(2),
      layers.gdn(),
      layers.igdn(),
      layers.layerNorm({ epsilon: 0.01 }),
    ],
  ],
  ['normalisation of flat rows', [5], [layers.batchNorm(), layers.layerNorm()]],
  ['what trains only', series, [layers.dropout(0.2), layers.spatialDropout(0.2), layers.gaussianNoise(0.3)]],
  [
    'simpleRnn',
    series,
    [layers.simpleRnn(3, { activation: 'relu', returnSequences: true }), layers.simpleRnn(2)],
  ],
  ['lstm', series, [layers.lstm(3, { returnSequences: true }), layers.lstm(2)]],
  [
    'gru and repeatVector',
    series,
    [layers.gru(3, { returnSequences: true }), layers.gru(2), layers.repeatVector(2)],
  ],
  ['embedding', [5], [layers.embedding(7, 3)]],
  [
    'categoryEmbedding',
    [9],
    [
      layers.categoryEmbedding([
        { from: 1, categories: 3, units: 2 },
        { from: 4, categories: 2, units: 1 },
      ]),
    ],
  ],
  [
    'categoryEmbedding of a sequence',
    series,
    [layers.categoryEmbedding([{ from: 0, categories: 2, units: 3 }])],
  ],
  ['residual', series, [layers.residual([layers.dense(4, { activation: 'relu' }), layers.dense(2)])]],
  ['condition of images', image, [layers.condition(3), layers.conv2d(2)]],
];

const steps: [string, LatentSpec][] = [
  ['plain', latents.plain({ dim: 4, activation: 'tanh' })],
  ['gaussian', latents.gaussian({ dim: 4 })],
  ['topK', latents.topK({ dim: 9, k: 3 })],
  ['topK linear', latents.topK({ dim: 9, k: 7, activation: 'linear' })],
  ['batchTopK', latents.batchTopK({ dim: 9, k: 3 })],
  ['jumpRelu', latents.jumpRelu({ dim: 9, sparsity: 0.1, threshold: 0.2 })],
  ['vectorQuantized', latents.vectorQuantized({ dim: 6, codes: 5, groups: 2 })],
  ['bernoulli', latents.bernoulli({ dim: 5 })],
  ['bernoulli hard', latents.bernoulli({ dim: 5, hard: true })],
  ['categorical', latents.categorical({ groups: 2, classes: 3 })],
  ['categorical hard', latents.categorical({ groups: 2, classes: 3, hard: true })],
  ['ordered', latents.ordered({ dim: 4 })],
  ['quantized', latents.quantized({ weight: 0.1 })],
  [
    'quantized with a hyperprior',
    latents.quantized({
      weight: 0.1,
      hyper: { encoder: [layers.dense(3, { activation: 'tanh' })], decoder: [layers.dense(8)] },
    }),
  ],
];

const composite = losses.composite([
  { columns: 2, loss: losses.gaussianNll() },
  { columns: 1, loss: losses.binaryCrossEntropy() },
  { columns: 1, loss: losses.poisson() },
]);

export const memberSpecs: [string, ModelSpec][] = [
  ...encoders.map(([name, shape, list]): [string, ModelSpec] => [name, encoding(shape, list)]),
  ...steps.map(([name, latent]): [string, ModelSpec] => [`latent ${name}`, latentOf(latent)]),
  ['loss negativeBinomial', lossOf(losses.negativeBinomial({ zeroInflated: true }), 12)],
  ['loss composite', lossOf(composite, 6)],
  [
    'codes that are maps',
    defineModel({
      inputShape: [4, 4, 1],
      encoder: [layers.conv2d(3, { stride: 2 })],
      latent: latents.identity(),
      decoder: [layers.convTranspose2d(1, { stride: 2 })],
      objective: { reconstruction: squared },
    }),
  ],
];
