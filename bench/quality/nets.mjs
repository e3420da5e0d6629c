/**
 * The models whose quality is measured, the goals they have to meet, and what PyTorch reaches with the same models.
 *
 * Measures: `bce` is the binary cross-entropy per pixel of the test digits (Keras's figure), `activity` the mean code,
 * `mse` the squared error per pixel, `sse` per image, `bound` the negative evidence lower bound in nats, `bending` the
 * norm of the encoder's Jacobian over the spread of the codes, `nll` the estimated −ln p(x) in nats, `denoised` the
 * `bce` of noisy digits against the clean ones, `probe` the share of test digits that a linear classifier on the codes
 * gets wrong, `overPca` the squared error over that of PCA.
 */

import {
  contractive,
  convolutional,
  corruptions,
  deep,
  defineModel,
  latents,
  layers,
  losses,
  optimizers,
  schedules,
  sparse,
  topK,
  vanilla,
  variational,
} from 'hourglass-ae';

/** Weight at which the norm of the Jacobian is told but does not matter. */
const watched = 1e-9;
const bent = { inputShape: [784], latentDim: 64 };
/** At Adam's usual 0.001 sigmoid codes are far from learned after 20 epochs, and there is little to contract. */
const bentFit = { optimizer: optimizers.adam({ learningRate: 0.01 }), schedule: schedules.cosine() };
const input = { inputShape: [784], latentDim: 32, latentActivation: 'relu' };

/**
 * @typedef {'bce' | 'activity' | 'mse' | 'sse' | 'bound' | 'bending' | 'nll' | 'denoised' | 'probe' | 'overPca'} Measure
 * @typedef {{ at: number, of: Measure, most: number, share?: string, published: string, pytorch?: number }} Goal
 *   `at`: the epoch; `most`: the largest value allowed; `share`: that value is a share of this model's figure.
 * @typedef {{ name: string, what: string, spec: import('hourglass-ae').ModelSpec, epochs?: number, batchSize?: number,
 *   data?: 'mnist' | 'fashion-mnist' | 'binarised', fit?: import('hourglass-ae').FitOptions,
 *   last?: 'likelihood' | 'denoising' | 'probe' | 'principal', goals: Goal[], quick: Goal[] }} Net
 *   `epochs`: 100 where nothing is said; `batchSize`: 256; `last`: what is measured besides, after training.
 */

/** A linear model, which cannot do better than principal components. */
const linear = (latentDim) => ({
  name: `linear-${latentDim}`,
  what: `784-${latentDim}-784, linear`,
  spec: vanilla({ inputShape: [784], latentDim, outputActivation: 'linear' }),
  epochs: 30,
  fit: { optimizer: optimizers.adam({ learningRate: 0.003 }), schedule: schedules.cosine() },
  last: 'principal',
  goals: [{ at: 30, of: 'overPca', most: 1.005, published: '1 (PCA, the least there is)' }],
  quick: [],
});

/** The denoiser of Keras's tutorial: the code is 7 × 7 × 32. */
const denoiser = defineModel({
  inputShape: [28, 28, 1],
  corruption: corruptions.gaussianNoise({ standardDeviation: 0.4, clip: [0, 1] }),
  encoder: [32, 32].flatMap((filters) => [
    layers.conv2d(filters, { kernelSize: 3, activation: 'relu' }),
    layers.maxPool2d(),
  ]),
  latent: latents.identity(),
  decoder: [
    ...[32, 32].map((filters) =>
      layers.convTranspose2d(filters, { kernelSize: 3, stride: 2, activation: 'relu' }),
    ),
    layers.conv2d(1, { kernelSize: 3, activation: 'sigmoid' }),
  ],
  objective: { reconstruction: losses.binaryCrossEntropy() },
});

