/** Convolutional models: the mirrored decoder, layer by layer, and what the recipe learns on real digits. */

import {
  Autoencoder,
  AutoencoderError,
  afterLayer,
  convolutional,
  deep,
  defineModel,
  type LayerSpec,
  latents,
  layers,
  losses,
  type ModelSpec,
  optimizers,
  penalties,
  type Shape,
  type Summary,
  withLatent,
  withPenalty,
  withTiedWeights,
} from 'hourglass-ae';
import { Random, takeRows } from 'hourglass-ae/data';
import { describe, expect, test } from 'vitest';
import { cut, readDigits } from '../../ts/cli/demo/digits.js';
import strided from '../fixtures/specs/convolutional.json' with { type: 'json' };
import gaussian from '../fixtures/specs/convolutional-gaussian.json' with { type: 'json' };
import maps from '../fixtures/specs/convolutional-maps.json' with { type: 'json' };
import pooled from '../fixtures/specs/convolutional-pooled-1d.json' with { type: 'json' };

/** The decoder that mirrors some layers. */
const mirrored = (inputShape: Shape, encoder: LayerSpec[]) =>
  defineModel({
    inputShape,
    encoder,
    latent: latents.plain({ dim: 3 }),
    decoder: 'mirror',
    objective: { reconstruction: losses.meanSquaredError() },
  });

describe('the recipe', () => {
  const ofMaps = { inputShape: [6, 6, 2], filters: [4, 3], downsampling: 'maxPool' } as const;
  const drawn = withLatent(convolutional({ ...ofMaps, activation: 'tanh' }), latents.gaussian({ dim: 4 }));
  const canonical = [
    ['strided', convolutional({ inputShape: [3, 4, 1], filters: [4, 3], latentDim: 4 }), strided],
    [
      'of sequences, pooled',
      convolutional({ inputShape: [6, 2], filters: [4, 3], latentDim: 4, downsampling: 'maxPool' }),
      pooled,
    ],
    ['of maps', convolutional(ofMaps), maps],
    ['of maps, with a gaussian code in their place', withPenalty(drawn, penalties.klGaussian()), gaussian],
  ] as const;

  test.each(canonical)('%s makes its canonical spec, which the engine accepts', async (_, spec, written) => {
    expect(spec).toEqual(written);
    await using model = await Autoencoder.create(spec, { threads: 1 });
    const features = spec.input.shape.reduce((product, size) => product * size, 1);
    const { shape } = await model.reconstruct(new Float32Array(2 * features));
    expect(shape).toEqual([2, ...spec.input.shape]);
  });

  test('takes maps for the code, in their shape, where no width is given', async () => {
    const spec = convolutional({ inputShape: [6, 4, 1], filters: [3, 2], downsampling: 'maxPool' });
    expect(spec.latent).toEqual(latents.identity());
    expect(spec.decoder[0]).toEqual(layers.upsample2d({ factor: 2 }));
    await using model = await Autoencoder.create(spec, { threads: 1 });
    const codes = await model.encode(new Float32Array(48));
    expect(codes.shape).toEqual([2, 2 * 1 * 2]);
    expect((await model.decode(codes)).shape).toEqual([2, 6, 4, 1]);
    const { layers: rows } = await model.summary();
    expect(rows.map(({ name }) => name)).not.toContain('latent');
    expect(model.latentDim).toBe(4);
    expect(() => convolutional({ inputShape: [6, 4, 1], filters: [3], latentActivation: 'relu' })).toThrow(
      expect.objectContaining({ code: 'incompatible', path: 'convolutional.latentActivation' }),
    );
  });

  test('has the classic form with max-pooling, sizes that are not even included', () => {
    const { decoder } = convolutional({
      inputShape: [28, 28, 1],
      filters: [16, 8, 8],
      latentDim: 128,
      downsampling: 'maxPool',
    });
    const relu = { kernelSize: 3, activation: 'relu' } as const;
    expect(decoder).toEqual([
      layers.dense(128, { activation: 'relu' }),
      layers.reshape([4, 4, 8]),
      layers.upsample2d({ factor: 2 }),
      layers.convTranspose2d(8, {
        ...relu,
        padding: [
          [1, 2],
          [1, 2],
        ],
      }), // 8 rows become 7
      layers.upsample2d({ factor: 2 }),
      layers.convTranspose2d(16, relu),
      layers.upsample2d({ factor: 2 }),
      layers.convTranspose2d(1, { kernelSize: 3, activation: 'sigmoid' }),
    ]);
  });

  test('refuses flat rows', () => {
    expect(() => convolutional({ inputShape: [784], filters: [8], latentDim: 4 })).toThrow(
      /convolutional.inputShape.*\[height, width, channels\]/,
    );
  });

  test('rebuilds digits better than a dense model with three times its weights', {
    timeout: 120_000,
  }, async () => {
    const { train, test: held } = cut(await readDigits(undefined), 1);
    const rows = takeRows(train, new Random(2).order(train.shape[0]!).slice(0, 1000));
    const learned = async (spec: ModelSpec) => {
      await using model = await Autoencoder.create(spec, { seed: 1 });
      const optimizer = optimizers.adam({ learningRate: 3e-3 });
      await model.fit(rows.data, { epochs: 15, batchSize: 25, optimizer });
      const [{ mse }, { parameters }] = [await model.evaluate(held.data), await model.summary()];
      return { mse, parameters };
    };
    const image = { inputShape: [28, 28, 1], latentDim: 16 };
    const seeing = await learned(convolutional({ ...image, filters: [8, 16] }));
    const blind = await learned(deep({ ...image, units: [64] }));
    expect(seeing.parameters).toBeLessThan(blind.parameters / 3); // 28,369 of 103,328
    expect(seeing.mse).toBeLessThan(0.9 * blind.mse); // 0.0203 of 0.0249
  });
});

