/** `decoder: 'mirror'` for sequences and labels, and recipes that take the encoder and mirror it. */

import {
  Autoencoder,
  adversarial,
  betaTc,
  conditional,
  contractive,
  type DeepOptions,
  deep,
  defineModel,
  denoising,
  jumpRelu,
  type LatentSpec,
  type LayeredOptions,
  type LayerSpec,
  latents,
  layers,
  losses,
  type ModelSpec,
  optimizers,
  ordered,
  overcomplete,
  penalties,
  recurrent,
  robust,
  type Shape,
  sparse,
  topK,
  undercomplete,
  vanilla,
  variational,
  vectorQuantized,
  wasserstein,
} from 'hourglass-ae';
import { describe, expect, test } from 'vitest';
import { patterns, refusal } from './tools.js';

const mirrored = (
  inputShape: Shape,
  encoder: LayerSpec[],
  latent: LatentSpec = latents.plain({ dim: 3 }),
): ModelSpec =>
  defineModel({
    inputShape,
    encoder,
    latent,
    decoder: 'mirror',
    objective: { reconstruction: losses.meanSquaredError() },
  });

const steps = { returnSequences: true };

describe('the mirror of recurrent layers', () => {
  test('repeats the code, and is what the recipe recurrent makes', () => {
    const { encoder, decoder } = recurrent({ inputShape: [6, 2], units: [8, 5], latentDim: 3, cell: 'gru' });
    expect(mirrored([6, 2], [...encoder]).decoder.slice(0, -1)).toEqual(decoder.slice(0, -1));
    expect(decoder).toEqual([
      layers.repeatVector(6),
      layers.gru(5, steps),
      layers.gru(8, steps),
      layers.dense(2, { activation: 'sigmoid' }),
    ]);
  });

  test('has what follows a layer where it comes to that shape', () => {
    const kept = layers.lstm(4, { ...steps, initializer: { type: 'heNormal' } });
    const encoder = [
      layers.conv1d(5, { activation: 'relu' }),
      layers.dropout(0.1),
      kept,
      layers.layerNorm(),
      layers.simpleRnn(3, { activation: 'relu' }),
      layers.dropout(0.2),
    ];
    expect(mirrored([7, 2], encoder).decoder).toEqual([
      layers.dense(3, { activation: 'relu' }),
      layers.dropout(0.2),
      layers.repeatVector(7),
      layers.simpleRnn(3, { activation: 'relu', ...steps }),
      kept,
      layers.layerNorm(),
      layers.dense(5, { activation: 'relu' }),
      layers.dropout(0.1),
      layers.convTranspose1d(2, { activation: 'linear' }),
    ]);
  });

  test('goes on from codes in the shape of the encoder’s output', async () => {
    const spec = mirrored(
      [6, 2],
      [layers.condition(2), layers.gru(3, steps), layers.maxPool1d()],
      latents.identity(),
    );
    expect(spec.decoder).toEqual([
      layers.upsample1d({ factor: 2 }),
      layers.condition(2),
      layers.gru(3, steps),
      layers.dense(2, { activation: 'linear' }),
    ]);
    await using model = await Autoencoder.create(spec, { threads: 1 });
    const found = await model.reconstruct(patterns(2, 12), { labels: [0, 1] });
    expect(found.shape).toEqual([2, 6, 2]);
  });

  test('trains and rebuilds, after it was saved too', async () => {
    const time = 12;
    const waves = Float32Array.from({ length: 64 * time }, (_, index) => {
      const place = ((index % time) + Math.floor(index / time)) % 8;
      return 0.1 + 0.8 * Math.abs(place / 4 - 1);
    });
    const encoder = [layers.conv1d(8, { stride: 2, activation: 'relu' as const }), layers.gru(16)];
    const spec = recurrent({ inputShape: [time, 1], encoder, latentDim: 4 });
    expect(spec.encoder).toEqual(encoder);
    await using model = await Autoencoder.create(spec, { seed: 1, threads: 1 });
    const { explainedVariance: before } = await model.evaluate(waves);
    await model.fit(waves, {
      epochs: 100,
      batchSize: 16,
      optimizer: optimizers.adam({ learningRate: 0.01 }),
    });
    const { explainedVariance } = await model.evaluate(waves);
    expect(before).toBeLessThan(0.2);
    expect(explainedVariance).toBeGreaterThan(0.9);
    await using again = await Autoencoder.load(await model.save(), { threads: 1 });
    expect((await again.reconstruct(waves)).data).toEqual((await model.reconstruct(waves)).data);
  });
});

test('the mirror of an encoder that sees labels sees them with the code', () => {
  const { encoder, decoder } = conditional({ inputShape: [3, 4], units: [10], latentDim: 3, classes: 3 });
  const { decoder: found } = mirrored([3, 4], [...encoder]);
  expect(found.slice(0, 2)).toEqual(decoder.slice(0, 2));
  expect(found.map(({ type }) => type)).toEqual(decoder.map(({ type }) => type));
  const repeated = mirrored([4, 2], [layers.condition(3), layers.lstm(5)]).decoder;
  expect(repeated.slice(0, 2)).toEqual([layers.condition(3), layers.repeatVector(4)]);
});