/** @type {Net[]} */
export const nets = [
  {
    name: 'plain',
    what: '784-32-784',
    spec: vanilla(input),
    goals: [{ at: 50, of: 'bce', most: 0.0928, published: '0.0928 (Keras)', pytorch: 0.0917 }],
    quick: [{ at: 5, of: 'bce', most: 0.125, published: '', pytorch: 0.113 }],
  },
  {
    name: 'sparse',
    what: '784-32-784, L1 1e-4',
    spec: sparse({ ...input, weight: 0.0784 }),
    goals: [
      { at: 100, of: 'bce', most: 0.1, published: '0.097 (Keras)', pytorch: 0.092 },
      {
        at: 100,
        of: 'activity',
        most: 0.5,
        share: 'plain',
        published: '3.33 of 7.30 (Keras)',
        pytorch: 0.1535,
      },
    ],
    quick: [{ at: 5, of: 'bce', most: 0.125, published: '', pytorch: 0.1145 }],
  },
  {
    name: 'deep',
    what: '784-128-64-32-64-128-784',
    spec: deep({ ...input, units: [128, 64] }),
    goals: [{ at: 100, of: 'bce', most: 0.082, published: '0.082 (Keras)', pytorch: 0.0815 }],
    quick: [{ at: 5, of: 'bce', most: 0.12, published: '', pytorch: 0.1113 }],
  },
  {
    name: 'convolutional',
    what: 'conv 16-8-8, elu, max-pooling, code of 4×4×8',
    spec: convolutional({
      inputShape: [28, 28, 1],
      filters: [16, 8, 8],
      downsampling: 'maxPool',
      activation: 'elu',
    }),
    epochs: 50,
    batchSize: 128,
    fit: { optimizer: optimizers.adam({ learningRate: 0.003 }), schedule: schedules.cosine({ warmup: 300 }) },
    goals: [{ at: 50, of: 'bce', most: 0.094, published: '0.094 (Keras)' }],
    quick: [],
  },
  {
    name: 'variational',
    what: '784-400-20, gaussian',
    spec: variational({ inputShape: [784], units: [400], latentDim: 20 }),
    epochs: 10,
    batchSize: 128,
    fit: { optimizer: optimizers.adam({ learningRate: 0.003 }), schedule: schedules.cosine() },
    goals: [{ at: 10, of: 'bound', most: 105.6, published: '105.6 (PyTorch example)' }],
    quick: [{ at: 5, of: 'bound', most: 112, published: '' }],
  },
  {
    name: 'hinton',
    what: '784-1000-500-250-30',
    spec: deep({ inputShape: [784], units: [1000, 500, 250], latentDim: 30, loss: 'meanSquaredError' }),
    epochs: 40,
    goals: [{ at: 40, of: 'sse', most: 4.5, published: '4.67 without pre-training, 3.00 (2006)' }],
    quick: [],
  },
  {
    name: 'fashion',
    what: 'Fashion-MNIST, 784-512-256-32',
    spec: deep({ inputShape: [784], units: [512, 256], latentDim: 32, loss: 'meanSquaredError' }),
    epochs: 40,
    data: 'fashion-mnist',
    goals: [{ at: 40, of: 'mse', most: 0.0099, published: '0.0099 (Keras), PCA 0.0151' }],
    quick: [],
  },
  {
    name: 'uncontracted',
    what: '784-64-784, sigmoid codes',
    spec: contractive({ ...bent, weight: watched }),
    epochs: 20,
    fit: bentFit,
    goals: [],
    quick: [],
  },
  {
    name: 'contractive',
    what: '784-64-784, sigmoid codes, contractive 0.003',
    spec: contractive({ ...bent, weight: 0.003 }),
    epochs: 20,
    fit: bentFit,
    goals: [
      { at: 20, of: 'bending', most: 0.5, share: 'uncontracted', published: 'half' },
      { at: 20, of: 'bce', most: 1.02, share: 'uncontracted', published: 'within 2 %' },
      { at: 20, of: 'mse', most: 1.02, share: 'uncontracted', published: 'within 2 %' },
    ],
    quick: [],
  },
  {
    name: 'likelihood',
    what: 'digits binarised once, 784-300-300-40, silu, gaussian',
    spec: variational({ inputShape: [784], units: [300, 300], latentDim: 40, activation: 'silu' }),
    data: 'binarised',
    epochs: 60,
    batchSize: 128,
    fit: {
      optimizer: optimizers.adam({ learningRate: 0.002 }),
      schedule: schedules.cosine(),
      averaging: { decay: 0.999 },
    },
    last: 'likelihood',
    goals: [{ at: 60, of: 'nll', most: 89.9, published: '89.78 (pythae)' }],
    quick: [],
  },
  {
    name: 'denoiser',
    what: 'conv 32-32, noise 0.4, batch 32, one cycle',
    spec: denoiser,
    epochs: 10,
    batchSize: 32,
    fit: { optimizer: optimizers.adam({ learningRate: 0.005 }), schedule: schedules.oneCycle() },
    last: 'denoising',
    goals: [{ at: 10, of: 'denoised', most: 0.0839, published: '0.0839 (Keras, after 150 epochs)' }],
    quick: [],
  },
  {
    name: 'wide',
    what: '784-1000-784, relu codes',
    spec: vanilla({ inputShape: [784], latentDim: 1000, latentActivation: 'relu' }),
    epochs: 10,
    last: 'probe',
    goals: [],
    quick: [],
  },
  {
    name: 'k-sparse',
    what: '784-1000-784, 25 active codes',
    spec: topK({ inputShape: [784], latentDim: 1000, k: 25 }),
    epochs: 10,
    last: 'probe',
    goals: [{ at: 10, of: 'probe', most: 0.999, share: 'wide', published: 'lower than plain' }],
    quick: [],
  },
  linear(2),
  linear(8),
  linear(30),
];