/** Encoders of every kind of layer, with odd sizes. */
const encoders: [string, Shape, LayerSpec[]][] = [
  ['dense on time steps', [5, 3], [layers.dense(4, { activation: 'tanh' }), layers.flatten()]],
  ['strides and odd sizes', [7, 5, 2], [layers.conv2d(3, { stride: 2, activation: 'relu' })]],
  ['valid padding', [7, 6, 1], [layers.conv2d(2, { kernelSize: [3, 2], stride: [2, 3], padding: 'valid' })]],
  ['explicit padding', [9, 1], [layers.conv1d(2, { kernelSize: 4, stride: 2, padding: [3, 1] })]],
  ['dilation', [9, 2], [layers.conv1d(2, { dilation: 3 }), layers.batchNorm(), layers.activation('relu')]],
  ['pools over odd sizes', [7, 5, 1], [layers.conv2d(4), layers.maxPool2d(), layers.spatialDropout(0.1)]],
  ['overlapping pools', [9, 1], [layers.conv1d(2), layers.maxPool1d({ poolSize: 3, stride: 2 })]],
  ['a pool first', [8, 6, 2], [layers.averagePool2d(), layers.conv2d(3), layers.gdn(), layers.flatten()]],
  ['the whole image', [4, 3, 2], [layers.conv2d(5), layers.globalAveragePool2d()]],
  ['the whole sequence', [4, 3], [layers.conv1d(5), layers.globalAveragePool1d()]],
  ['a depthwise convolution', [4, 3, 2], [layers.depthwiseConv2d(), layers.conv2d(4, { kernelSize: 1 })]],
  ['larger before smaller', [3, 2, 1], [layers.upsample2d(), layers.convTranspose2d(2, { stride: 2 })]],
  ['longer before shorter', [3, 2], [layers.upsample1d(), layers.convTranspose1d(2, { stride: 3 })]],
  [
    'categories',
    [9],
    [
      layers.categoryEmbedding([
        { from: 2, categories: 4, units: 2 },
        { from: 6, categories: 2, units: 1 },
      ]),
      layers.dense(6, { activation: 'relu' }),
    ],
  ],
  [
    'categories of a sequence',
    [4, 5],
    [layers.categoryEmbedding([{ from: 1, categories: 3, units: 1 }]), layers.flatten()],
  ],
  [
    'shapes',
    [12],
    [layers.reshape([4, 3]), layers.conv1d(2), layers.layerNorm(), layers.residual([layers.dense(2)])],
  ],
  ['every step', [5, 2], [layers.simpleRnn(3, { returnSequences: true }), layers.groupNorm(3)]],
  [
    'steps between windows',
    [9, 2],
    [
      layers.conv1d(3, { stride: 2, activation: 'relu' }),
      layers.batchNorm(),
      layers.lstm(4, { returnSequences: true }),
      layers.residual([layers.gru(4, { returnSequences: true })]),
      layers.gru(3),
      layers.residual([layers.reshape([3, 1]), layers.lstm(3)]),
      layers.dense(2),
    ],
  ],
  ['a row at every step', [3], [layers.repeatVector(4), layers.gru(2), layers.dropout(0.1)]],
  [
    'labels',
    [4, 2],
    [
      layers.condition(3),
      layers.conv1d(3),
      layers.residual([layers.condition(3), layers.dense(3)]),
      layers.condition(3),
      layers.flatten(),
    ],
  ],
];