/** Every recipe of dense layers, with its own words. */
const flat = { inputShape: [12], latentDim: 4 };
const recipes: [string, (words: Pick<LayeredOptions, 'units' | 'encoder'>) => ModelSpec][] = [
  ['vanilla', (words) => vanilla({ ...flat, ...words })],
  ['undercomplete', (words) => undercomplete({ ...flat, ...words })],
  [
    'overcomplete',
    (words) =>
      overcomplete({ ...flat, latentDim: 16, penalty: penalties.l1Activity({ weight: 0.01 }), ...words }),
  ],
  ['deep', (words) => deep({ ...flat, ...words } as DeepOptions)],
  ['sparse', (words) => sparse({ ...flat, ...words })],
  ['sparse, kl', (words) => sparse({ ...flat, penalty: 'kl', ...words })],
  ['denoising', (words) => denoising({ ...flat, ...words })],
  ['robust', (words) => robust({ ...flat, ...words })],
  ['topK', (words) => topK({ ...flat, k: 2, ...words })],
  ['jumpRelu', (words) => jumpRelu({ ...flat, sparsity: 0.1, ...words })],
  ['variational', (words) => variational({ ...flat, ...words })],
  ['betaTc', (words) => betaTc({ ...flat, ...words })],
  ['wasserstein', (words) => wasserstein({ ...flat, ...words })],
  ['adversarial', (words) => adversarial({ ...flat, ...words })],
  ['conditional', (words) => conditional({ ...flat, classes: 3, ...words })],
  ['vectorQuantized', (words) => vectorQuantized({ ...flat, codes: 8, ...words })],
  ['ordered', (words) => ordered({ ...flat, ...words })],
];

/** What makes a wrong call for the compiler a right one. */
const loose = <Words extends object>(recipe: (words: Words) => ModelSpec) =>
  recipe as (words: object) => ModelSpec;

describe('recipes', () => {
  const dense = [10, 6].map((units) => layers.dense(units, { activation: 'relu' }));

  test.each(recipes)('%s takes its layers as they are, or their widths', async (_, recipe) => {
    expect(recipe({ encoder: dense })).toEqual(recipe({ units: [10, 6] }));
    const both = await refusal(() => recipe({ units: [10], encoder: dense }), 'incompatible');
    expect(both.path).toMatch(/\.units$/);
  });

  test('contractive leaves the functions to the layers', () => {
    const smooth = [layers.dense(10, { activation: 'sigmoid' })];
    const words = { inputShape: [12], latentDim: 4 };
    expect(contractive({ ...words, encoder: smooth })).toEqual(contractive({ ...words, units: [10] }));
  });

  test('adversarial keeps a function for its discriminator', () => {
    const spec = adversarial({ ...flat, encoder: dense, activation: 'elu' });
    expect(spec.encoder).toEqual(dense);
    expect(spec.adversarial?.discriminator[0]).toMatchObject({ activation: 'elu' });
  });

  test('draw new sequences, and images of a class that is asked for', async () => {
    const sequences = variational({ inputShape: [6, 2], encoder: [layers.lstm(5)], latentDim: 2 });
    await using one = await Autoencoder.create(sequences, { threads: 1 });
    await one.fit(patterns(20, 12), { epochs: 1 });
    expect((await one.sample(3)).shape).toEqual([3, 6, 2]);

    const conv = layers.conv2d(3, { stride: 2, activation: 'relu' });
    const images = conditional({ inputShape: [4, 3, 1], encoder: [conv], latentDim: 2, classes: 3 });
    expect(images.encoder).toEqual([layers.condition(3), conv]);
    expect(images.decoder[0]).toEqual(layers.condition(3));
    await using two = await Autoencoder.create(images, { threads: 1 });
    await two.fit(patterns(21, 12), {
      labels: [0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2],
    });
    expect((await two.sample(2, { labels: [2, 0] })).shape).toEqual([2, 4, 3, 1]);
  });

  const wrong: [string, () => ModelSpec, string, string][] = [
    [
      'words for other layers',
      () => vanilla({ ...flat, encoder: dense, activation: 'elu' }),
      'incompatible',
      'vanilla.activation',
    ],
    [
      'another cell',
      () => recurrent({ inputShape: [6, 2], latentDim: 2, encoder: [layers.gru(3)], cell: 'gru' }),
      'incompatible',
      'recurrent.cell',
    ],
    [
      'a label twice',
      () => conditional({ ...flat, classes: 3, encoder: [layers.condition(3), ...dense] }),
      'incompatible',
      'conditional.encoder',
    ],
    [
      'what is no list',
      () => loose(vanilla)({ ...flat, encoder: 'dense' }),
      'invalidSpec',
      'vanilla.encoder',
    ],
    ['what is no layer', () => loose(vanilla)({ ...flat, encoder: [null] }), 'invalidSpec', 'encoder[0]'],
    [
      'a layer that does not exist',
      () => loose(vanilla)({ ...flat, encoder: [{ type: 'attention' }] }),
      'unsupported',
      'encoder[0]',
    ],
    [
      'a shape that was forgotten',
      () => loose(vanilla)({ ...flat, encoder: [{ type: 'reshape' }] }),
      'invalidSpec',
      'encoder[0]',
    ],
    [
      'no layer in a residual',
      () => vanilla({ ...flat, encoder: [layers.residual([{} as LayerSpec])] }),
      'invalidSpec',
      'encoder[0].layers[0]',
    ],
    [
      'tokens',
      () => deep({ ...flat, encoder: [layers.embedding(3, 2), layers.flatten()] }),
      'unsupported',
      'encoder[0]',
    ],
    [
      'a label that nothing reads',
      () => mirrored([4, 2], [layers.condition(2), layers.maxPool1d()], latents.identity()),
      'unsupported',
      'encoder[0]',
    ],
  ];
  test.each(wrong)('refuse %s', async (_, call, code, path) => {
    const error = await refusal(call, code as 'incompatible');
    expect(error.path).toBe(path);
    expect(error.hint).not.toBe('');
  });
});