describe('decoder: mirror', () => {
  test.each(encoders)('%s', async (_, inputShape, encoder) => {
    const spec = mirrored(inputShape, encoder);
    await using model = await Autoencoder.create(spec, { threads: 1 });
    const { layers: known } = await model.summary();
    expect(known.at(-1)!.outputShape).toEqual(inputShape);
    // the shapes and counts that are inferred without an engine are the engine's
    let before = inputShape;
    for (const layer of encoder) before = compare(layer, before, known.shift());
    known.shift(); // the latent
    before = [3];
    for (const layer of spec.decoder) before = compare(layer, before, known.shift());
  });

  const compare = (layer: LayerSpec, before: Shape, found: Summary['layers'][number] | undefined): Shape => {
    const wanted = afterLayer(layer, before) ?? { outputShape: before, parameters: found!.parameters };
    expect(found, layer.type).toMatchObject(wanted);
    return wanted.outputShape;
  };

  test('weights of convolutions can be tied', async () => {
    const encoder = [layers.conv2d(3, { stride: 2, activation: 'relu' as const }), layers.flatten()];
    const spec = mirrored([5, 7, 2], encoder);
    await using tied = await Autoencoder.create(withTiedWeights(spec), { threads: 1 });
    await using free = await Autoencoder.create(spec, { threads: 1 });
    expect((await tied.summary()).parameters).toBeLessThan((await free.summary()).parameters);
  });

  const refused: [string, Shape, LayerSpec[], RegExp][] = [
    [
      'an odd pool that nothing makes up for',
      [7, 2],
      [layers.maxPool1d()],
      /encoder\[0\].stride.*size 7.*received size 6.*padding "same" before it/,
    ],
    [
      'a kernel too small to make up for it',
      [7, 2],
      [layers.conv1d(2, { kernelSize: 1 }), layers.maxPool1d({ padding: 'same' })],
      /encoder\[0\].kernelSize.*larger kernelSize/,
    ],
    [
      'a strided depthwise convolution',
      [6, 6, 1],
      [layers.depthwiseConv2d({ stride: 2 })],
      /encoder\[0\].*stride 1 and padding "same"/,
    ],
    [
      'vectors of categories in another shape',
      [5],
      [layers.categoryEmbedding([{ from: 0, categories: 3, units: 2 }]), layers.reshape([2, 2])],
      /encoder\[1\].shape.*5 values.*dense layer between/,
    ],
    [
      'labels in another shape',
      [5],
      [layers.condition(3), layers.residual([layers.dense(8)])],
      /encoder\[1\].*5 values.*dense layer between/,
    ],
    ['tokens', [6], [layers.embedding(4, 2)], /encoder\[0\].*embedding.*no way back.*categoryEmbedding/],
  ];
  test.each(refused)('refuses %s', (_, inputShape, encoder, message) => {
    expect(() => mirrored(inputShape, encoder)).toThrow(AutoencoderError);
    expect(() => mirrored(inputShape, encoder)).toThrow(message);
  });
});
